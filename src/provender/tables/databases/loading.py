"""One transaction: tables made or found, rows in, keys on, and nothing of it if anything fails."""

import dataclasses
import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection
from sqlalchemy.schema import ExecutableDDLElement

from provender.tables.databases.database import Database
from provender.tables.databases.ddl import creation, foreign_keys, in_order, keys
from provender.tables.databases.loads import Action, Load, fitted
from provender.tables.databases.staging import load_staged
from provender.tables.databases.statements import drop_tables, rename_table

__all__ = ["load_tables"]


def load_tables(
    database: Database, connection: Connection, loads: Sequence[Load]
) -> dict[str, int]:
    """Make, fill and tie the tables in the open transaction; return each one's inserted rows.

    Tables that are made get their keys after the rows are in. Raises DatabaseConflictError for
    a row that does not fit, and whatever the driver raises; the caller rolls back.
    """
    ordered = _in_order(loads)
    if not database.ddl_rolls_back:
        return load_staged(database, connection, ordered)
    beside = {
        load.table.name: f"provender_{secrets.token_hex(8)}"
        for load in ordered
        if load.action is Action.REPLACE
    }
    rows = {load.table.name: _fill(database, connection, load, beside) for load in ordered}
    for statement in _dropped(database, [*reversed(beside)]):
        connection.execute(statement)
    for name, its in beside.items():
        connection.execute(rename_table(its, name))
    made = [load.table for load in ordered if load.action is not Action.APPEND]
    for statement in (s for make in (keys, foreign_keys) for t in made for s in make(database, t)):
        connection.execute(statement)
    database.finish(connection, list(rows))
    return rows


def _dropped(database: Database, names: Sequence[str]) -> list[ExecutableDDLElement]:
    """Return the statements that drop tables, children first, or at once where that is known."""
    if names and "foreign" in database.late_keys:
        return [drop_tables(names)]
    return [drop_tables([name]) for name in names]


def _in_order(loads: Sequence[Load]) -> list[Load]:
    by_name = {load.table.name: load for load in loads}
    tables = {name: load.table for name, load in by_name.items()}
    return [by_name[table.name] for table in in_order(tables)]


def _fill(database: Database, connection: Connection, load: Load, beside: Mapping[str, str]) -> int:
    """Fill a table; one that is replaced is filled beside the old one, under another name."""
    name = beside.get(load.table.name, load.table.name)
    table = dataclasses.replace(load.table, name=name)
    if load.action is not Action.APPEND:
        connection.execute(creation(database, table))
    return database.load(connection, table, fitted(load.batches(), table))
