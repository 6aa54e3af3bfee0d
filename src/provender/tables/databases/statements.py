"""The statements that SQLAlchemy has no words for, names quoted as each database wants them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement

__all__ = ["drop_tables", "rename_table", "swap_tables"]


class _Drop(ExecutableDDLElement):
    def __init__(self, names: Sequence[str], *, if_exists: bool) -> None:
        self.names = names
        self.if_exists = if_exists


class _Rename(ExecutableDDLElement):
    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new


class _Swap(ExecutableDDLElement):
    def __init__(self, steps: Sequence[tuple[str, str]]) -> None:
        self.steps = steps


def drop_tables(names: Sequence[str], *, if_exists: bool = False) -> ExecutableDDLElement:
    """Return DROP TABLE; PostgreSQL and MySQL take several at once."""
    return _Drop(names, if_exists=if_exists)


def rename_table(old: str, new: str) -> ExecutableDDLElement:
    """Return ALTER TABLE ... RENAME TO."""
    return _Rename(old, new)


def swap_tables(steps: Sequence[tuple[str, str]]) -> ExecutableDDLElement:
    """Return MySQL's RENAME TABLE, which does all of its steps or none."""
    return _Swap(steps)


@compiles(_Drop)
def _drop(element: _Drop, compiler: Any, **_: Any) -> str:
    condition = "IF EXISTS " if element.if_exists else ""
    return f"DROP TABLE {condition}{', '.join(_name(compiler, name) for name in element.names)}"


@compiles(_Rename)
def _rename(element: _Rename, compiler: Any, **_: Any) -> str:
    return f"ALTER TABLE {_name(compiler, element.old)} RENAME TO {_name(compiler, element.new)}"


@compiles(_Rename, "mssql")
def _rename_by_procedure(element: _Rename, compiler: Any, **_: Any) -> str:
    old, new = (name.replace("'", "''") for name in (_name(compiler, element.old), element.new))
    return f"EXEC sp_rename N'{old}', N'{new}'"


@compiles(_Swap)
def _swap(element: _Swap, compiler: Any, **_: Any) -> str:
    steps = (f"{_name(compiler, old)} TO {_name(compiler, new)}" for old, new in element.steps)
    return f"RENAME TABLE {', '.join(steps)}"


def _name(compiler: Any, name: str) -> str:
    return str(compiler.preparer.quote_identifier(name))
