"""POST /data/generate and /data/generate/file."""

import threading
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provender.api.accept import raw_format
from provender.api.answers import FileAnswer, GenerateAnswer
from provender.api.auth import ANONYMOUS
from provender.api.body import parse_body, read_body
from provender.api.declared import binary, body_of, declared
from provender.api.generation import Order, json_answer, place_order, raw_document
from provender.api.names import label_of
from provender.api.requests import FileRequest, GenerateRequest, read_request
from provender.api.state import Server, server_of
from provender.api.streaming import Streamed
from provender.api.work import Pull, until_gone
from provender.jobs.files import FileRecord
from provender.tables import FORMATS

__all__ = ["router"]

router = APIRouter(tags=["Data"])
_RAW = [row.media_type for row in FORMATS.values() if row.name != "json"]


@router.post(
    "/data/generate",
    responses=declared(GenerateAnswer, 400, 401, 413, 429, content=binary(*_RAW)),
    response_model=None,
    openapi_extra=body_of(GenerateRequest),
)
async def generate(request: Request) -> Response:
    """Generate rows and answer with them; an Accept header asks for the bare document."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    body = await read_body(request, server.settings.max_body_bytes)
    raw = raw_format(request.headers.get("accept", ""))

    def start() -> Order:
        wanted = read_request(GenerateRequest, parse_body(body))
        return place_order(wanted, server, owner, raw=raw, most=_most(server))

    order = await server.workshop.run(start)
    if raw is None:
        return Streamed(Pull(server.workshop, json_answer(order)), "application/json")
    headers = {"X-Seed": str(order.seed), "Vary": "Accept"}
    return Streamed(Pull(server.workshop, raw_document(order)), FORMATS[raw].media_type, headers)


@router.post(
    "/data/generate/file",
    responses=declared(FileAnswer, 400, 401, 413, 429, 507),
    response_model=None,
    openapi_extra=body_of(FileRequest),
)
async def generate_file(request: Request) -> Response:
    """Generate rows into a file that waits to be downloaded."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    body = await read_body(request, server.settings.max_body_bytes)
    stop = threading.Event()

    def work() -> tuple[Order, FileRecord]:
        return _write_file(server, owner, body, stop)

    try:
        order, record = await until_gone(request.receive, server.press.run(work))
    except BaseException:
        stop.set()
        raise
    server.sweeper.wake()
    return JSONResponse(_file_answer(order, record))


def _write_file(
    server: Server, owner: str, body: bytes, stop: threading.Event
) -> tuple[Order, FileRecord]:
    wanted = read_request(FileRequest, parse_body(body))
    label = label_of(wanted.filename, wanted.model_name, wanted.format)
    table_name = label if wanted.models is None else ""
    order = place_order(wanted, server, owner, table_name=table_name, most=_most(server))
    kind = FORMATS[order.format]
    record = server.files.save(
        raw_document(order),
        label=label,
        extension=kind.extension,
        media_type=kind.media_type,
        owner=owner,
        stop=stop,
    )
    return order, record


def _most(server: Server) -> int:
    return server.settings.max_records_per_request


def _file_answer(order: Order, record: FileRecord) -> dict[str, object]:
    settings = order.server.settings
    hours = settings.file_cleanup_hours
    return {
        "success": True,
        "message": "File generated successfully",
        "file_id": record.file_id,
        "filename": record.name,
        "download_url": f"{settings.api_v1_str}/files/download/{quote(record.name)}",
        "count": order.count,
        "model_name": order.model_name,
        "seed": order.seed,
        "format": order.format,
        "size": record.size,
        "sha256": record.sha256,
        "expires_in": "1 hour" if hours == 1 else f"{hours:g} hours",
    }
