"""SQL's names and types, dialect by dialect."""

import pyarrow as pa

from provender.errors import ExportError
from provender.tables.options import TableOptions

__all__ = ["ROWS_PER_STATEMENT", "create_table", "insert_head", "quoted"]

ROWS_PER_STATEMENT = 500

_TYPES = {
    "generic": ("BIGINT", "NUMERIC(20)", "DOUBLE PRECISION", "BOOLEAN", "DATE", "TIMESTAMP",
                "CHAR(36)", "VARCHAR(4000)", "VARCHAR(4000)"),
    "postgresql": ("bigint", "numeric(20)", "double precision", "boolean", "date",
                   "timestamp with time zone", "uuid", "text", "jsonb"),
    "mysql": ("BIGINT", "BIGINT UNSIGNED", "DOUBLE", "BOOLEAN", "DATE", "DATETIME(3)",
              "CHAR(36)", "LONGTEXT", "JSON"),
    "sqlite": ("INTEGER", "NUMERIC", "REAL", "BOOLEAN", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT"),
}  # fmt: skip
_KINDS = ("integer", "unsigned", "number", "boolean", "date", "timestamp", "uuid", "text", "json")


def quoted(name: str, dialect: str) -> str:
    """Return an identifier in the dialect's quotes; ExportError when it holds NUL.

    >>> quoted('a"b', "postgresql"), quoted("a`b", "mysql")
    ('"a""b"', '`a``b`')
    """
    if "\0" in name:
        raise ExportError(f"the name {name!r} holds NUL", remedy="Rename the property.")
    quote = "`" if dialect == "mysql" else '"'
    return f"{quote}{name.replace(quote, quote * 2)}{quote}"


def insert_head(schema: pa.Schema, options: TableOptions) -> bytes:
    """Return `INSERT INTO table (columns) VALUES` for a flat schema."""
    columns = ", ".join(quoted(name, options.dialect) for name in schema.names)
    table = quoted(options.table_name, options.dialect)
    return f"INSERT INTO {table} ({columns}) VALUES\n".encode()


def create_table(schema: pa.Schema, options: TableOptions) -> bytes:
    """Return CREATE TABLE IF NOT EXISTS with the dialect's types."""
    columns = ",\n".join(
        f"  {quoted(field.name, options.dialect)} {_type(field.type, options.dialect)}"
        for field in schema
    )
    table = quoted(options.table_name, options.dialect)
    return f"CREATE TABLE IF NOT EXISTS {table} (\n{columns}\n);\n".encode()


def _type(kind: pa.DataType, dialect: str) -> str:
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return dict(zip(_KINDS, _TYPES[dialect], strict=True))[_kind(kind)]


def _kind(kind: pa.DataType) -> str:
    if isinstance(kind, pa.UuidType):
        return "uuid"
    if isinstance(kind, pa.JsonType) or pa.types.is_nested(kind):
        return "json"
    for name, test in (
        ("unsigned", pa.types.is_uint64),
        ("integer", pa.types.is_integer),
        ("number", pa.types.is_floating),
        ("boolean", pa.types.is_boolean),
        ("date", pa.types.is_date),
        ("timestamp", pa.types.is_timestamp),
    ):
        if test(kind):
            return name
    return "text"
