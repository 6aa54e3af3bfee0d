"""Any other database that SQLAlchemy has a dialect for: rows by its own multi-row INSERTs."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pyarrow as pa
from sqlalchemy import Connection, Engine, create_engine, types
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from provender.errors import DatabaseConflictError, DatabaseError, DatabaseUnreachableError
from provender.tables.databases.columns import Column, Kind, Table
from provender.tables.databases.database import Judgement
from provender.tables.databases.ddl import sql_table
from provender.tables.databases.target import Target

__all__ = ["GenericDatabase"]


class GenericDatabase:
    """The `Database` for the user's own URLs of other kinds, such as `duckdb:///file.duckdb`."""

    product: ClassVar[str] = "generic"
    ddl_rolls_back: ClassVar[bool] = True
    late_keys: ClassVar[frozenset[str]] = frozenset()
    driver_error: type[Exception] = SQLAlchemyError

    def engine(self, target: Target, *, lock_timeout_s: float) -> Engine:
        """Return an engine for the target; DatabaseError when no dialect or driver is installed."""
        del lock_timeout_s  # there is no common word for it
        url = URL.create(
            target.dialect,
            username=target.user or None,
            password=target.password.reveal() or None,
            host=target.host or None,
            port=target.port,
            database=target.database or None,
        )
        try:
            return create_engine(url, poolclass=NullPool, hide_parameters=True)
        except (NoSuchModuleError, ImportError):
            raise DatabaseError(
                f"no driver is installed for databases of the kind {target.dialect!r:.60}",
                pointer="/connection_string",
                remedy="Install the SQLAlchemy dialect of that database, such as duckdb-engine.",
            ) from None

    def type_of(self, column: Column) -> Any:
        """Return the column's type."""
        if column.kind is Kind.TEXT:
            return types.String(column.length) if column.length else types.Text()
        if column.kind is Kind.DECIMAL:
            return types.Numeric(column.precision, column.scale)
        return _TYPES[column.kind]

    def begin(self, connection: Connection, tables: Sequence[str], lock_timeout_s: float) -> None:
        """Nothing is common to all databases here."""

    def load(self, connection: Connection, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
        """Insert the batches."""
        statement = sql_table(self, table).insert()
        rows = 0
        for batch in batches:
            connection.execute(statement, _rows(batch))
            rows += batch.num_rows
        return rows

    def finish(self, connection: Connection, tables: Sequence[str]) -> None:
        """Nothing is left to check."""

    def judge(self, error: BaseException) -> tuple[Judgement, str]:
        """Judge by the kind of exception that the database interface names."""
        names = {kind.__name__ for kind in type(error).__mro__}
        if names & {"IntegrityError", "DataError", "ConstraintException", "ConversionException"}:
            return DatabaseConflictError, str(error)
        if names & {"ProgrammingError", "NotSupportedError", "CatalogException"}:
            return DatabaseError, str(error)
        if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError):
            return DatabaseError, str(error)
        return DatabaseUnreachableError, str(error)


_TYPES: dict[Kind, Any] = {
    Kind.INTEGER: types.BigInteger(),
    Kind.UNSIGNED: types.Numeric(20, 0),
    Kind.NUMBER: types.Double(),
    Kind.BOOLEAN: types.Boolean(),
    Kind.DATE: types.Date(),
    Kind.TIMESTAMP: types.DateTime(timezone=True),
    Kind.UUID: types.Uuid(as_uuid=True),
    Kind.JSON: types.Text(),
}


def _rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    return list(batch.to_pylist())
