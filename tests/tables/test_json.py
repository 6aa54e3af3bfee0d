"""json and ndjson, read back by Python's json module and by others."""

import io
import json
from decimal import Decimal

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.json
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables.batches import HOSTILE, batches, written
from tests.tables.truth import json_rows

sizes = st.lists(st.integers(0, 3), max_size=3)


def loads(text):
    def whole(pairs):
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    return json.loads(text, parse_float=Decimal, object_pairs_hook=whole)


@given(batch=batches(), sizes=sizes)
def test_json_is_one_array_of_the_rows(batch, sizes):
    text = written(io.BytesIO(), batch, "json", sizes).getvalue()
    assert loads(text) == json_rows(batch)


@given(batch=batches(), sizes=sizes)
def test_ndjson_is_a_line_a_row(batch, sizes):
    text = written(io.BytesIO(), batch, "ndjson", sizes).getvalue()
    *lines, end = text.split(b"\n")
    assert end == b""
    assert [loads(line) for line in lines] == json_rows(batch)


@given(batch=batches())
def test_minus_zero_and_every_digit_survive(batch):
    text = written(io.BytesIO(), batch, "ndjson").getvalue()
    lines = [json.dumps(loads(line), default=str) for line in text.splitlines()]
    assert lines == [json.dumps(row, default=str) for row in json_rows(batch)]


def test_a_bare_value_stands_without_an_object():
    schema = pa.schema([("value", pa.int64())], metadata={b"provender.root": b"value"})
    batch = pa.record_batch([pa.array([1, None])], schema=schema)
    assert json.loads(written(io.BytesIO(), batch, "json").getvalue()) == [1, None]
    assert written(io.BytesIO(), batch, "ndjson").getvalue() == b"1\nnull\n"


COMMON = pa.record_batch(
    {
        "text": HOSTILE,
        "number": [i / 8 for i in range(len(HOSTILE))],
        "whole": [2**63 - 1 - i for i in range(len(HOSTILE))],
        "list": [[text, None] if i % 2 else None for i, text in enumerate(HOSTILE)],
        "object": [{"flag": i % 2 == 0, "n": None} for i in range(len(HOSTILE))],
    }
)


@pytest.mark.parametrize("reader", ["pyarrow", "polars", "json"])
def test_other_readers_of_ndjson_see_the_same_rows(reader, tmp_path):
    path = tmp_path / "rows.ndjson"
    with path.open("wb") as sink:
        written(sink, COMMON, "ndjson")
    assert _read(reader, path) == COMMON.to_pylist()


def _read(reader, path):
    if reader == "pyarrow":
        return pyarrow.json.read_json(path).to_pylist()
    if reader == "polars":
        return pl.read_ndjson(path, infer_schema_length=None).to_dicts()
    lines = path.read_bytes().splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", ["json", "ndjson"])
def test_duckdb_sees_the_same_rows(name, tmp_path):
    path = tmp_path / f"rows.{name}"
    with path.open("wb") as sink:
        written(sink, COMMON, name)
    kind = "array" if name == "json" else "newline_delimited"
    columns = (
        "{'text': 'VARCHAR', 'number': 'DOUBLE', 'whole': 'BIGINT', 'list': 'VARCHAR[]',"
        "'object': 'STRUCT(flag BOOLEAN, n BIGINT)'}"
    )
    query = f"SELECT * FROM read_json('{path}', format='{kind}', columns={columns})"
    assert duckdb.sql(query).to_arrow_table().to_pylist() == COMMON.to_pylist()
