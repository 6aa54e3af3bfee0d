"""A look into a database: the schemas of its tables, and how many rows each has."""

from dataclasses import dataclass
from typing import Any

from provender.errors import DatabaseError
from provender.seeding.keys import count_rows
from provender.seeding.schemas import schema_of
from provender.tables.databases.database import speaking
from provender.tables.databases.reflection import reflect, table_names
from provender.tables.databases.registry import database_for
from provender.tables.databases.target import Target

__all__ = ["Look", "like", "look_into"]


@dataclass(frozen=True, slots=True)
class Look:
    """What a database holds: a JSON Schema by table, and the rows of each if they were counted."""

    dialect: str
    models: dict[str, dict[str, Any]]
    counts: dict[str, int]


def look_into(target: Target, *, counted: bool = False) -> Look:
    """Return the schemas of a database's tables; DatabaseError when it cannot be reached."""
    database = database_for(target)
    engine = database.engine(target, lock_timeout_s=10)
    with speaking(database, target), engine.connect() as connection:
        names = sorted(table_names(connection))
        tables = {name: reflect(connection, name) for name in names}
        counts = {name: count_rows(connection, name) for name in names if counted}
    models = {name: schema_of(table) for name, table in tables.items() if table is not None}
    return Look(target.product, models, counts)


def like(target: Target, *, scale: float = 1.0, rows: int | None = None) -> dict[str, Any]:
    """Return models that fill a copy of a database: its tables, and counts that follow its own.

    `rows` is the count of every table; without it each has its own count times `scale`, one row
    at least. Raises DatabaseError when there are no tables.
    """
    found = look_into(target, counted=rows is None)
    if not found.models:
        raise DatabaseError(
            f"the {target} has no tables",
            pointer="/connection_string",
            remedy="Name a database that has some.",
        )
    return {
        name: {
            "schema": schema,
            "count": rows if rows is not None else max(1, round(found.counts[name] * scale)),
        }
        for name, schema in found.models.items()
    }
