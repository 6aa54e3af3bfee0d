"""SQL Server through SQLAlchemy and mssql-python; not yet verified on a server."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.dialects import mssql as types
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from provender.errors import DatabaseError
from provender.tables.databases.columns import Column, Kind
from provender.tables.databases.database import ALL_KEYS
from provender.tables.databases.generic import GenericDatabase
from provender.tables.databases.target import Target

__all__ = ["SQLServer"]

_LONGEST_NVARCHAR = 4000
_LONGEST_KEY = 450  # characters of two bytes that an index holds


class SQLServer(GenericDatabase):
    """The `Database` for `mssql://` URLs, whatever driver they name."""

    product: ClassVar[str] = "mssql"
    late_keys: ClassVar[frozenset[str]] = ALL_KEYS

    @staticmethod
    def url(target: Target) -> URL:
        """Return what SQLAlchemy is called with: the target's own parts, nothing else's."""
        yes = ("true", "yes")
        options = {
            name: "yes" if target.options[word].lower() in yes else "no"
            for word, name in (
                ("encrypt", "Encrypt"),
                ("trustservercertificate", "TrustServerCertificate"),
            )
            if word in target.options
        }
        return URL.create(
            "mssql+mssqlpython",
            username=target.user or None,
            password=target.password.reveal() or None,
            host=target.host,
            port=target.port,
            database=target.database,
            query=options,
        )

    def engine(self, target: Target, *, lock_timeout_s: float) -> Engine:
        """Return an engine for the target; DatabaseError when the driver is not installed."""
        del lock_timeout_s  # set where the transaction begins
        try:
            return create_engine(self.url(target), poolclass=NullPool, hide_parameters=True)
        except ImportError:
            raise DatabaseError(
                "the driver for SQL Server is not installed",
                pointer="/connection_string",
                remedy="Run `pip install 'provender[mssql]'` where Provender runs.",
            ) from None

    def type_of(self, column: Column) -> Any:
        """Return the column's type."""
        if column.kind is Kind.TEXT:
            return _text(column)
        if column.kind is Kind.DECIMAL:
            return types.DECIMAL(column.precision, column.scale)
        return _TYPES[column.kind]

    def begin(self, connection: Connection, tables: Sequence[str], lock_timeout_s: float) -> None:
        """Set the lock time-out and make any error end the transaction."""
        del tables  # there is no common lock by name
        milliseconds = max(1, int(lock_timeout_s * 1000))
        connection.execute(text(f"SET LOCK_TIMEOUT {milliseconds}"))
        connection.execute(text("SET XACT_ABORT ON"))


def _text(column: Column) -> Any:
    """Return a type that tells letters apart, as uniqueness and checks need."""
    is_key = column.is_key or column.parent is not None
    length = column.length or (_LONGEST_KEY if is_key else None)
    if length is not None:
        # Its characters are UTF-16 units: two for those beyond the first plane.
        length = min(2 * length, _LONGEST_KEY if is_key else _LONGEST_NVARCHAR)
    return types.NVARCHAR(length, collation="Latin1_General_BIN2")


_TYPES: dict[Kind, Any] = {
    Kind.INTEGER: types.BIGINT(),
    Kind.UNSIGNED: types.DECIMAL(20, 0),
    Kind.NUMBER: types.FLOAT(53),
    Kind.BOOLEAN: types.BIT(),
    Kind.DATE: types.DATE(),
    Kind.TIMESTAMP: types.DATETIMEOFFSET(3),  # type: ignore[no-untyped-call] # SQLAlchemy's
    Kind.UUID: types.UNIQUEIDENTIFIER(as_uuid=True),
    Kind.JSON: types.NVARCHAR(None),
}
