"""Whatever goes in comes out again, in every database; what fails leaves nothing."""

import datetime as dt
import decimal
import json
import uuid

import pyarrow as pa
import pytest
from sqlalchemy import inspect

from database_loads import HOSTILE, loading
from provender.errors import DatabaseConflictError, DatabaseError
from provender.secrets import Secret
from provender.tables.databases.columns import Column, Kind, Parent, Table
from provender.tables.databases.loads import Action, Load
from provender.tables.databases.reflection import reflect
from provender.tables.databases.registry import database_for
from provender.tables.databases.target import OWN_ACT, parse_target


def create(place, name, columns, *batches, action=Action.CREATE):
    table = Table(name, columns)
    return loading(place, Load(table, action, lambda: iter(batches)))


def texts(values, name="t"):
    return pa.record_batch({"n": pa.array(range(len(values))), name: pa.array(values, pa.string())})


COLUMNS = (Column("n", Kind.INTEGER), Column("t", Kind.TEXT))


def test_hostile_texts_come_back_exactly(place):
    values = [*HOSTILE, None]
    assert create(place, "texts", COLUMNS, texts(values)) == {"texts": len(values)}
    assert sorted(place.rows("texts")) == list(enumerate(values))


def test_a_single_column_keeps_nulls_empty_texts_and_dots_apart(place):
    values = ["", None, "\\.", "a", "\\N", "NULL"]
    batch = pa.record_batch({"t": pa.array(values, pa.string())})
    create(place, "one", (Column("t", Kind.TEXT),), batch)
    found = [row[0] for row in place.rows("one")]
    assert sorted(map(repr, found)) == sorted(map(repr, values))


def test_numbers_and_flags_come_back_exactly(place):
    ints = [0, -1, 2**63 - 1, -(2**63), None]
    floats = [0.1, -1.5e300, 5e-324, 1e15, None]
    batch = pa.record_batch(
        {"i": pa.array(ints), "f": pa.array(floats), "b": [True, False, None, True, False]}
    )
    columns = (Column("i", Kind.INTEGER), Column("f", Kind.NUMBER), Column("b", Kind.BOOLEAN))
    create(place, "numbers", columns, batch)
    found = [(i, f, None if b is None else bool(b)) for i, f, b in place.rows("numbers")]
    assert found == list(zip(ints, floats, [True, False, None, True, False], strict=True))


def test_unsigned_numbers_and_decimals_keep_every_digit(place):
    unsigned = [0, 2**64 - 1, None]
    decimals = [decimal.Decimal("-0.01"), decimal.Decimal("12345678901234567.89"), None]
    batch = pa.record_batch(
        {"u": pa.array(unsigned, pa.uint64()), "d": pa.array(decimals, pa.decimal128(19, 2))}
    )
    columns = (Column("u", Kind.UNSIGNED), Column("d", Kind.DECIMAL, precision=19, scale=2))
    create(place, "exact", columns, batch)
    found = [tuple(None if v is None else str(v) for v in row) for row in place.rows("exact")]
    assert found == [("0", "-0.01"), (str(2**64 - 1), "12345678901234567.89"), (None, None)]


def test_days_moments_and_uuids_come_back_exactly(place):
    day = dt.date(2024, 2, 29)
    moment = dt.datetime(2024, 2, 29, 23, 59, 59, 123000, dt.UTC)
    key = uuid.UUID("0123456789abcdef0123456789abcdef")
    batch = pa.record_batch(
        {
            "d": pa.array([day, None]),
            "m": pa.array([moment, None], pa.timestamp("ms", tz="UTC")),
            "u": pa.array([key.bytes, None], pa.uuid()),
        }
    )
    columns = (
        Column("d", Kind.DATE),
        Column("m", Kind.TIMESTAMP),
        Column("u", Kind.UUID),
    )
    create(place, "moments", columns, batch)
    (d, m, u), nothing = place.rows("moments")
    assert str(d) == "2024-02-29"
    found = dt.datetime.fromisoformat(str(m))
    assert found.replace(tzinfo=found.tzinfo or dt.UTC) == moment
    assert str(u) == str(key)
    assert nothing == (None, None, None)


def test_nested_values_are_stored_as_json(place):
    rows = [{"a": [1, 2], "b": 'x"y\\\n😀'}, {"a": [], "b": None}]
    batch = pa.record_batch({"n": [1, 2], "j": pa.array(rows)})
    create(place, "nested", (Column("n", Kind.INTEGER), Column("j", Kind.JSON)), batch)
    found = [row[1] for row in sorted(place.rows("nested"), key=lambda row: row[0])]
    assert [json.loads(v) if isinstance(v, str) else v for v in found] == rows


NAMES = [
    "users; DROP TABLE users", 'quo"ted', "back`tick", "apos'trophe", "dot.ted", "select", "Order",
    "UPPER", "naïve", "表", " lead", "percent%s", "colon:x", "brace{}", "a\\b", "new\nline",
    "x" * 63,
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_a_name_and_nothing_else(place, name):
    column = Column(name, Kind.TEXT, unique=True, choices=("a%s", "b'"))
    batch = pa.record_batch({name: ["a%s", "b'"]})
    create(place, name, (column,), batch)
    assert place.tables() == {name}
    assert sorted(place.rows(name)) == [("a%s",), ("b'",)]
    create(place, name, (column,), batch, action=Action.REPLACE)
    assert place.count(name) == 2


def test_keys_checks_and_parents_are_made_and_hold(place):
    users = Table(
        "users",
        (
            Column("id", Kind.INTEGER, nullable=False, primary=True, unique=True),
            Column("email", Kind.TEXT, nullable=False, unique=True, length=20),
            Column("role", Kind.TEXT, choices=("user", "admin"), length=5),
        ),
    )
    orders = Table("orders", (Column("user_id", Kind.INTEGER, parent=Parent("users", "id")),))
    rows = pa.record_batch({"id": [1, 2], "email": ["a", "b"], "role": ["user", None]})
    loading(
        place,
        Load(orders, Action.CREATE, lambda: iter([pa.record_batch({"user_id": [2, 2, None]})])),
        Load(users, Action.CREATE, lambda: iter([rows])),
    )
    target = parse_target(Secret(place.url), OWN_ACT)
    engine = database_for(target).engine(target, lock_timeout_s=1)
    with engine.connect() as connection:
        found = reflect(connection, "users")
        assert [(c.name, c.kind, c.nullable) for c in found] == [
            ("id", Kind.INTEGER, False),
            ("email", Kind.TEXT, False),
            ("role", Kind.TEXT, True),
        ]
        assert found.column("id").primary
        assert found.column("email").unique
        assert found.column("email").length == 20
        assert reflect(connection, "orders").column("user_id").parent == Parent("users", "id")
        assert inspect(connection).get_check_constraints("users")
    engine.dispose()


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        (Column("v", Kind.TEXT, unique=True), ["a", "b", "a"], "(?i)unique|duplicate"),
        (Column("v", Kind.TEXT, choices=("a", "b")), ["a", "c"], "(?i)check|constraint"),
        (Column("v", Kind.TEXT, nullable=False), ["a", None], "row 2"),
        (Column("v", Kind.TEXT, length=3), ["😀😀😀", "abcd"], "at most 3.*row 2"),
        (Column("v", Kind.INTEGER, low=-5, high=5), [5, 6], "from -5 to 5.*row 2"),
        (Column("v", Kind.INTEGER), ["5", "x"], "(?i)integer"),
        (Column("v", Kind.DATE), [5], "date"),
        (Column("v", Kind.INTEGER, parent=Parent("t", "id")), [1, 7], "(?i)foreign|not there"),
    ],
)
def test_a_row_that_does_not_fit_leaves_nothing(place, column, values, words):
    columns = (Column("id", Kind.INTEGER, primary=True, nullable=False), column)
    batch = pa.record_batch({"id": pa.array(range(1, len(values) + 1)), "v": values})
    with pytest.raises(DatabaseConflictError, match=words) as caught:
        create(place, "t", columns, batch)
    assert caught.value.status == 409
    assert caught.value.remedy
    assert place.tables() == set()


def test_a_failing_replacement_leaves_the_old_table(place):
    create(place, "t", COLUMNS, texts(["old"]))
    unique = (Column("n", Kind.INTEGER), Column("t", Kind.TEXT, unique=True))
    with pytest.raises(DatabaseConflictError):
        create(place, "t", unique, texts(["a", "a"]), action=Action.REPLACE)
    assert place.rows("t") == [(0, "old")]
    assert place.tables() == {"t"}


def test_an_append_takes_the_named_columns_only(place):
    create(place, "t", COLUMNS, texts(["old"]))
    create(place, "t", (COLUMNS[1],), pa.record_batch({"t": ["new"]}), action=Action.APPEND)
    assert sorted(place.rows("t"), key=str) == [(0, "old"), (None, "new")]


def test_a_source_that_dies_midway_leaves_nothing(place):
    def dying():
        yield texts(["a"] * 10_000)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        loading(place, Load(Table("t", COLUMNS), Action.CREATE, dying))
    assert place.tables() == set()


def test_text_with_nul_is_refused_where_it_cannot_be_stored(postgresql_place, sqlite_place):
    with pytest.raises(DatabaseError, match="NUL"):
        create(postgresql_place, "t", COLUMNS, texts(["a\0b"]))
    create(sqlite_place, "t", COLUMNS, texts(["a\0b"]))
    assert sqlite_place.rows("t") == [(0, "a\0b")]
