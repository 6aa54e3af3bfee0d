"""arrow, the IPC stream, read back by pyarrow, polars and DuckDB."""

import io

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables.batches import HOSTILE, WORDS, array, batches, written

sizes = st.lists(st.integers(0, 3), max_size=4)


def stream_of(batch, sizes=()):
    return written(io.BytesIO(), batch, "arrow", sizes).getvalue()


def read(data):
    return pa.ipc.open_stream(data).read_all()


@given(batch=batches(), sizes=sizes)
def test_pyarrow_reads_the_same_values(batch, sizes):
    table = read(stream_of(batch, sizes))
    assert table.num_rows == batch.num_rows
    assert table.schema.names == batch.schema.names
    assert [f.metadata or {} for f in table.schema] == [f.metadata or {} for f in batch.schema]
    table.validate(full=True)
    assert table.to_pylist() == batch.to_pylist()


@given(batch=batches(max_rows=20), sizes=sizes)
def test_the_cut_of_the_batches_changes_no_byte(batch, sizes):
    assert stream_of(batch, sizes) == stream_of(batch)


def test_long_streams_are_cut_by_row_number():
    batch = pa.record_batch({"n": range(150_000), "odd": [n % 2 == 1 for n in range(150_000)]})
    whole = stream_of(batch)
    assert [b.num_rows for b in pa.ipc.open_stream(whole)] == [65_536, 65_536, 18_928]
    assert stream_of(batch, [1, 1022, 1, 100_000]) == whole
    assert stream_of(batch, [4_097] * 40) == whole


def test_wide_rows_make_smaller_batches():
    batch = pa.record_batch({"text": ["x" * 65_536] * 1_100})
    whole = stream_of(batch)
    assert max(b.num_rows for b in pa.ipc.open_stream(whole)) == 255
    assert stream_of(batch, [3] * 400) == whole


@pytest.mark.parametrize(
    "kind", [WORDS, pa.list_(WORDS), pa.struct([pa.field("w", WORDS, metadata={"a": "b"})])]
)
def test_enums_are_plain_texts_wherever_they_are(kind):
    values = {True: ["a", None], False: [["a", None], None]}[kind == WORDS]
    if pa.types.is_struct(kind):
        values = [{"w": "a"}, {"w": None}]
    batch = pa.RecordBatch.from_arrays([array(values, kind)], names=["x"])
    table = read(stream_of(batch))
    assert "dictionary" not in str(table.schema.field("x").type)
    assert table.column("x").to_pylist() == values


COMMON = pa.record_batch(
    {
        "text": HOSTILE,
        "list": [[i, None] for i in range(len(HOSTILE))],
        "object": [{"a": i} if i % 2 else None for i in range(len(HOSTILE))],
    }
)


def test_polars_reads_the_same_values():
    assert pl.read_ipc_stream(stream_of(COMMON)).to_dicts() == COMMON.to_pylist()


def test_duckdb_reads_the_same_values():
    rows = pa.ipc.open_stream(stream_of(COMMON))
    assert duckdb.from_arrow(rows).to_arrow_table().to_pylist() == COMMON.to_pylist()


def test_objects_without_properties_are_counted():
    batch = pa.RecordBatch.from_struct_array(array([{}] * 3, pa.struct([])))
    assert read(stream_of(batch, [1, 1])).num_rows == 3
