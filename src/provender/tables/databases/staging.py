"""All or nothing where making a table commits: tables are made under other names, then renamed."""

import contextlib
import dataclasses
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from provender.errors import DatabaseConflictError
from provender.tables.databases.columns import Column, Parent, Table
from provender.tables.databases.database import Database
from provender.tables.databases.ddl import creation, foreign_keys, keys, sql_table
from provender.tables.databases.loads import Action, Load, fitted
from provender.tables.databases.statements import drop_tables, swap_tables

__all__ = ["load_staged"]

_POINTING = text(
    "SELECT table_name FROM information_schema.key_column_usage "
    "WHERE referenced_table_schema = DATABASE() AND referenced_table_name = :name "
    "AND table_name <> :name LIMIT 1"
)


def load_staged(
    database: Database, connection: Connection, loads: Sequence[Load]
) -> dict[str, int]:
    """Load tables, parents first; return each one's inserted rows.

    New tables are filled and tied beside the old ones. Rows for tables that stay go in last, in
    one transaction, which the renaming commits.
    """
    new = [load for load in loads if load.action is not Action.APPEND]
    kept = [load for load in loads if load.action is Action.APPEND]
    _check_replaceable(connection, new)
    names = {load.table.name: _beside(load.table.name) for load in new}
    old_parents = {load.table.name for load in kept}
    try:
        rows = {load.table.name: _make(database, connection, load, names) for load in new}
        for load in new:
            early = _pointing(_renamed(load.table, names), to=old_parents, keep=False)
            _run(connection, foreign_keys(database, early))
        for load in kept:
            batches = fitted(load.batches(), load.table)
            rows[load.table.name] = database.load(connection, load.table, batches)
        late = [_pointing(load.table, to=old_parents, keep=True) for load in new]
        for table in late:
            _check_parents(database, connection, table, names)
        _show(connection, new, names)
    except BaseException:
        _clear(connection, names.values())
        raise
    for table in late:
        _run(connection, foreign_keys(database, table))
    return rows


def _beside(name: str) -> str:
    # Always the same: what a killed seeding left is cleared by the next one of this table.
    return f"provender_new_{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _check_replaceable(connection: Connection, loads: Iterable[Load]) -> None:
    names = {load.table.name for load in loads if load.action is Action.REPLACE}
    for name in names:
        child = connection.execute(_POINTING, {"name": name}).scalar()
        if child is not None and child not in names:
            raise DatabaseConflictError(
                f"the table {name!r} cannot be replaced: {child!r} refers to it",
                remedy="Replace both, or append instead.",
            )


def _make(database: Database, connection: Connection, load: Load, names: Mapping[str, str]) -> int:
    table = _renamed(load.table, names)
    connection.execute(drop_tables([table.name], if_exists=True))
    connection.execute(creation(database, table))
    rows = database.load(connection, table, fitted(load.batches(), table))
    _run(connection, keys(database, table))
    return rows


def _run(connection: Connection, statements: Iterable[object]) -> None:
    for statement in statements:
        connection.execute(statement)  # type: ignore[call-overload] # DDL that SQLAlchemy takes


def _renamed(table: Table, names: Mapping[str, str]) -> Table:
    """Return the table under its other name, pointing at its parents' other names."""

    def renamed(column: Column) -> Column:
        parent = column.parent
        if parent is None or parent.table not in names:
            return column
        return dataclasses.replace(column, parent=Parent(names[parent.table], parent.column))

    return Table(names[table.name], tuple(map(renamed, table.columns)))


def _pointing(table: Table, *, to: Collection[str], keep: bool) -> Table:
    """Return the table with only those foreign keys that point at (or elsewhere than) `to`."""

    def chosen(column: Column) -> Column:
        points = column.parent is not None and column.parent.table in to
        return column if points is keep else dataclasses.replace(column, parent=None)

    return Table(table.name, tuple(map(chosen, table.columns)))


def _check_parents(
    database: Database, connection: Connection, table: Table, names: Mapping[str, str]
) -> None:
    """Look for rows without a parent, whose foreign key can only be added after the commit."""
    child = sql_table(database, Table(names[table.name], table.columns))
    for column in table:
        if column.parent is None:
            continue
        key = Column(column.parent.column, column.kind, native=column.native)
        parent = sql_table(database, Table(column.parent.table, (key,)))
        ours, theirs = child.c[column.name], parent.c[key.name]
        orphans = select(ours).outerjoin(parent, ours == theirs)
        found = connection.execute(orphans.where(ours.is_not(None), theirs.is_(None)).limit(1))
        if found.first() is not None:
            raise DatabaseConflictError(
                f"a row of {table.name!r} points at a row of {column.parent.table!r} that is not "
                "there",
                remedy="Use the seed that the parents were made with, or replace them too.",
            )


def _show(connection: Connection, new: Sequence[Load], names: Mapping[str, str]) -> None:
    """Give the new tables their names, all at once; this commits."""
    replaced = [load.table.name for load in new if load.action is Action.REPLACE]
    old = {name: names[name].replace("_new_", "_old_") for name in replaced}
    steps = [*old.items(), *((beside, name) for name, beside in names.items())]
    if steps:
        connection.execute(swap_tables(steps))
        _clear(connection, old.values())


def _clear(connection: Connection, names: Iterable[str]) -> None:
    """Drop tables of ours; a lost connection leaves them for the next seeding to drop."""
    with contextlib.suppress(DBAPIError):
        connection.execute(text("ROLLBACK"))
        connection.execute(text("SET SESSION foreign_key_checks = 0"))
        for name in names:
            connection.execute(drop_tables([name], if_exists=True))
        connection.execute(text("SET SESSION foreign_key_checks = 1"))
