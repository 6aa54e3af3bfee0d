"""sql, executed by the databases' own clients and read back, value by value."""

import contextlib
import datetime as dt
import io
import json
import math
import sqlite3
from decimal import Decimal

import duckdb
import psycopg
import psycopg.types.json
import pyarrow as pa
import pymysql
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.tables.batches import HOSTILE, INSTANT, JSON, array, batches, calm_text, written
from tests.tables.truth import flat_columns, is_json

from provender.errors import ExportError

TABLE = 'it\'s a `table` "x"; --%s'
few = settings(max_examples=30)
seams = pytest.mark.parametrize("rows", [1, 499, 500, 501, 1000, 1001, 1499])


def sql_of(batch, dialect, *, create=True):
    options = {"dialect": dialect, "table_name": TABLE, "create_table": create}
    return written(io.BytesIO(), batch, "sql", (1,), **options).getvalue().decode()


def possible(batch, dialect):
    """Return the document, or give up on names that the dialect cannot hold; those have tests."""
    try:
        return sql_of(batch, dialect)
    except ExportError as error:
        names = ("cannot use the name", "for the same column", "would share the column")
        assume(not any(words in error.details for words in names))
        raise


def sqlite(text, query):
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(text)
        return connection.execute(query).fetchall()


def in_duckdb(text, query):
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(text)
        return connection.execute(query).fetchall()


@pytest.fixture
def in_postgresql(postgresql):
    """Return a function that runs a document in PostgreSQL and undoes it."""
    with psycopg.connect(postgresql) as connection:
        psycopg.types.json.set_json_loads(lambda text: str(text, "utf-8"), connection)
        connection.execute("SET TimeZone = 'UTC'")

        def run(text, query, setting="SET standard_conforming_strings = on"):
            try:
                connection.execute(setting)
                connection.execute(text)
                return connection.execute(query).fetchall()
            finally:
                connection.rollback()
                connection.execute("SET TimeZone = 'UTC'")

        yield run


@pytest.fixture
def in_mariadb(mariadb):
    """Return a function that runs a document in MariaDB or MySQL and drops its table."""
    several = pymysql.constants.CLIENT.MULTI_STATEMENTS
    with pymysql.connect(**mariadb, client_flag=several) as connection:

        def run(text, query, mode=""):
            cursor = connection.cursor()
            cursor.execute(f"SET SESSION sql_mode = CONCAT('STRICT_ALL_TABLES,', '{mode}')")
            try:
                cursor.execute(text)
                while cursor.nextset():
                    pass
                cursor.execute(query)
                return list(cursor.fetchall())
            finally:
                cursor.execute("DROP TABLE IF EXISTS `" + TABLE.replace("`", "``") + "`")

        yield run


def select(dialect):
    mark = "`" if dialect == "mysql" else '"'
    return f"SELECT * FROM {mark}{TABLE.replace(mark, mark * 2)}{mark}"


def same(rows, batch):
    """Whether a database's rows say what the batch says."""
    columns = flat_columns(batch)
    assert len(rows) == batch.num_rows
    for i, (_, kind, values) in enumerate(columns):
        expected = values if pa.types.is_decimal(kind) else [_numbers(value) for value in values]
        assert [_told(row[i], kind) for row in rows] == expected
    return True


def _told(value, kind):
    """Return a database's value as a JSON value."""
    if value is None:
        return None
    if is_json(kind):
        return json.loads(value)
    if pa.types.is_boolean(kind):
        assert value in (0, 1)
        return bool(value)
    if pa.types.is_decimal(kind):
        return Decimal(repr(value) if isinstance(value, float) else value)
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return (float if pa.types.is_floating(kind) else int)(value)
    return _instant(value) if pa.types.is_timestamp(kind) else str(value)


def _instant(value):
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    text = f"{value.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
    return text.replace(".000Z", "Z")


def _numbers(value):
    """Return a JSON value with floats for decimals: jsonb and Python's json read them so."""
    if isinstance(value, dict):
        return {name: _numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


@few
@given(batch=batches(calm_text, low=1))
def test_sqlite_holds_what_was_generated(batch):
    assert same(sqlite(possible(batch, "sqlite"), select("sqlite")), batch)


@few
@given(batch=batches(calm_text, low=1))
def test_generic_sql_in_duckdb_holds_what_was_generated(batch):
    assert same(in_duckdb(possible(batch, "generic"), select("generic")), batch)


@few
@given(batch=batches(calm_text, low=1))
def test_postgresql_holds_what_was_generated(in_postgresql, batch):
    assert same(in_postgresql(possible(batch, "postgresql"), select("postgresql")), batch)


@few
@given(batch=batches(low=1))
def test_mariadb_holds_what_was_generated(in_mariadb, batch):
    assert same(in_mariadb(possible(batch, "mysql"), select("mysql")), batch)


RUNS = ["sqlite", "generic", "postgresql", "mysql"]


@pytest.fixture
def run(request):
    """Return a function that executes a document of a dialect and returns what a query finds."""

    def execute(dialect, text, query=None, **options):
        query = query or select(dialect)
        if dialect == "sqlite":
            return sqlite(text, query)
        if dialect == "generic":
            return in_duckdb(text, query)
        name = "in_postgresql" if dialect == "postgresql" else "in_mariadb"
        return request.getfixturevalue(name)(text, query, **options)

    return execute


FULL = pa.record_batch(
    {
        "whole": pa.array([2**63 - 1, -(2**63), 0, None]),
        "unsigned": pa.array([2**64 - 1, 2**63, 0, None], pa.uint64()),
        "double": pa.array([1.7976931348623157e308, 0.12345678901234568, -123456789.125, None]),
        "decimal": pa.array([Decimal(f"{'1234567890' * 3}.12345678"), Decimal("-0.1"), None, None]),
        "flag": pa.array([True, False, True, None]),
        "day": pa.array([dt.date.min, dt.date.max, dt.date(2000, 2, 29), None]),
        "moment": pa.array([-62135596800000, 253402300799999, 1, None]).cast(INSTANT),
        "json": array(["null", '{"a":"\\\\n"}', "[1.5]", None], JSON),
        "list": pa.array([["'", "\\", None], [], ["\n"], None]),
        "text": pa.array(["'); DROP TABLE x; --", "", "\\'", None]),
    }
)  # fmt: skip


@pytest.mark.parametrize("dialect", RUNS)
def test_every_type_at_its_ends(run, dialect):
    assert same(run(dialect, sql_of(FULL, dialect)), FULL)


@pytest.mark.parametrize("dialect", RUNS)
def test_hostile_texts_do_no_harm(run, dialect):
    texts = [text for text in HOSTILE if "\0" not in text or dialect == "mysql"]
    batch = pa.record_batch({"a": texts, "b": pa.array(texts).dictionary_encode()})
    assert same(run(dialect, sql_of(batch, dialect)), batch)


@pytest.mark.parametrize("dialect", RUNS)
@seams
def test_statements_meet_without_a_seam(run, dialect, rows):
    batch = pa.record_batch({"n": list(range(rows))})
    text = sql_of(batch, dialect)
    assert text.count("INSERT INTO") == -(-rows // 500)
    assert run(dialect, text) == [(n,) for n in range(rows)]


@pytest.mark.parametrize("dialect", RUNS)
def test_no_rows_make_an_empty_table(run, dialect):
    batch = pa.record_batch({"n": pa.array([], pa.int64())})
    assert run(dialect, sql_of(batch, dialect)) == []
    assert sql_of(batch, dialect, create=False) == ""


@pytest.mark.parametrize("mode", ["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"])
def test_a_backslash_is_one_whatever_the_servers_mode(in_mariadb, mode):
    batch = pa.record_batch({"a": ["\\", "\\'", "a\\nb", "\\\\", "\0", "'", '"']})
    assert same(in_mariadb(sql_of(batch, "mysql"), select("mysql"), mode), batch)


@pytest.mark.parametrize("conforming", ["on", "off"])
def test_a_backslash_is_one_whatever_the_strings_of_postgresql(in_postgresql, conforming):
    batch = pa.record_batch({"a": ["\\", "\\'", "a\\nb", "\\\\", "'", '"']})
    setting = f"SET standard_conforming_strings = {conforming}"
    assert same(in_postgresql(sql_of(batch, "postgresql"), select("postgresql"), setting), batch)


@pytest.mark.parametrize("dialect", ["generic", "postgresql", "sqlite"])
@pytest.mark.parametrize("texts", [pa.array(["a\0"]), pa.array(["a\0"]).dictionary_encode()])
def test_nul_is_refused_by_the_name_of_its_column(dialect, texts):
    batch = pa.record_batch({"deep": pa.StructArray.from_arrays([texts], names=["down"])})
    with pytest.raises(ExportError, match=f"column 'deep_down' holds NUL .* {dialect} cannot"):
        sql_of(batch, dialect)


def test_a_word_that_no_row_uses_is_no_reason_to_refuse():
    words = pa.DictionaryArray.from_arrays(pa.array([1], pa.int32()), pa.array(["\0", "fine"]))
    assert "'fine'" in sql_of(pa.record_batch({"a": words}), "sqlite")


@pytest.mark.parametrize("escape", ['["\\u0000"]', '["\\\\\\u0000"]'])
def test_nul_inside_json_is_refused_where_it_cannot_be_stored(run, escape):
    column = pa.ExtensionArray.from_storage(JSON, pa.array([escape]))
    batch = pa.record_batch({"a": column})
    with pytest.raises(ExportError, match="column 'a' holds NUL"):
        sql_of(batch, "postgresql")
    for dialect in ("sqlite", "generic", "mysql"):
        assert same(run(dialect, sql_of(batch, dialect)), batch)


def test_what_only_looks_like_nul_inside_json_is_kept(in_postgresql):
    batch = pa.record_batch({"a": [["\\u0000", "\\\\u0000"]]})
    assert same(in_postgresql(sql_of(batch, "postgresql"), select("postgresql")), batch)


BAD_NAMES = [
    ("", "sqlite", "empty"),
    ("a\0", "generic", "NUL"),
    ("é" * 32, "postgresql", "63 bytes"),
    ("a" * 65, "mysql", "64 characters"),
    ("a ", "mysql", "space"),
    ("😀", "mysql", "U\\+FFFF"),
]


@pytest.mark.parametrize(("name", "dialect", "reason"), BAD_NAMES)
def test_a_name_that_the_dialect_cannot_keep_is_refused_before_anything_is_written(
    name, dialect, reason
):
    sink = io.BytesIO()
    with pytest.raises(ExportError, match=f"{dialect} cannot use the name .*{reason}"):
        written(sink, pa.record_batch({name: [1]}), "sql", dialect=dialect)
    assert sink.getvalue() == b""


@pytest.mark.parametrize("dialect", ["mysql", "sqlite", "generic"])
def test_names_that_differ_in_case_only_are_refused_where_they_are_one(dialect):
    with pytest.raises(ExportError, match="takes 'id' and 'ID' for the same column"):
        sql_of(pa.record_batch({"id": [1], "ID": [2]}), dialect)


def test_names_that_differ_in_case_only_are_two_in_postgresql(in_postgresql):
    batch = pa.record_batch({"id": [1], "ID": [2]})
    assert same(in_postgresql(sql_of(batch, "postgresql"), select("postgresql")), batch)


@pytest.mark.parametrize("dialect", RUNS)
def test_the_types_of_the_columns_are_those_of_the_values(run, dialect):
    types = {
        "sqlite": ["integer", "text", "real", "text"],
        "generic": ["BIGINT", "DECIMAL(20,0)", "DOUBLE", "DATE"],
        "postgresql": ["bigint", "numeric", "double precision", "date"],
        "mysql": ["bigint(20)", "bigint(20) unsigned", "double", "date"],
    }[dialect]
    batch = FULL.slice(0, 1).select(["whole", "unsigned", "double", "day"])
    assert [kind for (kind,) in run(dialect, sql_of(batch, dialect), TYPES[dialect])] == types


TYPES = {
    "sqlite": " UNION ALL ".join(
        f'SELECT typeof("{name}") FROM ({select("sqlite")})'
        for name in ("whole", "unsigned", "double", "day")
    ),
    "generic": f"SELECT column_type FROM (DESCRIBE {select('generic')})",
    "postgresql": "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attnum > 0"
    f" AND attrelid = (SELECT oid FROM pg_class WHERE relname = $${TABLE}$$) ORDER BY attnum",
    "mysql": "SELECT column_type FROM information_schema.columns WHERE table_schema = database()"
    " ORDER BY ordinal_position",
}


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_sqlite_reads_a_double_to_its_last_digit(number):
    batch = pa.record_batch({"n": [number]})
    ((read,),) = sqlite(sql_of(batch, "sqlite"), select("sqlite"))
    # Before 3.43 SQLite's own parser is one unit off far beyond what anybody counts.
    assert read == number or (abs(math.log10(abs(number))) > 280 and math.isclose(read, number))
