"""What a load would do, as SQL that a person can read; nothing is done."""

from collections.abc import Iterator, Sequence

from sqlalchemy.engine import Dialect
from sqlalchemy.schema import ExecutableDDLElement

from provender.tables.databases.database import Database
from provender.tables.databases.ddl import creation, foreign_keys, keys
from provender.tables.databases.loads import Action, Load
from provender.tables.databases.statements import drop_tables

__all__ = ["script"]


def script(database: Database, dialect: Dialect, loads: Sequence[Load]) -> str:
    """Return the statements of a load, its rows as comments."""
    return "\n".join(_lines(database, dialect, loads)) + "\n"


def _lines(database: Database, dialect: Dialect, loads: Sequence[Load]) -> Iterator[str]:
    new = [load for load in loads if load.action is not Action.APPEND]
    for load in loads:
        if load.action is Action.REPLACE:
            yield _text(drop_tables([load.table.name]), dialect)
        if load.action is not Action.APPEND:
            yield _text(creation(database, load.table), dialect)
        names = ", ".join(repr(column.name) for column in load.table)
        yield f"-- {load.rows:,} rows into {load.table.name!r} ({names})".replace("\n", " ")
    for load in new:
        for statement in keys(database, load.table):
            yield _text(statement, dialect)
    for load in new:
        for statement in foreign_keys(database, load.table):
            yield _text(statement, dialect)


def _text(statement: ExecutableDDLElement, dialect: Dialect) -> str:
    # Compiled for a driver, percent signs would stand doubled.
    lines = str(statement.compile(dialect=dialect)).strip().splitlines()
    text = "\n".join(line.rstrip() for line in lines) + ";"
    return text.replace("%%", "%") if dialect.paramstyle in ("format", "pyformat") else text
