"""A database that has no file of its own here is filled through its SQLAlchemy dialect."""

import datetime as dt
import uuid

import pytest

from provender.errors import DatabaseConflictError, DatabaseError
from provender.seeding.seed import seed
from provender.synth.dataset import generate

USER = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "email": {"type": "string", "format": "email", "unique": True},
        "age": {"type": "integer", "minimum": 18, "maximum": 80},
        "score": {"type": "number"},
        "on": {"type": "boolean"},
        "status": {"enum": ["active", "it's %s"]},
        "born": {"type": "string", "format": "date"},
        "seen": {"type": "string", "format": "date-time"},
        "note": {"type": ["string", "null"]},
    },
}


def plain(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value) if isinstance(value, dt.date | uuid.UUID) else value


def test_duckdb_holds_the_rows_that_generate_gives(duckdb_place):
    assert seed(USER, 300, to=duckdb_place.url, table="users", seed=3).records_inserted == 300
    expected = [tuple(row.get(n) for n in USER["properties"]) for row in _rows()]
    stored = [tuple(map(plain, row)) for row in duckdb_place.rows("users")]
    assert stored == expected


def _rows():
    return generate(USER, 300, seed=3).rows()


def test_duckdb_takes_several_tables_with_keys_and_an_append(duckdb_place):
    key = {"type": "object", "properties": {"id": {"type": "integer", "unique": True}}}
    child = {"type": "object", "properties": {"a": {"type": "ref", "ref": "User.id"}}}
    models = {"Order": {"schema": child, "count": 30}, "User": {"schema": key, "count": 5}}
    for _ in range(2):
        seed(models=models, to=duckdb_place.url, seed=1)
    assert sorted(duckdb_place.rows("User")) == [(n,) for n in range(1, 11)]
    assert duckdb_place.count("Order") == 60


def test_a_duplicate_leaves_nothing_in_duckdb(duckdb_place):
    duckdb_place.run("CREATE TABLE t (v integer UNIQUE)")
    small = {"type": "object", "properties": {"v": {"type": "integer", "minimum": 1, "maximum": 5}}}
    with pytest.raises(DatabaseConflictError):
        seed(small, 100, to=duckdb_place.url, table="t")
    assert duckdb_place.count("t") == 0


def test_an_unknown_dialect_says_what_to_install():
    with pytest.raises(DatabaseError, match=r"no driver is installed.*'nosuch'") as caught:
        seed(USER, 1, to="nosuch://ann:hidden-word@host/d", table="t")
    assert "hidden-word" not in str(caught.value)
