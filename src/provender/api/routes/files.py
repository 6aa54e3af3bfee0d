"""GET /files/download/{filename}."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from provender.api.auth import ANONYMOUS
from provender.api.declared import binary, declared
from provender.api.errors import answer_error
from provender.api.state import Server, server_of
from provender.errors import NotFoundError, ValidationError
from provender.jobs.files import FileRecord
from provender.tables import FORMATS

__all__ = ["router"]

router = APIRouter(tags=["Files"])
_PATH = "/files/download/{filename}"
_EXTRA = {
    "parameters": [
        {"name": "filename", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "Range", "in": "header", "required": False, "schema": {"type": "string"}},
    ]
}
_CONTENT = binary(*(row.media_type for row in FORMATS.values()))
_PARTIAL: dict[int | str, dict[str, Any]] = {
    206: {"description": "The range asked for", "content": _CONTENT}
}


class Download(FileResponse):
    """A file with Range; what is wrong with a range is said in the API's own words."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        refused: Response | None = None

        async def checked(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] in (400, 416):
                refused = _bad_range(scope, message)
            if refused is None:
                await send(message)

        await super().__call__(scope, receive, checked)
        if refused is not None:
            await refused(scope, receive, send)


def _bad_range(scope: Scope, message: Message) -> Response:
    whole = Headers(raw=message["headers"]).get("content-range")
    error = ValidationError(
        "the Range header names no range of bytes that this file has",
        remedy="Send for example Range: bytes=0-1023, or none for the whole file.",
    )
    headers = None if whole is None else {"Content-Range": whole}
    return answer_error(scope, error, headers, status=message["status"])


@router.head(_PATH, include_in_schema=False, response_model=None)
@router.get(
    _PATH,
    responses={**declared(None, 400, 401, 404, 416, 429, content=_CONTENT), **_PARTIAL},
    response_model=None,
    openapi_extra=_EXTRA,
)
async def download(request: Request) -> Response:
    """Download a generated file, whole or a range of it."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    name = request.path_params["filename"]
    record, path = await server.workshop.run(_find, server, owner, name)
    return Download(
        path,
        media_type=record.media_type,
        filename=record.name,
        headers={"Cache-Control": "private"},
    )


def _find(server: Server, owner: str, name: str) -> tuple[FileRecord, Path]:
    found = server.files.find(owner, name) if "\0" not in name else None
    if found is None or not found[1].is_file():
        raise NotFoundError(
            "File not found or expired", remedy="Generate it again; the same seed gives it back."
        )
    return found
