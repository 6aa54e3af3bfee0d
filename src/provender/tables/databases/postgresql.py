"""PostgreSQL through psycopg: everything in one transaction, rows by COPY."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, ClassVar

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.dialects import postgresql as types
from sqlalchemy.pool import NullPool

from provender.errors import DatabaseConflictError, DatabaseError, DatabaseUnreachableError
from provender.tables.databases.ahead import ahead
from provender.tables.databases.binary_copy import binary_pieces, is_binary
from provender.tables.databases.columns import Column, Kind, Table
from provender.tables.databases.database import ALL_KEYS, Judgement
from provender.tables.databases.lines import csv_lines
from provender.tables.databases.target import Target

__all__ = ["PostgreSQL"]

_CONFLICTS = ("22", "23", "40", "42P07", "55P03", "57014", "2BP01")
_CALLERS = ("0A", "28", "3D", "3F", "42")
# A refused connection has no code, only words.
_CALLERS_WORDS = ("authentication failed", "does not exist", "no password supplied", "pg_hba.conf")


class PostgreSQL:
    """The `Database` for `postgresql://` URLs."""

    product: ClassVar[str] = "postgresql"
    ddl_rolls_back: ClassVar[bool] = True
    late_keys: ClassVar[frozenset[str]] = ALL_KEYS
    driver_error: type[Exception] = psycopg.Error

    @staticmethod
    def arguments(target: Target) -> dict[str, Any]:
        """Return what psycopg is called with: the target's own parts, nothing else's."""
        found: dict[str, Any] = {
            "host": target.host,
            "port": target.port,
            "user": target.user or None,
            "password": target.password.reveal(),
            "dbname": target.database,
            "sslmode": target.options.get("sslmode"),
            "application_name": target.options.get("application_name", "provender"),
            "connect_timeout": 10,
        }
        if not target.trusted:
            # The server's own saved passwords are not the caller's to use.
            found["passfile"] = os.devnull
        elif not target.password:
            del found["password"]
        return {name: value for name, value in found.items() if value is not None}

    def engine(self, target: Target, *, lock_timeout_s: float) -> Engine:
        """Return an engine for the target."""
        del lock_timeout_s  # set where the transaction begins
        return create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(**self.arguments(target)),
            poolclass=NullPool,
            hide_parameters=True,
        )

    def type_of(self, column: Column) -> Any:
        """Return the column's type."""
        if column.kind is Kind.TEXT:
            return types.VARCHAR(column.length) if column.length else types.TEXT()
        if column.kind is Kind.DECIMAL:
            return types.NUMERIC(column.precision, column.scale)
        return _TYPES[column.kind]

    def begin(self, connection: Connection, tables: Sequence[str], lock_timeout_s: float) -> None:
        """Set the lock time-out and hold off other seedings of the same tables."""
        milliseconds = max(1, int(lock_timeout_s * 1000))
        connection.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        for name in sorted(tables):
            connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 8021))"), {"name": name}
            )

    def load(self, connection: Connection, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
        """Copy the batches in: binary where every column's type has a form known here, else CSV."""
        binary = is_binary(table)
        form = sql.SQL("binary" if binary else "csv")
        names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table)
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT {})").format(
            sql.Identifier(table.name), names, form
        )
        storable = _without_nul(batches, table)
        pieces = binary_pieces(storable, table) if binary else csv_lines(storable)
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor:
            with closing(ahead(pieces)) as made, cursor.copy(statement) as copy:
                for piece in made:
                    copy.write(piece)
            return int(cursor.rowcount)

    def finish(self, connection: Connection, tables: Sequence[str]) -> None:
        """Let deferred constraints speak now rather than at the commit."""
        del tables
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    def judge(self, error: BaseException) -> tuple[Judgement, str]:
        """Judge by SQLSTATE, and a refused connection by its words."""
        code = getattr(error, "sqlstate", None) or ""
        said = str(error)
        if code.startswith(_CONFLICTS):
            return DatabaseConflictError, said
        if code.startswith(_CALLERS):
            return DatabaseError, said
        if not code and any(words in said for words in _CALLERS_WORDS):
            return DatabaseError, said
        return DatabaseUnreachableError, said


_TYPES: dict[Kind, Any] = {
    Kind.INTEGER: types.BIGINT(),
    Kind.UNSIGNED: types.NUMERIC(20),
    Kind.NUMBER: types.DOUBLE_PRECISION(),
    Kind.BOOLEAN: types.BOOLEAN(),
    Kind.DATE: types.DATE(),
    Kind.TIMESTAMP: types.TIMESTAMP(timezone=True),
    Kind.UUID: types.UUID(),
    Kind.JSON: types.JSONB(),
}


def _without_nul(batches: Iterable[pa.RecordBatch], table: Table) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for column, array in zip(table, batch.columns, strict=True):
            if pa.types.is_string(array.type) and pc.any(pc.match_substring(array, "\0")).as_py():
                raise DatabaseError(
                    f"the column {column.name!r} would hold NUL, which PostgreSQL cannot store",
                    remedy="Restrict the strings by a pattern, or use another database.",
                )
        yield batch
