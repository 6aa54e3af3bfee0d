"""PostgreSQL's binary COPY stores exactly what its CSV COPY stores."""

import random
import uuid

import pyarrow as pa
import pytest
from sqlalchemy.dialects import postgresql as types

from database_loads import HOSTILE, loading
from provender.secrets import Secret
from provender.tables.databases import postgresql
from provender.tables.databases.binary_copy import is_binary
from provender.tables.databases.columns import Column, Kind, Table
from provender.tables.databases.loads import Action, Load
from provender.tables.databases.reflection import reflect
from provender.tables.databases.registry import database_for
from provender.tables.databases.target import OWN_ACT, parse_target

COLUMNS = {
    "small": "smallint",
    "middle": "integer",
    "large": "bigint",
    "number": "double precision",
    "flag": "boolean",
    "day": "date",
    "moment": "timestamptz",
    "local": "timestamp",
    "key": "uuid",
    "words": "text",
    "short": "varchar(40)",
    "data": "jsonb",
    "raw": "json",
}


def batch(rows, nulls):
    """Return random rows, a share of them null in every column."""
    draw = random.Random(rows)
    moments = pa.timestamp("ms", tz="UTC")
    makers = {
        "small": (pa.int64(), lambda: draw.randint(-(2**15), 2**15 - 1)),
        "middle": (pa.int64(), lambda: draw.randint(-(2**31), 2**31 - 1)),
        "large": (pa.int64(), lambda: draw.randint(-(2**63), 2**63 - 1)),
        "number": (pa.float64(), lambda: draw.choice([draw.gauss(0, 1e9), -0.0, 5e-324, 1e308])),
        "flag": (pa.bool_(), lambda: draw.random() < 0.5),
        "day": (pa.date32(), lambda: draw.randint(-700_000, 2_900_000)),
        "moment": (moments, lambda: draw.randint(-62_000_000_000_000, 253_000_000_000_000)),
        "local": (moments, lambda: draw.randint(-62_000_000_000_000, 253_000_000_000_000)),
        "key": (pa.uuid(), lambda: uuid.UUID(int=draw.getrandbits(128)).bytes),
        "words": (pa.string(), lambda: draw.choice(HOSTILE)),
        "short": (pa.string(), lambda: draw.choice(HOSTILE)[:40]),
        "data": (pa.string(), lambda: draw.choice(['{"a":[1,"x"]}', "[]", "5", '"é"'])),
        "raw": (pa.string(), lambda: draw.choice(['{"a": 1}', "null"])),
    }
    return pa.record_batch(
        {
            name: pa.array([None if draw.random() < nulls else make() for _ in range(rows)], kind)
            for name, (kind, make) in makers.items()
        }
    )


@pytest.mark.parametrize("nulls", [0, 0.3, 1])
def test_both_forms_store_the_same(postgresql_place, monkeypatch, nulls):
    place = postgresql_place
    body = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    batches = [batch(700, nulls), batch(1, nulls), batch(0, nulls)]
    target = parse_target(Secret(place.url), OWN_ACT)
    for name in ("by_binary", "by_csv"):
        place.run(f"CREATE TABLE {name} ({body})")
        with database_for(target).engine(target, lock_timeout_s=1).connect() as connection:
            table = reflect(connection, name)
        assert is_binary(table)
        if name == "by_csv":
            monkeypatch.setattr(postgresql, "is_binary", lambda _: False)
        # JSON columns get texts that are JSON already.
        plain = [
            pa.RecordBatch.from_arrays(
                [
                    pa.ExtensionArray.from_storage(pa.json_(), c) if n in ("data", "raw") else c
                    for n, c in zip(b.schema.names, b.columns, strict=True)
                ],
                names=b.schema.names,
            )
            for b in batches
        ]
        rows = loading(place, Load(table, Action.APPEND, lambda plain=plain: iter(plain)))
        assert rows == {name: 701}
    names = ", ".join(f"{name}::text" for name in COLUMNS)
    assert place.rows("by_binary", names) == place.rows("by_csv", names)
    assert place.count("by_binary") == 701


@pytest.mark.parametrize(
    "column",
    [
        Column("a", Kind.DECIMAL, precision=9, scale=2),
        Column("a", Kind.UNSIGNED),
        Column("a", Kind.OTHER, native=types.INET()),
        Column("a", Kind.NUMBER, native=types.REAL()),
        Column("a", Kind.TEXT, native=types.ENUM("x", name="e")),
    ],
)
def test_a_type_without_a_known_form_goes_by_csv(column):
    assert not is_binary(Table("t", (Column("b", Kind.INTEGER), column)))
