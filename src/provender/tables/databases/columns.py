"""What a table is, in no database's words: columns with kinds, limits, keys and parents."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Column", "Kind", "Parent", "Table"]


class Kind(StrEnum):
    """The kinds of values that columns hold."""

    TEXT = "text"
    INTEGER = "integer"
    UNSIGNED = "unsigned"
    NUMBER = "number"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    UUID = "uuid"
    JSON = "json"
    OTHER = "other"
    """A type of the database's own, which reads its values from text."""


@dataclass(frozen=True, slots=True)
class Parent:
    """The column that a foreign key points at."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `length` in characters, `precision` in digits, `low` and `high` of integers.

    `choices` are the only values, `least` and `most` the bounds that a check sets. `filled` says
    that the database has a value when none is sent, `generated` that it takes no other. `native`
    is the SQLAlchemy type of a column that exists already.
    """

    name: str
    kind: Kind
    nullable: bool = True
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    low: int | None = None
    high: int | None = None
    choices: tuple[Any, ...] = ()
    least: float | None = None
    most: float | None = None
    unique: bool = False
    primary: bool = False
    parent: Parent | None = None
    filled: bool = False
    generated: bool = False
    native: Any = None
    comment: str = ""

    @property
    def is_key(self) -> bool:
        """Whether every value stands once, so that a foreign key may point here."""
        return self.unique or self.primary


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name and its columns, in order."""

    name: str
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def column(self, name: str) -> Column | None:
        """Return a column by its name, or by its name in other letters' case; None if absent.

        >>> users = Table("users", (Column("Id", Kind.INTEGER),))
        >>> users.column("id").name, users.column("name")
        ('Id', None)
        """
        exact = [column for column in self.columns if column.name == name]
        alike = [column for column in self.columns if column.name.casefold() == name.casefold()]
        found = exact or (alike if len(alike) == 1 else [])
        return found[0] if found else None

    @property
    def parents(self) -> set[str]:
        """The other tables that this one's foreign keys point at."""
        found = {column.parent.table for column in self.columns if column.parent is not None}
        return found - {self.name}
