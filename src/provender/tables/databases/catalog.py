"""Tables as the SQL standard's information_schema has them, where a dialect cannot look itself."""

from typing import Any

from sqlalchemy import Connection, text, types

__all__ = ["Catalog"]

_COLUMNS = text(
    "SELECT column_name, data_type, is_nullable, column_default, character_maximum_length, "
    "numeric_precision, numeric_scale FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND table_name = :name ORDER BY ordinal_position"
)
_KEYS = text(
    "SELECT c.constraint_type, c.constraint_name, k.column_name "
    "FROM information_schema.table_constraints c JOIN information_schema.key_column_usage k "
    "ON k.constraint_name = c.constraint_name AND k.table_name = c.table_name "
    "AND k.table_schema = c.table_schema "
    "WHERE c.table_schema = current_schema() AND c.table_name = :name ORDER BY k.ordinal_position"
)
_TABLES = text(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() "
    "AND table_type = 'BASE TABLE'"
)


class Catalog:
    """Answers as SQLAlchemy's inspector does; of foreign keys it knows nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_table_names(self) -> list[str]:
        """Return the names of all tables."""
        return list(self._connection.execute(_TABLES).scalars())

    def has_table(self, name: str) -> bool:
        """Say whether there is a table of that name."""
        return name in self.get_table_names()

    def get_columns(self, name: str) -> list[dict[str, Any]]:
        """Return the columns in order."""
        return [
            {
                "name": row.column_name,
                "type": _type(row),
                "nullable": row.is_nullable == "YES",
                "default": row.column_default,
            }
            for row in self._connection.execute(_COLUMNS, {"name": name})
        ]

    def get_pk_constraint(self, name: str) -> dict[str, Any]:
        """Return the primary key's columns."""
        return {"constrained_columns": [c for key in self._keys(name, "PRIMARY KEY") for c in key]}

    def get_unique_constraints(self, name: str) -> list[dict[str, Any]]:
        """Return the columns of each unique constraint."""
        return [{"column_names": key} for key in self._keys(name, "UNIQUE")]

    def get_indexes(self, name: str) -> list[dict[str, Any]]:
        """Return nothing: the standard has no indexes."""
        del name
        return []

    def get_check_constraints(self, name: str) -> list[dict[str, Any]]:
        """Return nothing: conditions are beyond what is asked for here."""
        del name
        return []

    def get_foreign_keys(self, name: str) -> list[dict[str, Any]]:
        """Return nothing: the parents' columns are beyond key_column_usage."""
        del name
        return []

    def _keys(self, name: str, kind: str) -> list[list[str]]:
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(_KEYS, {"name": name}):
            if row.constraint_type == kind:
                found.setdefault(row.constraint_name, []).append(row.column_name)
        return list(found.values())


def _type(row: Any) -> Any:
    word = row.data_type.upper().partition("(")[0]
    if word in ("DECIMAL", "NUMERIC"):
        return types.Numeric(row.numeric_precision, row.numeric_scale)
    if word in ("VARCHAR", "CHARACTER VARYING", "TEXT", "CHAR", "CHARACTER"):
        return types.String(row.character_maximum_length)
    return next((kind for begin, kind in _WORDS if word.startswith(begin)), types.NullType())


_WORDS: tuple[tuple[str, Any], ...] = (
    ("BIGINT", types.BigInteger()),
    ("SMALLINT", types.SmallInteger()),
    ("INTEGER", types.Integer()),
    ("DOUBLE", types.Double()),
    ("FLOAT", types.Float()),
    ("REAL", types.Float()),
    ("BOOLEAN", types.Boolean()),
    ("TIMESTAMP", types.DateTime()),
    ("DATE", types.Date()),
    ("UUID", types.Uuid()),
    ("JSON", types.JSON()),
)
