"""Tables as they are: read from the database, described in our words."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect, types
from sqlalchemy.dialects import mysql

from provender.tables.databases.catalog import Catalog
from provender.tables.databases.checks import read_check
from provender.tables.databases.columns import Column, Kind, Parent, Table

__all__ = ["reflect", "table_names"]

_BITS = {"SMALLINT": 16, "TINYINT": 8, "MEDIUMINT": 24, "BIGINT": 64}


def table_names(connection: Connection) -> list[str]:
    """Return the names of all tables."""
    return list(_looking(connection).get_table_names())


def reflect(connection: Connection, name: str) -> Table | None:
    """Return a table that exists, or None."""
    look = _looking(connection)
    if not look.has_table(name):
        return None
    primary = look.get_pk_constraint(name)["constrained_columns"]
    unique: list[list[Any]] = [u["column_names"] for u in look.get_unique_constraints(name)]
    unique += [i["column_names"] for i in look.get_indexes(name) if i["unique"]]
    parents = {
        key["constrained_columns"][0]: Parent(key["referred_table"], key["referred_columns"][0])
        for key in look.get_foreign_keys(name)
        if len(key["constrained_columns"]) == 1
    }
    is_mysql = connection.dialect.name in ("mysql", "mariadb")
    conditions = [
        _without_backslashes(check["sqltext"]) if is_mysql else str(check["sqltext"])
        for check in look.get_check_constraints(name)
    ]
    columns = tuple(
        _column(
            found,
            _Keys(
                primary=primary == [found["name"]],
                unique=[found["name"]] in unique,
                parent=parents.get(found["name"]),
            ),
            conditions,
            sqlite=connection.dialect.name == "sqlite",
        )
        for found in look.get_columns(name)
    )
    return Table(name, columns)


def _looking(connection: Connection) -> Any:
    # The DuckDB dialects ask for tables of PostgreSQL's catalog that DuckDB has not.
    return Catalog(connection) if connection.dialect.name == "duckdb" else inspect(connection)


@dataclass(frozen=True, slots=True)
class _Keys:
    primary: bool
    unique: bool
    parent: Parent | None


def _column(found: Any, keys: _Keys, conditions: list[str], *, sqlite: bool) -> Column:
    kind = found["type"]
    what = Kind.JSON if _is_json(found["name"], conditions) else _kind(kind)
    low, high = _range(kind, sqlite=sqlite) if what is Kind.INTEGER else (None, None)
    is_rowid = sqlite and keys.primary and what is Kind.INTEGER
    checks = [check for text in conditions if (check := read_check(text, found["name"]))]
    choices = next((check.choices for check in checks if check.choices), ())
    return Column(
        name=found["name"],
        kind=what,
        nullable=bool(found["nullable"]),
        length=getattr(kind, "length", None) if what is Kind.TEXT else None,
        precision=getattr(kind, "precision", None) if what is Kind.DECIMAL else None,
        scale=getattr(kind, "scale", None) if what is Kind.DECIMAL else None,
        low=low,
        high=high,
        choices=tuple(getattr(kind, "enums", ()) or ()) or choices,
        least=next((check.low for check in checks if check.low is not None), None),
        most=next((check.high for check in checks if check.high is not None), None),
        unique=keys.unique,
        primary=keys.primary,
        parent=keys.parent,
        filled=is_rowid or _is_filled(found),
        generated=bool(found.get("computed")) or bool((found.get("identity") or {}).get("always")),
        native=kind,
        comment=found.get("comment") or "",
    )


def _without_backslashes(condition: str) -> str:
    """Return MySQL's condition with quotes doubled rather than escaped."""
    return re.sub(r"\\(.)", lambda found: "''" if found[1] == "'" else found[1], condition)


def _is_json(name: str, conditions: list[str]) -> bool:
    """MariaDB's JSON is a text with a check."""
    valid = f"json_valid({name.lower()})"
    return any(text.replace("`", "").lower() == valid for text in conditions)


def _is_filled(found: Any) -> bool:
    return (
        found.get("default") is not None
        or found.get("autoincrement") is True
        or bool(found.get("identity"))
        or bool(found.get("computed"))
    )


def _kind(kind: Any) -> Kind:
    if isinstance(kind, mysql.TINYINT) and kind.display_width == 1:
        return Kind.BOOLEAN
    for sql_type, found in _KINDS:
        if isinstance(kind, sql_type):
            return found
    return Kind.OTHER


# The first that fits: some of SQLAlchemy's types are special cases of later ones.
_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (types.Uuid, Kind.UUID),
    (types.JSON, Kind.JSON),
    (types.Boolean, Kind.BOOLEAN),
    (types.Integer, Kind.INTEGER),
    (types.Float, Kind.NUMBER),
    (types.Numeric, Kind.DECIMAL),
    (types.DateTime, Kind.TIMESTAMP),
    (types.Date, Kind.DATE),
    (types.String, Kind.TEXT),
)


def _range(kind: Any, *, sqlite: bool) -> tuple[int, int]:
    name = type(kind).__name__.upper()
    bits = 64 if sqlite else _BITS.get(name, 32)
    if getattr(kind, "unsigned", False):
        return 0, min((1 << bits) - 1, (1 << 63) - 1)
    return -(1 << bits - 1), (1 << bits - 1) - 1
