"""Batches that are committed one by one: interrupted as often as one likes, no hole, no double."""

import pytest

from provender.errors import DatabaseConflictError, ValidationError
from provender.secrets import Secret
from provender.seeding.order import SeedOrder, order_models
from provender.seeding.planning import Watch
from provender.seeding.seed import run_order, seed
from provender.synth.dataset import generate
from provender.tables.databases.reflection import reflect
from provender.tables.databases.registry import database_for
from provender.tables.databases.target import OWN_ACT, parse_target

USER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "email": {"type": "string", "format": "email", "unique": True},
    },
}
ORDER = {"type": "object", "properties": {"who": {"type": "ref", "ref": "User.id"}}}
MODELS = {"Order": {"schema": ORDER, "count": 3000}, "User": {"schema": USER, "count": 1000}}


class StoppedError(Exception):
    pass


def interrupted(place, after, models=MODELS, seed=None):
    """Seed in batches of 100 rows, and stop after so many rows."""
    seen = []

    def check():
        if sum(seen) >= after:
            raise StoppedError

    order = SeedOrder(
        order_models(None, models, count=10, model_name="M", table=None),
        transaction="batch",
        batch_size=100,
        seed=seed,
    )
    target = parse_target(Secret(place.url), OWN_ACT)
    return run_order(order, target, watch=Watch(on_rows=seen.append, check=check))


def test_an_interrupted_load_goes_on_without_hole_or_double(place):
    for after in (0, 300, 900, 1500):
        with pytest.raises(StoppedError):
            interrupted(place, after)
    done = interrupted(place, 10**9)
    assert done.tables == {"User": 1000, "Order": 3000}
    expected = generate(models=MODELS, seed=done.seed)
    for table in ("User", "Order"):
        rows = [tuple(row.values()) for row in expected[table].rows()]
        assert sorted(place.rows(table)) == sorted(rows)
    assert place.count("provender_checkpoints") == 0


def test_the_keys_are_on_when_the_load_is_over(place):
    with pytest.raises(StoppedError):
        interrupted(place, 500)
    interrupted(place, 10**9)
    target = parse_target(Secret(place.url), OWN_ACT)
    with database_for(target).engine(target, lock_timeout_s=1).connect() as connection:
        user, order = reflect(connection, "User"), reflect(connection, "Order")
    assert user.column("id").primary
    assert user.column("email").unique
    assert order.column("who").parent.table == "User"


def test_a_second_load_after_the_first_is_over_appends(place):
    for _ in range(2):
        interrupted(place, 10**9, seed=7)
    assert place.count("User") == 2000
    assert place.rows("User", "count(DISTINCT id)") == [(2000,)]


def test_a_failure_says_how_many_rows_are_in(place):
    place.run("CREATE TABLE t (id integer PRIMARY KEY)", "INSERT INTO t VALUES (251)")
    schema = {"type": "object", "properties": {"id": {"type": "integer", "unique": True}}}
    with pytest.raises(DatabaseConflictError, match="the 200 rows before are committed"):
        seed(schema, 300, to=place.url, table="t", transaction="batch", batch_size=100, seed=1)
    assert place.count("t") == 201


def test_a_table_is_not_replaced_in_batches(place):
    with pytest.raises(ValidationError, match="batch by batch"):
        seed(USER, 10, to=place.url, table="t", transaction="batch", mode="replace")
