"""CREATE TABLE and the constraints that come after the load, as SQLAlchemy statements."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    UniqueConstraint,
    func,
    literal,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Table as SqlTable
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.sql import quoted_name

from provender.errors import DatabaseError
from provender.tables.databases.columns import Column, Kind, Table
from provender.tables.databases.database import Database

__all__ = ["check_name", "creation", "foreign_keys", "in_order", "keys", "sql_name", "sql_table"]


def check_name(name: str, dialect: Dialect, *, pointer: str) -> None:
    """Raise DatabaseError for a name that the database cannot hold."""
    limit = dialect.max_identifier_length
    size = len(name.encode("utf-8", "replace")) if dialect.name == "postgresql" else len(name)
    encodable = name.encode("utf-8", "replace").decode() == name
    if not name.strip() or "\0" in name or not encodable or size > limit:
        raise DatabaseError(
            f"{name!r:.80} is no name that {dialect.name} takes",
            pointer=pointer,
            remedy=f"A name has 1 to {limit} {'bytes' if size > len(name) else 'characters'} "
            "and no NUL.",
        )


def sql_name(name: str) -> quoted_name:
    """Return the name so that SQLAlchemy always quotes it."""
    return quoted_name(name, quote=True)


def sql_table(database: Database, table: Table, metadata: MetaData | None = None) -> SqlTable:
    """Return SQLAlchemy's table with types and NOT NULL, without keys."""
    columns = [
        SqlColumn(
            sql_name(column.name),
            column.native or database.type_of(column),
            nullable=column.nullable,
            autoincrement=False,
        )
        for column in table
    ]
    return SqlTable(sql_name(table.name), metadata or MetaData(), *columns)


def creation(database: Database, table: Table) -> CreateTable:
    """Return CREATE TABLE: types, NOT NULL, checks, and the keys that cannot be added later."""
    made = sql_table(database, table)
    for column in table:
        for condition in _conditions(database, column, made.c[column.name]):
            made.append_constraint(CheckConstraint(condition))
    if "primary" not in database.late_keys:
        for key in _primary(table):
            made.append_constraint(PrimaryKeyConstraint(made.c[key.name]))
    if "unique" not in database.late_keys:
        for key in _unique(table):
            made.append_constraint(UniqueConstraint(made.c[key.name]))
    if "foreign" not in database.late_keys:
        _point(made, table, made.metadata)
    return CreateTable(made)


def keys(database: Database, table: Table) -> Iterator[ExecutableDDLElement]:
    """Yield the statements that make a loaded table's keys: primary key and uniques."""
    made = sql_table(database, table)
    for column in _primary(table) if "primary" in database.late_keys else ():
        yield _added(made, PrimaryKeyConstraint(made.c[column.name]))
    for column in _unique(table) if "unique" in database.late_keys else ():
        if database.product == "sqlite":
            name = sql_name(f"{table.name}_{column.name}_key")
            yield CreateIndex(Index(name, made.c[column.name], unique=True))
        else:
            yield _added(made, UniqueConstraint(made.c[column.name]))


def foreign_keys(database: Database, table: Table) -> Iterator[ExecutableDDLElement]:
    """Yield the statements that tie a loaded table to its parents."""
    if "foreign" not in database.late_keys:
        return
    made = sql_table(database, table)
    for constraint in _point(made, table, made.metadata):
        yield AddConstraint(constraint)


def _added(made: SqlTable, constraint: Any) -> AddConstraint:
    made.append_constraint(constraint)
    return AddConstraint(constraint)


def _primary(table: Table) -> list[Column]:
    return [column for column in table if column.primary]


def _unique(table: Table) -> list[Column]:
    return [column for column in table if column.unique and not column.primary]


def _point(made: SqlTable, table: Table, metadata: MetaData) -> list[ForeignKeyConstraint]:
    """Append the foreign keys, to shadows of the parent tables that only lend their names."""
    found: list[ForeignKeyConstraint] = []
    for column in table:
        if column.parent is None:
            continue
        parent = made if column.parent.table == table.name else _shadow(metadata, column)
        target = parent.c[column.parent.column]
        constraint = ForeignKeyConstraint([made.c[column.name]], [target])
        made.append_constraint(constraint)
        found.append(constraint)
    return found


def _shadow(metadata: MetaData, column: Column) -> SqlTable:
    assert column.parent is not None
    known = metadata.tables.get(column.parent.table)
    key = SqlColumn(sql_name(column.parent.column), column.native)
    if known is None:
        return SqlTable(sql_name(column.parent.table), metadata, key)
    if column.parent.column not in known.c:
        known.append_column(key)
    return known


def _conditions(database: Database, column: Column, made: SqlColumn[Any]) -> Iterator[Any]:
    if column.choices:
        yield made.in_([literal(choice, made.type) for choice in column.choices])
    if column.length and column.kind is Kind.TEXT and database.product == "sqlite":
        yield func.length(made) <= column.length


def in_order(tables: Mapping[str, Table]) -> list[Table]:
    """Return tables with parents first, as far as cycles allow.

    >>> from provender.tables.databases.columns import Parent
    >>> child = Column("a", Kind.INTEGER, parent=Parent("parents", "id"))
    >>> both = {"children": Table("children", (child,)), "parents": Table("parents", ())}
    >>> [table.name for table in in_order(both)]
    ['parents', 'children']
    """
    order: dict[str, Table] = {}

    def visit(name: str, above: frozenset[str]) -> None:
        if name in order or name in above or name not in tables:
            return
        for parent in sorted(tables[name].parents):
            visit(parent, above | {name})
        order[name] = tables[name]

    for name in tables:
        visit(name, frozenset())
    return list(order.values())
