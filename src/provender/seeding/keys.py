"""Keys that are in the database already, as the rows that refs take their values from."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, column, func, select
from sqlalchemy import table as sql_table

from provender.errors import GenerationError
from provender.tables.databases.columns import Table
from provender.tables.databases.ddl import sql_name

__all__ = ["count_rows", "keys_of", "refs_of"]

_MOST_KEYS = 100_000


def refs_of(schema: Any) -> Iterator[tuple[str, str]]:
    """Yield the model and the field of every ref in a schema.

    >>> list(refs_of({"properties": {"a": {"type": "ref", "ref": "User.id"}}}))
    [('User', 'id')]
    """
    stack = [schema]
    while stack:
        part = stack.pop()
        if isinstance(part, Mapping):
            ref = part.get("ref")
            if isinstance(ref, str) and "." in ref:
                model, _, path = ref.partition(".")
                yield model, path
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


def count_rows(connection: Connection, name: str) -> int:
    """Return the number of a table's rows."""
    counted = select(func.count()).select_from(sql_table(sql_name(name)))
    return int(connection.execute(counted).scalar_one())


def keys_of(connection: Connection, table: Table, fields: set[str]) -> list[dict[str, Any]]:
    """Return rows of the table with these fields; of a large table, evenly chosen ones.

    Raises GenerationError when the table is empty or lacks a field.
    """
    names = {field: table.column(field) for field in fields}
    absent = sorted(field for field, found in names.items() if found is None)
    if absent:
        raise GenerationError(
            f"the table {table.name!r} has no column {absent[0]!r} to refer to",
            remedy=f"Its columns are: {', '.join(c.name for c in table)}.",
        )
    total = count_rows(connection, table.name)
    if not total:
        raise GenerationError(
            f"the table {table.name!r} has no rows to refer to",
            remedy="Seed it first, or send its model in models or references.",
        )
    columns = {field: found.name for field, found in names.items() if found is not None}
    chosen = _every(table.name, columns, -(-total // _MOST_KEYS))
    found_rows = connection.execute(chosen).all()
    return [dict(zip(columns, map(_plain, row[: len(columns)]), strict=True)) for row in found_rows]


def _every(name: str, columns: Mapping[str, str], step: int) -> Any:
    """Select every step-th row in the order of the columns, so that the choice can be had again."""
    wanted: list[Any] = [column(sql_name(real)) for real in columns.values()]
    numbered = select(*wanted, func.row_number().over(order_by=wanted).label("place"))
    inner = numbered.select_from(sql_table(sql_name(name), *wanted)).subquery()
    return select(inner).where(inner.c.place % step == 0).order_by(inner.c.place)


def _plain(value: Any) -> Any:
    """Return a database's value as a JSON value."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
