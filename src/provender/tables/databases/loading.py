"""One transaction: tables made or found, rows in, keys on, and nothing of it if anything fails."""

import dataclasses
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa
from sqlalchemy import Connection

from provender.tables.databases.columns import Table
from provender.tables.databases.database import Database
from provender.tables.databases.ddl import creation, foreign_keys, in_order, keys
from provender.tables.databases.fitting import fit
from provender.tables.databases.statements import drop_table, rename_table

__all__ = ["Action", "Load", "load_tables"]

Batches = Callable[[], Iterator[pa.RecordBatch]]


class Action(StrEnum):
    """What a load does to its table."""

    CREATE = "create"
    APPEND = "append"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Load:
    """Rows for one table: `batches` gives, in order, the columns of `table`."""

    table: Table
    action: Action
    batches: Batches


def load_tables(
    database: Database, connection: Connection, loads: Sequence[Load]
) -> dict[str, int]:
    """Make, fill and tie the tables in the open transaction; return each one's inserted rows.

    Tables that are made get their keys after the rows are in. Raises DatabaseConflictError for
    a row that does not fit, and whatever the driver raises; the caller rolls back.
    """
    by_name = {load.table.name: load for load in loads}
    tables = {name: load.table for name, load in by_name.items()}
    ordered = [by_name[table.name] for table in in_order(tables)]
    rows = {load.table.name: _fill(database, connection, load) for load in ordered}
    made = [load.table for load in ordered if load.action is not Action.APPEND]
    for table in made:
        for statement in keys(database, table):
            connection.execute(statement)
    for table in made:
        for statement in foreign_keys(database, table):
            connection.execute(statement)
    database.finish(connection, list(rows))
    return rows


def _fill(database: Database, connection: Connection, load: Load) -> int:
    if load.action is Action.APPEND:
        return database.load(connection, load.table, fitted(load.batches(), load.table))
    if load.action is Action.CREATE:
        connection.execute(creation(database, load.table))
        return database.load(connection, load.table, fitted(load.batches(), load.table))
    return _replace(database, connection, load)


def _replace(database: Database, connection: Connection, load: Load) -> int:
    """Fill a new table beside the old one, then let it take the old one's name."""
    beside = dataclasses.replace(load.table, name=f"provender_{secrets.token_hex(8)}")
    connection.execute(creation(database, beside))
    rows = database.load(connection, beside, fitted(load.batches(), beside))
    connection.execute(drop_table(load.table.name))
    connection.execute(rename_table(beside.name, load.table.name))
    return rows


def fitted(batches: Iterable[pa.RecordBatch], table: Table) -> Iterator[pa.RecordBatch]:
    """Yield the batches with every column as the table's column holds it."""
    row = 0
    names = [column.name for column in table]
    for batch in batches:
        columns = zip(table, batch.columns, strict=True)
        yield pa.RecordBatch.from_arrays(
            [fit(array, column, row=row) for column, array in columns], names=names
        )
        row += batch.num_rows
