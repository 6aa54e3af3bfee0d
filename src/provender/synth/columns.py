"""The error of what columns cannot hold, so that it is tried row by row."""

from provender.errors import SchemaValidationError

__all__ = ["ColumnsCannotError"]


class ColumnsCannotError(SchemaValidationError):
    """A schema says what no column can hold; it stands where rows cannot do it either."""
