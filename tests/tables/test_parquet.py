"""parquet, read back by pyarrow, DuckDB, polars and pd."""

import datetime as dt
import io
import uuid
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables.batches import INSTANT, JSON, OPTIONAL, any_text, array, batches, kinds, written

from provender.errors import ExportError

storable = batches(types=kinds(any_text, low=1), low=1)
sizes = st.lists(st.integers(0, 3), max_size=4)


def parquet_of(batch, sizes=()):
    return written(io.BytesIO(), batch, "parquet", sizes).getvalue()


@given(batch=storable, sizes=sizes)
def test_pyarrow_reads_the_same_values_of_the_same_types(batch, sizes):
    table = pq.read_table(io.BytesIO(parquet_of(batch, sizes)))
    assert table.to_pylist() == batch.to_pylist()
    assert table.schema.names == batch.schema.names
    for field, stored in zip(batch.schema, table.schema, strict=True):
        assert (field.metadata or {}).items() <= (stored.metadata or {}).items()
    # Parquet calls the items of a list elements.
    read = [str(field.type).replace("<element:", "<item:") for field in table.schema]
    assert read == [str(field.type) for field in batch.schema]


@given(batch=storable, sizes=sizes)
def test_the_cut_of_the_batches_changes_no_byte(batch, sizes):
    assert parquet_of(batch, sizes) == parquet_of(batch)


COMMON = pa.RecordBatch.from_arrays(
    [
        array(["", None, "é😀\0\n"], pa.string()),
        array(["a", "b", None], pa.dictionary(pa.int32(), pa.string())),
        array([2**64 - 1, 0, None], pa.uint64()),
        array([-(2**63), 2**63 - 1, None], pa.int64()),
        array([5e-324, -1.7976931348623157e308, None], pa.float64()),
        array([Decimal("12.50"), Decimal("-0.01"), None], pa.decimal128(20, 2)),
        array([True, False, None], pa.bool_()),
        array([dt.date.min, dt.date.max, None], pa.date32()),
        pa.array([-62135596800000, 253402300799999, None]).cast(INSTANT),
        array([uuid.UUID(int=1), uuid.UUID(int=2**128 - 1), None], pa.uuid()),
        array(['{"a":1}', "null", None], JSON),
        array([[1, None], [], None], pa.list_(pa.int64())),
        array(
            [{"x": 1, "y": [{"z": "q"}]}, {"x": None, "y": None}, None],
            pa.struct(
                [("x", pa.int64()), ("y", pa.list_(pa.struct([("z", pa.string())])))],
            ),
        ),
    ],
    names=[
        "text", "word", "unsigned", "whole", "double", "decimal", "flag", "day", "moment", "uuid",
        "json", "list", "object",
    ],
)  # fmt: skip


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "rows.parquet"
    path.write_bytes(parquet_of(COMMON))
    return path


def test_duckdb_sees_native_types_and_the_same_values(path):
    relation = duckdb.sql(f"FROM read_parquet('{path}')")
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert types["uuid"] == "UUID"
    assert types["json"] == "JSON"
    assert types["day"] == "DATE"
    assert types["moment"] == "TIMESTAMP WITH TIME ZONE"
    assert types["decimal"] == "DECIMAL(20,2)"
    assert types["unsigned"] == "UBIGINT"
    assert types["object"] == "STRUCT(x BIGINT, y STRUCT(z VARCHAR)[])"
    columns = [name for name in relation.columns if name != "moment"]
    rows = relation.select(*[duckdb.ColumnExpression(name) for name in columns]).fetchall()
    expected = [{**row, "uuid": row["uuid"]} for row in COMMON.to_pylist()]
    assert rows == [tuple(row[name] for name in columns) for row in expected]
    ends = duckdb.sql(f"SELECT epoch_ms(moment) FROM '{path}'").fetchall()
    assert ends == [(-62135596800000,), (253402300799999,), (None,)]


def test_polars_sees_the_same_values(path):
    frame = pl.read_parquet(path, columns=[n for n in COMMON.schema.names if n != "uuid"])
    assert frame.schema["decimal"] == pl.Decimal(20, 2)
    assert frame.schema["moment"] == pl.Datetime("ms", "UTC")
    expected = [
        {name: value for name, value in row.items() if name != "uuid"} for row in COMMON.to_pylist()
    ]
    assert frame.to_dicts() == expected


def test_pandas_sees_the_same_values(path):
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    read = pa.Table.from_pandas(frame, preserve_index=False)
    assert read.select(["text", "whole", "list"]).to_pylist() == (
        COMMON.select(["text", "whole", "list"]).to_pylist()
    )
    assert frame["unsigned"][0] == 2**64 - 1


@pytest.mark.parametrize("reader", ["duckdb", "polars", "pandas"])
@pytest.mark.parametrize("kind", [pa.null(), pa.list_(pa.null())])
def test_columns_of_nulls_and_no_rows_at_all_are_readable(tmp_path, reader, kind):
    path = tmp_path / "x.parquet"
    for rows in (0, 2):
        path.write_bytes(parquet_of(pa.record_batch({"a": [1, 2], "b": pa.nulls(2, kind)})[:rows]))
        assert _count(reader, path) == rows


def _count(reader, path):
    if reader == "duckdb":
        return len(duckdb.sql(f"FROM '{path}'").fetchall())
    return len((pl if reader == "polars" else pd).read_parquet(path))


def test_optional_words_deep_in_objects_are_kept():
    words = pa.dictionary(pa.int32(), pa.string())
    kind = pa.struct([pa.field("w", words, metadata=OPTIONAL), pa.field("n", pa.int64())])
    values = [{"w": "a", "n": 1}, {"w": None, "n": 2}, None]
    batch = pa.RecordBatch.from_arrays([array(values, kind)], names=["o"])
    table = pq.read_table(io.BytesIO(parquet_of(batch)))
    assert table.to_pylist() == [{"o": value} for value in values]
    assert OPTIONAL.items() <= table.schema.field("o").type.field("w").metadata.items()


EMPTY = pa.struct([])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (EMPTY, "a"),
        (pa.list_(EMPTY), "a.item"),
        (pa.struct([("b", pa.int64()), ("c", EMPTY)]), "a.c"),
    ],
)
def test_an_object_without_properties_is_refused_before_anything_is_written(kind, name):
    sink = io.BytesIO()
    batch = pa.RecordBatch.from_arrays([array([None], kind)], names=["a"])
    with pytest.raises(ExportError, match=f"cannot store {name}: an object without properties"):
        written(sink, batch, "parquet")
    assert sink.getvalue() == b""


def test_rows_without_columns_are_refused():
    with pytest.raises(ExportError, match="the root"):
        parquet_of(pa.RecordBatch.from_struct_array(array([{}], EMPTY)))


def groups(data):
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    return [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]


def test_row_groups_depend_on_the_rows_and_not_on_the_batches():
    batch = pa.record_batch({"n": range(300_000), "w": pa.array(["a", "b", None] * 100_000)})
    batch = batch.set_column(1, "w", batch.column("w").dictionary_encode())
    whole = parquet_of(batch)
    assert groups(whole) == [131_072, 131_072, 37_856]
    assert parquet_of(batch, [1, 1023, 1, 70_000, 200_000]) == whole
    assert parquet_of(batch, [9_999] * 31) == whole


def test_wide_rows_make_smaller_groups():
    batch = pa.record_batch({"text": ["x" * 65_536] * 2_500})
    whole = parquet_of(batch)
    assert groups(whole) == [1023, 1023, 454]
    assert parquet_of(batch, [7] * 300) == whole


def test_enums_are_stored_as_dictionaries():
    column = pq.ParquetFile(io.BytesIO(parquet_of(COMMON))).metadata.row_group(0).column(1)
    assert "RLE_DICTIONARY" in column.encodings
