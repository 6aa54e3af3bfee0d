"""An existing table and the properties for it: which goes where, refused before the first row."""

from provender.errors import DatabaseError
from provender.tables.databases.columns import Column, Table

__all__ = ["match"]


def match(existing: Table, wanted: Table, *, ignore_unknown: bool) -> tuple[Table, tuple[int, ...]]:
    """Return the columns to fill, in the order of the properties, and the properties' places.

    Raises DatabaseError naming properties without a column (unless ignored) and columns that
    need a value and would get none.

    >>> from provender.tables.databases.columns import Kind
    >>> users = Table("users", (Column("id", Kind.INTEGER), Column("name", Kind.TEXT)))
    >>> match(users, Table("users", (Column("name", Kind.TEXT),)), ignore_unknown=False)[1]
    (0,)
    """
    found = [existing.column(column.name) for column in wanted]
    unknown = [c.name for c, place in zip(wanted, found, strict=True) if place is None]
    if unknown and not ignore_unknown:
        raise DatabaseError(
            f"the table {existing.name!r} has no column {_list(unknown)}",
            pointer="/schema",
            remedy="Its columns are: "
            + ", ".join(column.name for column in existing)
            + ". Rename the property, or set ignore_unknown to leave it out.",
        )
    filled = [(place, column) for place, column in enumerate(found) if column is not None]
    _check(existing, [column for _, column in filled])
    return Table(existing.name, tuple(c for _, c in filled)), tuple(place for place, _ in filled)


def _check(existing: Table, filled: list[Column]) -> None:
    names = [column.name for column in filled]
    if not filled:
        raise DatabaseError(
            f"none of the properties is a column of the table {existing.name!r}",
            pointer="/schema",
            remedy=f"Its columns are: {', '.join(column.name for column in existing)}.",
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DatabaseError(
            f"two properties would share the column {_list(twice)}",
            pointer="/schema",
            remedy="Rename one of them.",
        )
    missing = [c.name for c in existing if not c.nullable and not c.filled and c.name not in names]
    if missing:
        raise DatabaseError(
            f"the table {existing.name!r} needs a value for {_list(missing)}",
            pointer="/schema",
            remedy="Add a property of that name to the schema.",
        )


def _list(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
