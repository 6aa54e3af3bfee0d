"""The statements that SQLAlchemy has no words for, names quoted as each database wants them."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement

__all__ = ["drop_table", "rename_table"]


class _Drop(ExecutableDDLElement):
    def __init__(self, name: str) -> None:
        self.name = name


class _Rename(ExecutableDDLElement):
    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new


def drop_table(name: str) -> ExecutableDDLElement:
    """Return DROP TABLE."""
    return _Drop(name)


def rename_table(old: str, new: str) -> ExecutableDDLElement:
    """Return ALTER TABLE ... RENAME TO."""
    return _Rename(old, new)


@compiles(_Drop)
def _drop(element: _Drop, compiler: Any, **_: Any) -> str:
    return f"DROP TABLE {compiler.preparer.quote_identifier(element.name)}"


@compiles(_Rename)
def _rename(element: _Rename, compiler: Any, **_: Any) -> str:
    quote = compiler.preparer.quote_identifier
    return f"ALTER TABLE {quote(element.old)} RENAME TO {quote(element.new)}"
