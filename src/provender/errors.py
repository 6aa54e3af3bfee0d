"""The one tree of errors.

ProvenderError
  ValidationError          the request itself is wrong                400
  SchemaValidationError    the schema is wrong, or says what we lack  400
  GenerationError          the schema is right, the data impossible   400
  ExportError              a file could not be written                500
    StorageFullError       ... because the disk is full               507
    FileTooLargeError      ... because MAX_FILE_SIZE was reached      413
  TransferError            a download did not reach its end           502
    ChecksumError          ... the bytes are not those promised       502
  DatabaseError            a database refused what the caller can mend 400
    DatabaseConflictError    ... because of a constraint or a lock    409
    DatabaseUnreachableError ... or it cannot be reached, or failed   502
  NotFoundError            no such thing, or not yours                404
  ConflictError            the state forbids it                       409
  BodyTooLargeError        more than MAX_BODY_BYTES                   413
  UnauthorizedError        no token, or not a valid one               401
  ForbiddenError           a host or a path that is not allowed       403
  RateLimitError           too many requests                          429
  SettingsError            a setting has no usable value              start refused
"""

from typing import ClassVar

__all__ = [
    "BodyTooLargeError",
    "ChecksumError",
    "ConflictError",
    "DatabaseConflictError",
    "DatabaseError",
    "DatabaseUnreachableError",
    "ExportError",
    "FileTooLargeError",
    "ForbiddenError",
    "GenerationError",
    "NotFoundError",
    "ProvenderError",
    "RateLimitError",
    "SchemaValidationError",
    "SettingsError",
    "StorageFullError",
    "TransferError",
    "UnauthorizedError",
    "ValidationError",
]


class ProvenderError(Exception):
    """An expected failure: what went wrong, where, and what to do about it.

    `pointer` is the JSON Pointer (RFC 6901) of the place in the caller's document, or None;
    `remedy` is one sentence that tells the caller what to change.

    >>> error = SchemaValidationError("minimum is above maximum", pointer="/properties/age")
    >>> str(error)
    'minimum is above maximum (at /properties/age)'
    """

    title: ClassVar[str] = "Request failed"
    error_type: ClassVar[str] = "InternalServerError"
    status: ClassVar[int] = 500

    def __init__(self, details: str, *, pointer: str | None = None, remedy: str = "") -> None:
        super().__init__(details)
        self.details = details
        self.pointer = pointer
        self.remedy = remedy

    def __str__(self) -> str:
        place = "" if self.pointer is None else f" (at {self.pointer or 'the root'})"
        return f"{self.details}{place}{'. ' + self.remedy if self.remedy else ''}"

    def __reduce__(self) -> tuple[object, ...]:
        """Keep pointer and remedy when a worker process hands the error over."""
        return _rebuild, (type(self), self.details, self.pointer, self.remedy)


def _rebuild(
    kind: type[ProvenderError], details: str, pointer: str | None, remedy: str
) -> ProvenderError:
    return kind(details, pointer=pointer, remedy=remedy)


class ValidationError(ProvenderError):
    """The request itself is wrong: a field is missing, of the wrong type or out of range."""

    title = "Validation failed"
    error_type = "ValidationError"
    status = 400


class SchemaValidationError(ProvenderError):
    """The schema contradicts itself, or uses a keyword that generation does not support."""

    title = "Schema validation failed"
    error_type = "SchemaValidationError"
    status = 400


class GenerationError(ProvenderError):
    """The schema is well-formed but the data asked for cannot exist, such as a spent domain."""

    title = "Data generation failed"
    error_type = "GenerationError"
    status = 400


class ExportError(ProvenderError):
    """A file could not be written."""

    title = "Export failed"
    error_type = "ExportError"
    status = 500


class StorageFullError(ExportError):
    """The disk is full; nothing was left half-written."""

    status = 507


class FileTooLargeError(ExportError):
    """The file would exceed MAX_FILE_SIZE; nothing was left half-written."""

    status = 413


class TransferError(ProvenderError):
    """A download did not reach its end; what arrived is kept where it can be continued."""

    title = "Download failed"
    error_type = "TransferError"
    status = 502


class ChecksumError(TransferError):
    """The bytes that arrived are not those that the checksum promises; they were removed."""


class DatabaseError(ProvenderError):
    """A database refused the request: its address, a table, a column."""

    title = "Database operation failed"
    error_type = "DatabaseError"
    status = 400


class DatabaseConflictError(DatabaseError):
    """The data violates a constraint of the table, or somebody else holds a lock."""

    status = 409


class DatabaseUnreachableError(DatabaseError):
    """The database cannot be reached, or failed while it worked."""

    status = 502


class NotFoundError(ProvenderError):
    """No such object, or one that belongs to somebody else."""

    title = "Not found"
    error_type = "ValidationError"
    status = 404


class ConflictError(ProvenderError):
    """The state of the object forbids the request."""

    title = "Conflict"
    error_type = "ValidationError"
    status = 409


class BodyTooLargeError(ProvenderError):
    """The request body exceeds MAX_BODY_BYTES."""

    title = "Request body too large"
    error_type = "ValidationError"
    status = 413


class UnauthorizedError(ProvenderError):
    """The request carries no token, or one that does not verify."""

    title = "Not authenticated"
    error_type = "ValidationError"
    status = 401


class ForbiddenError(ProvenderError):
    """The request names something that policy does not allow."""

    title = "Forbidden"
    error_type = "ValidationError"
    status = 403


class RateLimitError(ProvenderError):
    """The caller sent more requests than RATE_LIMIT_PER_MINUTE allows."""

    title = "Too many requests"
    error_type = "ValidationError"
    status = 429


class SettingsError(ProvenderError):
    """A setting has no usable value; the server does not start."""

    title = "Settings refused"
    error_type = "ValidationError"
    status = 500
