"""What a file format is, and what a caller may choose about a table."""

from dataclasses import dataclass

from provender.errors import ValidationError

__all__ = ["DIALECTS", "FORMATS", "Format", "TableOptions", "known_format"]

DIALECTS = ("generic", "postgresql", "mysql", "sqlite")


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name and extension, its media type, whether it is text."""

    name: str
    media_type: str
    is_text: bool

    @property
    def extension(self) -> str:
        """The file extension, without a dot."""
        return self.name


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("json", "application/json", is_text=True),
        Format("ndjson", "application/x-ndjson", is_text=True),
        Format("csv", "text/csv", is_text=True),
        Format("sql", "application/sql", is_text=True),
        Format("parquet", "application/vnd.apache.parquet", is_text=False),
        Format("arrow", "application/vnd.apache.arrow.stream", is_text=False),
    )
}


def known_format(name: str) -> Format:
    """Return a file format by name; ValidationError listing them otherwise."""
    if name not in FORMATS:
        raise ValidationError(
            f"unknown output format {name!r:.60}",
            pointer="/format",
            remedy=f"Use one of: {', '.join(FORMATS)}.",
        )
    return FORMATS[name]


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Choices for SQL: the table's name, the dialect, whether CREATE TABLE comes first."""

    table_name: str = "data"
    dialect: str = "generic"
    create_table: bool = False

    def __post_init__(self) -> None:
        if self.dialect not in DIALECTS:
            raise ValidationError(
                f"unknown SQL dialect {self.dialect!r:.60}",
                pointer="/dialect",
                remedy=f"Use one of: {', '.join(DIALECTS)}.",
            )
        if not self.table_name or "\0" in self.table_name or len(self.table_name) > 128:  # noqa: PLR2004
            raise ValidationError(
                "a table name has 1 to 128 characters and no NUL",
                pointer="/table_name",
                remedy="Choose a name such as 'users'.",
            )
