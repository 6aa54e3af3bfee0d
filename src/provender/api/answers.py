"""What callers get: the shapes that /openapi.json declares."""

from typing import Any, Literal

from pydantic import BaseModel, Field, RootModel

__all__ = [
    "ActiveAnswer",
    "ApiError",
    "CancelledAnswer",
    "Detail",
    "DownloadAnswer",
    "DownloadFilesAnswer",
    "DownloadsAnswer",
    "FileAnswer",
    "GenerateAnswer",
    "HealthAnswer",
    "JobAnswer",
    "JobsAnswer",
    "RootAnswer",
    "SchemasAnswer",
    "SeedAnswer",
    "ServiceHealthAnswer",
    "StartedAnswer",
    "StatsAnswer",
    "ValidateAnswer",
    "WebhookAnswer",
    "WebhooksAnswer",
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


Status = Literal[
    "pending", "running", "downloading", "paused", "completed", "failed", "cancelled", "skipped"
]


class JobAnswer(BaseModel):
    """A job as it stands."""

    id: str
    kind: str
    status: Status
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


class StartedDownload(BaseModel):
    """What became of one address."""

    task_id: str | None
    status: Literal["started", "error"]
    message: str


class StartedAnswer(RootModel[list[StartedDownload]]):
    """An entry for each address, in the order given."""


class DownloadAnswer(BaseModel):
    """A download as it stands; times are UTC."""

    task_id: str
    status: Status
    url: str
    progress: float = Field(ge=0, le=100)
    current_file: str | None
    total_files: int
    completed_files: int = Field(description="files that are here, before this task or by it")
    failed_files: int
    download_speed: float = Field(description="bytes a second")
    eta_seconds: int | None
    error_message: str | None
    created_at: str
    updated_at: str


class ActiveAnswer(BaseModel):
    """Downloads that are not over."""

    count: int
    downloads: list[DownloadAnswer]


class DownloadsAnswer(ActiveAnswer):
    """Downloads, the newest first; `next_cursor` leads to the next page."""

    next_cursor: str | None


class CancelledAnswer(BaseModel):
    """The download is cancelled."""

    message: str


class DownloadedFile(BaseModel):
    """One file of a download; `path` leads from the server's DOWNLOAD_FOLDER."""

    file_id: str
    name: str
    path: str | None
    size: int | None
    sha256: str | None
    status: Literal["pending", "completed", "skipped", "failed", "cancelled"]
    url: str
    error_message: str | None


class DownloadFilesAnswer(BaseModel):
    """The files of a download, in the order of the page."""

    count: int
    files: list[DownloadedFile]


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


class ServiceHealthAnswer(BaseModel):
    """The server is there, in the words that clients of the downloads API check."""

    status: Literal["healthy"]
    service: Literal["CoomerDL"]
    version: Literal["2.0.0"]


class SchemasAnswer(BaseModel):
    """The tables of a database."""

    success: Literal[True]
    dialect: str
    models: dict[str, Any] = Field(description="a JSON Schema by table")


class SeedAnswer(BaseModel):
    """Rows that are in the database."""

    success: Literal[True]
    records_inserted: int
    tables: dict[str, int] = Field(description="rows inserted, by table")
    table_name: str | None
    model_name: str | None
    seed: int = Field(ge=0, description="send it again for the same rows")
    message: str
    plan: str = Field(default="", description="the SQL of a dry run, and only then")


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


class Webhook(BaseModel):
    """Where events go."""

    webhook_id: str
    url: str
    events: list[str]
    created_at: str


class WebhookAnswer(Webhook):
    """A new webhook; `secret` signs its messages (Standard Webhooks) and is not told again."""

    secret: str


class WebhooksAnswer(BaseModel):
    """Webhooks, in the order made."""

    count: int
    webhooks: list[Webhook]
