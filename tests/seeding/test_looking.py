"""A database tells its schemas, and a copy can be filled from them."""

import json

import pytest

from provender.errors import DatabaseError
from provender.secrets import Secret
from provender.seeding.looking import like, look_into
from provender.seeding.seed import seed
from provender.synth.dataset import generate
from provender.tables.databases.checks import Check, read_check
from provender.tables.databases.target import OWN_ACT, parse_target

CUSTOMER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "email": {"type": "string", "format": "email", "unique": True, "maxLength": 60},
        "role": {"enum": ["user", "it's", None]},
        "level": {"enum": [1, 2, 3]},
        "balance": {"type": "number", "minimum": 0, "maximum": 900, "multipleOf": 0.01},
        "born": {"type": ["string", "null"], "format": "date"},
        "on": {"type": "boolean"},
    },
}
ORDER = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid", "unique": True},
        "customer_id": {"type": "ref", "ref": "Customer.id"},
    },
}
MODELS = {
    "Customer": {"schema": CUSTOMER, "count": 30, "table_name": "customers"},
    "Order": {"schema": ORDER, "count": 200, "table_name": "orders"},
}


def target(place):
    return parse_target(Secret(place.url), OWN_ACT)


def test_what_was_made_from_a_schema_is_told_as_that_schema(place):
    seed(models=MODELS, to=place.url, seed=1)
    found = look_into(target(place), counted=True)
    assert found.dialect == place.product
    assert found.counts == {"customers": 30, "orders": 200}
    customer = found.models["customers"]["properties"]
    assert customer["id"]["type"] == "integer"
    assert customer["id"]["unique"]
    assert customer["email"] == {"type": "string", "maxLength": 60, "unique": True}
    assert customer["role"]["enum"] == ["user", "it's", None]
    assert customer["level"]["enum"] == [1, 2, 3]
    assert customer["balance"]["type"] == "number"
    assert customer["balance"]["multipleOf"] == 0.01
    assert customer["born"] == {"type": ["string", "null"], "format": "date"}
    assert customer["on"] == {"type": "boolean"}
    order = found.models["orders"]["properties"]
    assert order["customer_id"] == {"type": "ref", "ref": "customers.id"}


def test_the_schemas_of_a_database_can_be_generated(place):
    seed(models=MODELS, to=place.url, seed=1)
    models = like(target(place), scale=2)
    assert {name: model["count"] for name, model in models.items()} == {
        "customers": 60,
        "orders": 400,
    }
    rows = [
        json.dumps(row) for dataset in generate(models=models).values() for row in dataset.rows()
    ]
    assert len(rows) == 460


def test_an_empty_copy_is_filled_from_the_original(place, tmp_path):
    seed(models=MODELS, to=place.url, seed=1)
    copy = f"sqlite:///{tmp_path}/copy.db"
    done = seed(models=like(target(place), rows=50), to=copy, seed=2)
    assert done.tables == {"customers": 50, "orders": 50}
    again = seed(models=like(target(place), rows=50), to=place.url, mode="replace", seed=2)
    assert again.records_inserted == 100


def test_a_database_without_tables_has_nothing_to_copy(place):
    with pytest.raises(DatabaseError, match="no tables"):
        like(target(place))


@pytest.mark.parametrize(
    ("condition", "column", "check"),
    [
        ("a IN ('x', 'y''z')", "a", Check(choices=("x", "y'z"))),
        ('"a" IN (1, 2)', "a", Check(choices=(1, 2))),
        ("`a` in (_utf8mb4'x',_utf8mb4'y')", "a", Check(choices=("x", "y"))),
        (
            "a::text = ANY (ARRAY['x'::character varying, 'y'::character varying]::text[])",
            "a",
            Check(choices=("x", "y")),
        ),
        ("(age >= 18) AND (age <= 80)", "age", Check(low=18, high=80)),
        ("age > 18 AND age < 80", "age", Check(low=19, high=79)),
        ("age BETWEEN 18 AND 80", "age", Check(low=18, high=80)),
        ("price >= 0.5", "price", Check(low=0.5)),
        ("age >= 18", "page", None),
        ("age >= size", "age", None),
        ("age >= 18 OR age IS NULL", "age", None),
        ("length(name) <= 5", "name", None),
        ("NOT (a IN ('x'))", "a", None),
    ],
)
def test_checks_are_read_where_they_are_plain_and_left_alone_elsewhere(condition, column, check):
    assert read_check(condition, column) == check
