"""SQLite through the standard library: one transaction, rows by executemany."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from sqlalchemy import Connection, Engine, bindparam, create_engine, event, text, types
from sqlalchemy.pool import NullPool

from provender.errors import DatabaseConflictError, DatabaseError, DatabaseUnreachableError
from provender.tables.databases.columns import Column, Kind, Table
from provender.tables.databases.database import Judgement
from provender.tables.databases.fitting import as_texts
from provender.tables.databases.target import Target
from provender.tables.sql import quoted

__all__ = ["SQLite"]

_ORPHANS = "provender_orphans"
_EXACT_DIGITS = 15  # beyond them a REAL loses digits, so decimals stay texts


class SQLite:
    """The `Database` for `sqlite:///` URLs."""

    product: ClassVar[str] = "sqlite"
    ddl_rolls_back: ClassVar[bool] = True
    late_keys: ClassVar[frozenset[str]] = frozenset({"unique"})
    driver_error: type[Exception] = sqlite3.Error

    def engine(self, target: Target, *, lock_timeout_s: float) -> Engine:
        """Return an engine for the file; its folder is made if the file is on a server."""
        path = Path(target.database)
        if not target.trusted:
            path.parent.mkdir(parents=True, exist_ok=True)

        def connect() -> sqlite3.Connection:
            found = sqlite3.connect(
                path, timeout=lock_timeout_s, isolation_level=None, check_same_thread=False
            )
            # A file from elsewhere must not run functions; foreign keys are checked at the end.
            found.execute("PRAGMA trusted_schema = OFF")
            found.execute("PRAGMA foreign_keys = OFF")
            return found

        engine = create_engine(
            "sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True
        )

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine

    def type_of(self, column: Column) -> Any:
        """Return the column's type."""
        if column.kind is Kind.TEXT and column.length:
            return types.VARCHAR(column.length)
        if column.kind is Kind.DECIMAL and (column.precision or 0) <= _EXACT_DIGITS:
            return types.NUMERIC(column.precision, column.scale)
        return _TYPES[column.kind]

    def begin(self, connection: Connection, tables: Sequence[str], lock_timeout_s: float) -> None:
        """Note the rows without a parent that are there already; the write lock is held."""
        del lock_timeout_s  # the connection waits for its lock as long as it was told
        connection.info[_ORPHANS] = len(_orphans(connection, tables))

    def load(self, connection: Connection, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
        """Insert the batches."""
        names = ", ".join(quoted(column.name, "sqlite") for column in table)
        marks = ", ".join("?" * len(table.columns))
        statement = f"INSERT INTO {quoted(table.name, 'sqlite')} ({names}) VALUES ({marks})"  # noqa: S608 - quoted
        driver: Any = connection.connection.driver_connection
        cursor = driver.cursor()
        rows = 0
        for batch in batches:
            cursor.executemany(statement, zip(*map(_bindable, batch.columns), strict=True))
            rows += batch.num_rows
        return rows

    def finish(self, connection: Connection, tables: Sequence[str]) -> None:
        """Check the foreign keys of the loaded tables and of those that point at them."""
        found = _orphans(connection, tables)
        if len(found) > connection.info[_ORPHANS]:
            child, _, parent, *_ = found[-1]
            raise DatabaseConflictError(
                f"a row of the table {child!r} points at a row of {parent!r} that is not there",
                remedy="Load the parents too, or refer to keys that exist.",
            )

    def judge(self, error: BaseException) -> tuple[Judgement, str]:
        """Judge by the kind of exception, then by SQLite's code."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        conflict = isinstance(error, sqlite3.IntegrityError | OverflowError)
        if conflict or code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return DatabaseConflictError, str(error)
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT):
            return DatabaseUnreachableError, str(error)
        return DatabaseError, str(error)


def _orphans(connection: Connection, tables: Sequence[str]) -> list[Any]:
    """Return the rows without a parent in these tables and in those that point at them."""
    pointing = text(
        "SELECT DISTINCT t.name FROM sqlite_master t, pragma_foreign_key_list(t.name) f "
        "WHERE t.type = 'table' AND (t.name IN :names OR f.\"table\" IN :names)"
    ).bindparams(bindparam("names", list(tables), expanding=True))
    return [
        row
        for name in connection.execute(pointing).scalars().all()
        for row in connection.exec_driver_sql(f"PRAGMA foreign_key_check({quoted(name, 'sqlite')})")
    ]


_TYPES: dict[Kind, Any] = {
    Kind.TEXT: types.TEXT(),
    Kind.INTEGER: types.INTEGER(),
    Kind.UNSIGNED: types.TEXT(),
    Kind.NUMBER: types.REAL(),
    Kind.DECIMAL: types.TEXT(),
    Kind.BOOLEAN: types.BOOLEAN(),
    Kind.DATE: types.DATE(),
    Kind.TIMESTAMP: types.TIMESTAMP(),
    Kind.UUID: types.CHAR(36),
    Kind.JSON: types.TEXT(),
}


def _bindable(array: pa.Array) -> list[Any]:
    """Return values that sqlite3 takes: int, float, str, None."""
    if pa.types.is_boolean(array.type):
        return list(array.cast(pa.int8()).to_pylist())
    if pa.types.is_decimal(array.type) or pa.types.is_uint64(array.type):
        return [None if value is None else str(value) for value in array.to_pylist()]
    if pa.types.is_date(array.type):
        return list(array.cast(pa.string()).to_pylist())
    if pa.types.is_timestamp(array.type) or isinstance(array.type, pa.UuidType):
        return list(as_texts(array).to_pylist())
    return list(array.to_pylist())
