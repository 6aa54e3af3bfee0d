"""Schemas become tables: made, filled, continued, tied together, or refused before a row."""

import datetime as dt
import json
import re
import uuid

import pytest

from provender.errors import (
    DatabaseConflictError,
    DatabaseError,
    GenerationError,
    ProvenderError,
    SchemaValidationError,
    ValidationError,
)
from provender.secrets import Secret
from provender.seeding.order import SeedOrder, order_models
from provender.seeding.seed import run_order, seed
from provender.synth.dataset import generate
from provender.tables.databases.target import OWN_ACT, parse_target

USER = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string", "format": "name"},
        "email": {"type": "string", "format": "email", "unique": True},
        "age": {"type": "integer", "minimum": 18, "maximum": 80},
        "status": {"enum": ["active", "inactive", "pending"]},
        "created_at": {"type": "string", "format": "date"},
    },
}
NUMBERED = {"type": "object", "properties": {"id": {"type": "integer", "unique": True}}}
CUSTOMER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "email": {"type": "string", "format": "email", "unique": True, "maxLength": 60},
    },
}
ORDER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "customer_id": {"type": "ref", "ref": "Customer.id"},
        "total": {"type": "number", "minimum": 1, "maximum": 900, "multipleOf": 0.01},
        "note": {"type": ["string", "null"], "maxLength": 30},
    },
}


def plain(value):
    """Return a stored value as JSON has it."""
    return str(value) if isinstance(value, dt.date | uuid.UUID) else value


def test_the_documented_schema_becomes_the_rows_that_generate_gives(place):
    done = seed(USER, 500, to=place.url, table="users", seed=42)
    assert (done.records_inserted, done.tables, done.seed) == (500, {"users": 500}, 42)
    expected = [tuple(row.values()) for row in generate(USER, 500, seed=42).rows()]
    stored = [tuple(map(plain, row)) for row in place.rows("users")]
    assert sorted(stored) == sorted(expected)


def test_nested_values_are_json_or_columns_as_asked(place):
    schema = {
        "type": "object",
        "properties": {
            "address": {
                "type": "object",
                "properties": {"city": {"type": "string"}, "zip": {"type": "string"}},
            },
            "tags": {"type": "array", "items": {"type": "string"}},
        },
    }
    seed(schema, 3, to=place.url, table="as_json", seed=1)
    seed(schema, 3, to=place.url, table="flat", seed=1, flatten=True)
    wanted = list(generate(schema, 3, seed=1).rows())
    found = [[json.loads(v) if isinstance(v, str) else v for v in r] for r in place.rows("as_json")]
    assert found == [[row["address"], row["tags"]] for row in wanted]
    flat = place.rows("flat", "address_city, address_zip")
    assert flat == [(row["address"]["city"], row["address"]["zip"]) for row in wanted]


def test_an_append_continues_where_the_table_ends(place):
    for _ in range(3):
        seed(NUMBERED, 4, to=place.url, table="t", seed=9)
    assert sorted(place.rows("t")) == [(n,) for n in range(1, 13)]


class Memory:
    def __init__(self):
        self.seeds = {}

    def recall(self, database, table):
        return self.seeds.get((database, table))

    def keep(self, database, tables, seed):
        self.seeds |= {(database, table): seed for table in tables}


def test_an_append_without_a_seed_uses_the_tables_own(place):
    memory = Memory()
    order = SeedOrder(order_models(USER, None, count=100, model_name="Data", table="users"))
    target = parse_target(Secret(place.url), OWN_ACT)
    first = run_order(order, target, memory=memory)
    second = run_order(order, target, memory=memory)
    assert first.seed == second.seed
    assert place.rows("users", "count(distinct email), count(*)") == [(200, 200)]


def test_modes_append_replace_and_fail(place):
    seed(NUMBERED, 4, to=place.url, table="t")
    with pytest.raises(DatabaseConflictError, match="exists already") as caught:
        seed(NUMBERED, 4, to=place.url, table="t", mode="fail")
    assert caught.value.pointer == "/mode"
    seed(USER, 2, to=place.url, table="t", mode="replace")
    assert len(place.rows("t", "email")) == 2
    assert place.tables() == {"t"}
    with pytest.raises(ValidationError, match="not known"):
        seed(NUMBERED, 4, to=place.url, table="t", mode="truncate")


def test_several_models_go_in_with_their_keys(place):
    models = {
        "Order": {"schema": ORDER, "count": 300, "table_name": "orders"},
        "Customer": {"schema": CUSTOMER, "count": 40, "table_name": "customers"},
    }
    done = seed(models=models, to=place.url, seed=5)
    assert done.tables == {"customers": 40, "orders": 300}
    orphans = place.run(
        "SELECT count(*) FROM orders LEFT JOIN customers ON customers.id = customer_id "
        "WHERE customers.id IS NULL"
    )
    assert orphans == [(0,)]
    orphan = "INSERT INTO orders (id, customer_id, total) VALUES (999, 41, 1)"
    with pytest.raises(Exception, match=r"(?i)foreign"):
        place.run(*["PRAGMA foreign_keys = ON"][: place.product == "sqlite"], orphan)


def test_models_that_refer_to_each_other_go_in_together(place):
    team = {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "unique": True},
            "lead": {"type": "ref", "ref": "Person.id"},
        },
    }
    person = {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "unique": True},
            "team": {"type": "ref", "ref": "Team.id"},
            "boss": {"type": ["ref", "null"], "ref": "Person.id"},
        },
    }
    models = {"Team": {"schema": team, "count": 5}, "Person": {"schema": person, "count": 50}}
    assert seed(models=models, to=place.url).records_inserted == 55
    assert {row[0] for row in place.rows("Person", "team")} <= {1, 2, 3, 4, 5}


def test_a_ref_takes_keys_that_are_in_the_database(place):
    place.run("CREATE TABLE customer (id integer PRIMARY KEY, x text)")
    for key in (7, 70, 700):
        place.run(f"INSERT INTO customer VALUES ({key}, 'x')")
    seed(ORDER, 60, to=place.url, table="orders")
    assert {row[0] for row in place.rows("orders", "customer_id")} == {7, 70, 700}
    with pytest.raises(GenerationError, match="Product"):
        seed({"type": "object", "properties": {"p": {"type": "ref", "ref": "Product.id"}}}, 1,
             to=place.url, table="p")  # fmt: skip


def test_a_ref_to_an_empty_table_is_refused(place):
    place.run("CREATE TABLE customer (id integer PRIMARY KEY)")
    with pytest.raises(GenerationError, match="no rows to refer to"):
        seed(ORDER, 60, to=place.url, table="orders")
    assert place.tables() == {"customer"}


def test_an_existing_table_is_filled_by_name_and_in_its_own_types(place):
    place.run(
        "CREATE TABLE users (note text DEFAULT 'none', Age text, email varchar(100) NOT NULL,"
        " status varchar(10), born date, name text)"
    )
    schema = {
        "type": "object",
        "properties": {
            "email": {"type": "string", "format": "email"},
            "age": {"type": "integer", "minimum": 18, "maximum": 80},
            "status": {"enum": ["active", "inactive"]},
            "born": {"type": "string", "format": "date-time"},
        },
    }
    seed(schema, 20, to=place.url, table="users")
    age, note, born = place.rows("users", "age, note, born")[0]
    assert re.fullmatch(r"\d\d", age)
    assert note == "none"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(born))


def test_unknown_properties_and_needed_columns_are_refused_before_a_row(place):
    place.run("CREATE TABLE users (email text, code integer NOT NULL)")
    with pytest.raises(DatabaseError, match="no column 'id', 'name'") as caught:
        seed(USER, 5, to=place.url, table="users")
    assert (caught.value.status, caught.value.pointer) == (400, "/schema")
    assert "ignore_unknown" in caught.value.remedy
    with pytest.raises(DatabaseError, match="needs a value for 'code'"):
        seed(USER, 5, to=place.url, table="users", ignore_unknown=True)
    coded = {"type": "object", "properties": {"code": {"type": "integer"}, "x": {"type": "null"}}}
    seed(coded, 5, to=place.url, table="users", ignore_unknown=True)
    assert place.count("users") == 5


@pytest.mark.parametrize(
    ("column", "schema", "words"),
    [
        ("v varchar(3)", {"type": "string", "minLength": 5, "maxLength": 9}, "at most 3"),
        ("v smallint", {"type": "integer", "minimum": 40000}, "-32768 to 32767|holds numbers"),
        ("v numeric(4,2)", {"type": "integer", "minimum": 500}, "at most 2 digits"),
        ("v integer", {"type": "string", "format": "email"}, "(?i)integer"),
        (
            "v integer UNIQUE",
            {"type": "integer", "minimum": 1, "maximum": 5},
            "(?i)unique|duplicate",
        ),
        ("v integer CHECK (v < 3)", {"type": "integer", "minimum": 5}, "(?i)check|constraint"),
        ("v text NOT NULL", {"type": ["string", "null"]}, "must have a value"),
    ],
)
def test_what_does_not_fit_an_existing_table_leaves_it_as_it_was(place, column, schema, words):
    if place.product == "sqlite" and "smallint" in column:
        pytest.skip("SQLite's integers are all of one size")
    place.run(f"CREATE TABLE t ({column})")
    with pytest.raises(DatabaseConflictError, match=words):
        seed({"type": "object", "properties": {"v": schema}}, 5000, to=place.url, table="t")
    assert place.count("t") == 0


def test_a_duplicate_key_at_the_very_end_leaves_nothing(place):
    place.run("CREATE TABLE t (id integer PRIMARY KEY)")
    place.run("INSERT INTO t VALUES (90001)")
    with pytest.raises(DatabaseConflictError) as caught:
        seed(NUMBERED, 100_000, to=place.url, table="t", seed=1)
    assert caught.value.status == 409
    assert place.rows("t") == [(90001,)]


@pytest.mark.parametrize("name", ["", " ", "a\0b", "\ud800"])
def test_a_name_that_no_database_takes_is_refused(place, name):
    with pytest.raises(ProvenderError) as caught:
        seed(models={"M": {"schema": NUMBERED, "table_name": name or " "}}, to=place.url)
    assert caught.value.status == 400
    assert place.tables() == set()


def test_a_name_of_two_hundred_characters_is_refused_where_it_is_too_long(
    postgresql_place, sqlite_place
):
    with pytest.raises(DatabaseError, match="no name"):
        seed(NUMBERED, 1, to=postgresql_place.url, table="x" * 200)
    seed(NUMBERED, 1, to=sqlite_place.url, table="x" * 200)
    assert sqlite_place.tables() == {"x" * 200}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ({"schema": {"type": "strin"}}, SchemaValidationError),
        ({"schema": NUMBERED, "count": 0}, ValidationError),
        ({"schema": NUMBERED, "count": "5"}, ValidationError),
        ({"schema": NUMBERED, "transaction": "none"}, ValidationError),
        ({"schema": {"type": "object", "properties": {}}}, DatabaseError),
        ({"models": {"A": {}}}, ValidationError),
        ({"models": {"A": {"schema": NUMBERED}}, "table": "t"}, ValidationError),
        (
            {"models": {n: {"schema": NUMBERED, "table_name": "t"} for n in "AB"}},
            ValidationError,
        ),
        (
            {"schema": {"properties": {"a": {"enum": ["x"], "unique": True}}}, "count": 2},
            GenerationError,
        ),
    ],
)
def test_bad_words_are_refused_with_a_remedy(sqlite_place, words, kind):
    with pytest.raises(kind) as caught:
        seed(**words, to=sqlite_place.url)
    assert caught.value.remedy
    assert sqlite_place.tables() == set()


def test_a_schema_that_is_not_an_object_becomes_one_column(place):
    seed({"type": "integer", "minimum": 7, "maximum": 7}, 3, to=place.url, table="sevens")
    assert place.rows("sevens", "value") == [(7,), (7,), (7,)]


def test_orphans_of_old_do_not_hinder_but_new_ones_do(sqlite_place):
    place = sqlite_place
    place.run(
        "CREATE TABLE parent (id integer PRIMARY KEY)",
        "CREATE TABLE child (p integer REFERENCES parent (id))",
        "INSERT INTO child VALUES (99)",
    )
    child = {"type": "object", "properties": {"p": {"const": 1}}}
    with pytest.raises(DatabaseConflictError, match="points at a row of 'parent'"):
        seed(child, 1, to=place.url, table="child")
    seed(NUMBERED, 3, to=place.url, table="parent")
    seed(child, 1, to=place.url, table="child")
    shrunk = {"properties": {"id": {"type": "integer", "unique": True, "minimum": 100}}}
    with pytest.raises(DatabaseConflictError, match="points at a row of 'parent'"):
        seed(shrunk, 1, to=place.url, table="parent", mode="replace")
    assert place.count("parent") == 3
    assert place.count("child") == 2
