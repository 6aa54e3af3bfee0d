"""SQL, dialect by dialect: names, types, and what a column must become to be kept exactly."""

from collections import Counter

import pyarrow as pa

from provender.errors import ExportError
from provender.kernels.encode import Frame, Mode
from provender.tables.options import TableOptions

__all__ = [
    "check_names",
    "create_table",
    "kept_as_text",
    "quoted",
    "sql_frame",
]

_ROWS_PER_STATEMENT = 500

_TYPES = {
    "generic": ("BIGINT", "NUMERIC(20)", "DOUBLE PRECISION", "BOOLEAN", "DATE", "TIMESTAMP",
                "CHAR(36)", "VARCHAR(4000)", "VARCHAR(4000)"),
    "postgresql": ("bigint", "numeric(20)", "double precision", "boolean", "date",
                   "timestamp with time zone", "uuid", "text", "jsonb"),
    "mysql": ("BIGINT", "BIGINT UNSIGNED", "DOUBLE", "BOOLEAN", "DATE", "DATETIME(3)",
              "CHAR(36)", "LONGTEXT", "JSON"),
    "sqlite": ("INTEGER", "TEXT", "REAL", "BOOLEAN", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT"),
}  # fmt: skip
_KINDS = ("integer", "unsigned", "number", "boolean", "date", "timestamp", "uuid", "text", "json")
_MODES = {"postgresql": Mode.POSTGRESQL, "mysql": Mode.MYSQL}
_SQLITE_DIGITS = 15


def quoted(name: str, dialect: str) -> str:
    """Return an identifier in the dialect's quotes.

    >>> quoted('a"b', "postgresql"), quoted("a`b", "mysql")
    ('"a""b"', '`a``b`')
    """
    quote = "`" if dialect == "mysql" else '"'
    return f"{quote}{name.replace(quote, quote * 2)}{quote}"


def check_names(schema: pa.Schema, options: TableOptions) -> None:
    """Raise ExportError for a table or column name that the dialect cannot keep as it is."""
    for name in (options.table_name, *schema.names):
        if reason := _unusable(name, options.dialect):
            raise ExportError(
                f"{options.dialect} cannot use the name {name!r:.200}: {reason}",
                remedy="Rename the property or the table, or use another format or dialect.",
            )
    if options.dialect != "postgresql":
        _check_case(schema.names, options.dialect)


def _unusable(name: str, dialect: str) -> str:
    if not name:
        return "it is empty"
    if "\0" in name:
        return "it holds NUL"
    if dialect == "postgresql" and len(name.encode()) > 63:  # noqa: PLR2004 - NAMEDATALEN - 1
        return "it has more than 63 bytes"
    if dialect == "mysql":
        if len(name) > 64:  # noqa: PLR2004 - the limit for tables and columns
            return "it has more than 64 characters"
        if name[-1] in " \t\n\v\f\r" or max(name) > "\uffff":
            return "it ends with a space, or holds a character beyond U+FFFF"
    return ""


def _check_case(names: list[str], dialect: str) -> None:
    for folded, times in Counter(name.lower() for name in names).items():
        if times > 1:
            alike = [name for name in names if name.lower() == folded]
            raise ExportError(
                f"{dialect} takes {alike[0]!r:.90} and {alike[1]!r:.90} for the same column",
                remedy="Rename one of them, or use another format or dialect.",
            )


def sql_frame(schema: pa.Schema, options: TableOptions) -> Frame:
    """Return what stands around the rows of a flat schema: INSERT statements of 500 rows."""
    columns = ", ".join(quoted(name, options.dialect) for name in schema.names)
    table = quoted(options.table_name, options.dialect)
    return Frame(
        _MODES.get(options.dialect, Mode.SQL),
        between=b",\n",
        head=f"INSERT INTO {table} ({columns}) VALUES\n".encode(),
        tail=b";\n",
        group=_ROWS_PER_STATEMENT,
    )


def create_table(schema: pa.Schema, options: TableOptions) -> bytes:
    """Return CREATE TABLE IF NOT EXISTS with the dialect's types."""
    columns = ",\n".join(
        f"  {quoted(field.name, options.dialect)} {_type(field.type, options.dialect)}"
        for field in schema
    )
    table = quoted(options.table_name, options.dialect)
    # Whatever the database's default, every character must fit.
    end = " DEFAULT CHARACTER SET utf8mb4" if options.dialect == "mysql" else ""
    return f"CREATE TABLE IF NOT EXISTS {table} (\n{columns}\n){end};\n".encode()


def kept_as_text(kind: pa.DataType, dialect: str) -> bool:
    """Return whether the dialect would round the numbers of a column, so that they are texts.

    SQLite's numbers are 64-bit integers and doubles.
    """
    if dialect != "sqlite":
        return False
    long = pa.types.is_decimal(kind) and kind.precision > _SQLITE_DIGITS
    return bool(long or pa.types.is_uint64(kind))


def _type(kind: pa.DataType, dialect: str) -> str:
    if kept_as_text(kind, dialect):
        return "TEXT"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({max(kind.precision, kind.scale)}, {kind.scale})"
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
