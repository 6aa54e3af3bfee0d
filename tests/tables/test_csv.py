"""csv, read back by Python's csv module, pyarrow, DuckDB, polars and pd."""

import csv
import io

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.tables.batches import HOSTILE, batches, calm_text, written
from tests.tables.truth import flat_columns, from_text

from provender.errors import ExportError

sizes = st.lists(st.integers(0, 3), max_size=3)


def csv_of(batch, sizes=()):
    try:
        return written(io.BytesIO(), batch, "csv", sizes).getvalue()
    except ExportError as error:
        assume("share the column" not in error.details)
        raise


def same(cells, batch, *, nulls=True):
    """Whether columns of texts (or None) say what the batch says.

    Without `nulls` the reader took a null for an empty text, as it does with a lone column.
    """
    columns = flat_columns(batch)
    assert len(cells) == len(columns)
    for texts, (_, kind, values) in zip(cells, columns, strict=True):
        read = [from_text(text if nulls else text or None, kind) for text in texts]
        assert read == [None if value == "" and not nulls else value for value in values]
    return True


@given(batch=batches(low=1), sizes=sizes)
def test_pythons_csv_module_reads_the_same(batch, sizes):
    text = csv_of(batch, sizes).decode()
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert header == [name for name, _, _ in flat_columns(batch)]
    assert len(rows) == batch.num_rows
    assert same([[row[i] for row in rows] for i in range(len(header))], batch, nulls=False)


@given(batch=batches(low=1))
def test_pyarrow_tells_null_from_the_empty_text(batch):
    names = [name for name, _, _ in flat_columns(batch)]
    table = pyarrow.csv.read_csv(
        io.BytesIO(csv_of(batch)),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    assert table.column_names == names
    lone = len(names) == 1
    assert same([column.to_pylist() for column in table.columns], batch, nulls=not lone)


@given(batch=batches(calm_text, low=1))
def test_polars_tells_null_from_the_empty_text(batch):
    frame = pl.read_csv(
        csv_of(batch), infer_schema=False, has_header=False, skip_rows=0, raise_if_empty=False
    )
    columns = [frame[name].to_list()[1:] for name in frame.columns]
    assert same(columns, batch, nulls=len(columns) > 1)


@given(batch=batches(calm_text, low=1))
def test_duckdb_tells_null_from_the_empty_text(batch, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(csv_of(batch))
    names = [f"c{i}" for i in range(len(flat_columns(batch)))]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    relation = duckdb.sql(
        f"FROM read_csv('{path}', columns={{{columns}}}, header=false, auto_detect=false,"
        " delim=',', quote='\"', escape='\"', nullstr='', allow_quoted_nulls=false, parallel=false,"
        " new_line='\\r\\n')"
    )
    # Its own header detection would stop at the first line break of a column's name.
    columns = [column.to_pylist()[1:] for column in relation.to_arrow_table().columns]
    assert same(columns, batch, nulls=len(names) > 1)


@given(batch=batches(calm_text, low=1))
def test_pandas_reads_the_same_texts(batch):
    frame = pd.read_csv(
        io.BytesIO(csv_of(batch)), dtype=str, keep_default_na=False, header=None, skiprows=0
    )
    columns = [frame[name].tolist()[1:] for name in frame.columns]
    assert same(columns, batch, nulls=False)


def test_the_rules_at_a_glance():
    batch = pa.record_batch(
        {
            "text": ["plain", "", None, 'say "hi"', "two\nlines"],
            "list": [[1, "x"][:1], [], None, [2], [3]],
            "object": [{"a": 1, "b": None}, None, {"a": 2, "b": "é"}, None, None],
            "flag": [True, False, None, None, None],
        }
    )
    assert csv_of(batch).decode() == (
        "text,list,object_a,object_b,flag\r\n"
        "plain,[1],1,,true\r\n"
        '"",[],,,false\r\n'
        ",,2,é,\r\n"
        '"say ""hi""",[2],,,\r\n'
        '"two\nlines",[3],,,\r\n'
    )


def test_a_formula_is_data_and_stays_as_it_is():
    texts = ["=1+1", "@SUM(A1)", "+1", "-1", "\t=x"]
    text = csv_of(pa.record_batch({"a": texts})).decode()
    assert text.split("\r\n")[1:-1] == texts


def test_a_column_name_never_passes_for_a_byte_order_mark():
    text = csv_of(pa.record_batch({"\ufeffa": ["x"], "b": ["y"]}))
    assert pyarrow.csv.read_csv(io.BytesIO(text)).column_names == ["\ufeffa", "b"]


def test_nul_is_kept():
    text = csv_of(pa.record_batch({"a": ["x\0y"]}))
    assert text == b"a\r\nx\0y\r\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_lone_hostile_text_comes_back(text):
    batch = pa.record_batch({"a": [text], "b": [None]})
    _, row = csv.reader(io.StringIO(csv_of(batch).decode(), newline=""), strict=True)
    assert row == [text, ""]


def test_columns_that_would_share_a_name_are_refused_before_anything_is_written():
    sink = io.BytesIO()
    batch = pa.record_batch({"a_b": [1], "a": [{"b": 2}]})
    with pytest.raises(ExportError, match="2 fields would share the column 'a_b'"):
        written(sink, batch, "csv")
    assert sink.getvalue() == b""


def test_a_table_without_columns_is_refused():
    with pytest.raises(ExportError, match="at least one column"):
        written(io.BytesIO(), pa.record_batch({"a": [1]}).select([]), "csv")


def test_five_thousand_columns_are_no_matter():
    batch = pa.record_batch({f"c{i}": [i] for i in range(5000)})
    header, row = csv_of(batch).decode().splitlines()
    assert header.count(",") == row.count(",") == 4999
