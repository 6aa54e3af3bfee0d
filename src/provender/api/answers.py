"""What callers get: the shapes that /openapi.json declares."""

from typing import Any, Literal

from pydantic import BaseModel, Field

__all__ = [
    "ApiError",
    "Detail",
    "FileAnswer",
    "GenerateAnswer",
    "HealthAnswer",
    "JobAnswer",
    "JobsAnswer",
    "RootAnswer",
    "StatsAnswer",
    "ValidateAnswer",
]


class ApiError(BaseModel):
    """What went wrong, where in the request, and what to do about it."""

    success: Literal[False]
    error: str
    error_type: Literal[
        "ValidationError",
        "GenerationError",
        "ExportError",
        "DatabaseError",
        "SchemaValidationError",
        "InternalServerError",
    ]
    details: str
    status_code: int
    pointer: str | None = Field(description="JSON Pointer into the request's body")
    remedy: str


class Detail(BaseModel):
    """An error outside the versioned API."""

    detail: str


class GenerateAnswer(BaseModel):
    """The document asked for, in `data`."""

    success: Literal[True]
    data: Any = Field(
        description="rows for json, text for ndjson, csv and sql, base64 for parquet and arrow; "
        "for several models an object of these"
    )
    count: int
    model_name: str | None
    seed: int = Field(ge=0, description="send it again for the same rows")
    format: str
    message: str
    encoding: Literal["base64"] = Field(default="base64", description="for parquet and arrow only")


class FileAnswer(BaseModel):
    """A file that waits to be downloaded."""

    success: Literal[True]
    message: str
    file_id: str
    filename: str
    download_url: str
    count: int
    model_name: str | None
    seed: int = Field(ge=0)
    format: str
    size: int
    sha256: str
    expires_in: str


class JobAnswer(BaseModel):
    """A job as it stands."""

    id: str
    kind: str
    status: Literal[
        "pending",
        "running",
        "downloading",
        "paused",
        "completed",
        "failed",
        "cancelled",
        "skipped",
    ]
    progress: float = Field(ge=0, le=100)
    message: str
    created_at: str
    updated_at: str
    error: dict[str, Any] | None
    result: dict[str, Any] | None


class JobsAnswer(BaseModel):
    """Jobs, the newest first; `next_cursor` leads to the next page."""

    count: int
    jobs: list[JobAnswer]
    next_cursor: str | None


class Finding(BaseModel):
    """One thing about a schema."""

    message: str
    pointer: str
    remedy: str
    severity: Literal["error", "warning"]


class ValidateAnswer(BaseModel):
    """The judgement of a schema."""

    success: Literal[True]
    valid: bool
    errors: list[str]
    warnings: list[str]
    schema_type: str
    supported_features: list[str]
    problems: list[Finding]


class HealthAnswer(BaseModel):
    """The server is there."""

    status: Literal["healthy"]
    service: str
    timestamp: str
    version: str
    uptime: str


class StatsAnswer(BaseModel):
    """Counts since the server started."""

    total_requests: int
    total_records_generated: int
    popular_formats: dict[str, int]
    average_generation_time: float
    uptime_hours: float


class RootAnswer(BaseModel):
    """Where to go from here."""

    service: str
    version: str
    status: Literal["running"]
    docs_url: str
    health_check: str
