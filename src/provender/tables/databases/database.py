"""What every database can do for a load, and how its failures become our errors."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol

import pyarrow as pa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from provender.errors import (
    DatabaseConflictError,
    DatabaseError,
    DatabaseUnreachableError,
    ProvenderError,
)
from provender.secrets import Redactor
from provender.tables.databases.columns import Column, Table
from provender.tables.databases.target import Target

__all__ = ["ALL_KEYS", "Database", "Judgement", "speaking"]

ALL_KEYS = frozenset({"primary", "unique", "foreign"})

Judgement = type[DatabaseError]
_LONGEST_MESSAGE = 500


class Database(Protocol):
    """One database product: how it is reached, which types it has, how rows get in fast."""

    product: ClassVar[str]
    ddl_rolls_back: ClassVar[bool]
    """Whether tables made in a transaction go away with it."""
    late_keys: ClassVar[frozenset[str]]
    """Which keys a table that is full can be given: primary, unique, foreign."""
    driver_error: type[Exception]

    def engine(self, target: Target, *, lock_timeout_s: float) -> Engine:
        """Return an engine whose connections lead to the target and nowhere else."""

    def type_of(self, column: Column) -> Any:
        """Return the SQLAlchemy type of a column that is to be made."""

    def begin(self, connection: Connection, tables: Sequence[str], lock_timeout_s: float) -> None:
        """Open the load's transaction: time-outs set, other seedings of these tables held off."""

    def load(self, connection: Connection, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
        """Insert the batches, whose columns are fitted to the table's; return how many rows."""

    def finish(self, connection: Connection, tables: Sequence[str]) -> None:
        """Check what the database itself has not checked while rows came in."""

    def judge(self, error: BaseException) -> tuple[Judgement, str]:
        """Return the kind of error that a driver's failure is, and the driver's message."""


@contextmanager
def speaking(database: Database, target: Target) -> Iterator[None]:
    """Turn what the driver raises into DatabaseError, without the password."""
    try:
        yield
    except ProvenderError:
        raise
    except (SQLAlchemyError, database.driver_error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        raise _translated(database, target, cause) from None


def _translated(database: Database, target: Target, cause: BaseException) -> DatabaseError:
    kind, said = database.judge(cause)
    said = Redactor([target.password]).redact(" ".join(said.split()))[:_LONGEST_MESSAGE]
    return kind(f"{target}: {said}", remedy=_REMEDIES[kind])


_REMEDIES: dict[Judgement, str] = {
    DatabaseError: "Check the connection string, the table and its columns.",
    DatabaseConflictError: "Nothing of this load was kept; change the data, the schema or the "
    "table, or use mode=replace.",
    DatabaseUnreachableError: "Check that the database runs and can be reached, then try again.",
}
