"""/openapi.json: what FastAPI finds, the request bodies, and nothing that never happens."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from provender.api.download_requests import DownloadRequest
from provender.api.requests import FileRequest, GenerateRequest, JobRequest, ValidateRequest
from provender.api.seeding import SchemaRequest, SeedRequest
from provender.api.webhooks import WebhookRequest

__all__ = ["describe"]

_REFERENCE = "#/components/schemas/{model}"


def describe(app: FastAPI, *, with_tokens: bool, open_paths: frozenset[str]) -> Callable[[], Any]:
    """Return the app's `openapi` function; the document is made at the first call."""

    def openapi() -> Any:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
            if with_tokens:
                _add_tokens(app.openapi_schema, open_paths)
        return app.openapi_schema

    return openapi


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    kinds = (
        GenerateRequest,
        FileRequest,
        ValidateRequest,
        JobRequest,
        SeedRequest,
        SchemaRequest,
        DownloadRequest,
        WebhookRequest,
    )
    requests: Any = [(kind, "validation") for kind in kinds]
    _, bodies = models_json_schema(requests, ref_template=_REFERENCE)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(bodies["$defs"])
    return document


def _add_tokens(document: dict[str, Any], open_paths: frozenset[str]) -> None:
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    document["components"]["securitySchemes"] = {"token": scheme}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["security"] = [] if path in open_paths else [{"token": []}]
