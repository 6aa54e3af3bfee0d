"""POST /database/seed and /database/schema: rows into the caller's database, tables out of it."""

import threading

from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from provender.api.answers import SchemasAnswer, SeedAnswer
from provender.api.auth import ANONYMOUS
from provender.api.body import parse_body, read_body
from provender.api.declared import body_of, declared
from provender.api.generation import Memory
from provender.api.requests import read_request
from provender.api.seeding import (
    SchemaRequest,
    SeedRequest,
    answer_of,
    read_order,
    read_target,
    told_in,
)
from provender.api.state import Server, server_of
from provender.api.work import until_gone
from provender.errors import ProvenderError
from provender.seeding.looking import Look, look_into
from provender.seeding.planning import Watch
from provender.seeding.seed import SeedResult, run_order

__all__ = ["router"]

router = APIRouter(tags=["Database"])


@router.post(
    "/database/seed",
    responses=declared(SeedAnswer, 400, 401, 409, 413, 429, 502),
    response_model=None,
    openapi_extra=body_of(SeedRequest),
)
async def seed(request: Request) -> Response:
    """Generate rows and insert them, all of them or none."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    body = await read_body(request, server.settings.max_body_bytes)
    stop = threading.Event()

    def work() -> dict[str, object]:
        wanted = read_request(SeedRequest, parse_body(body))
        try:
            return answer_of(wanted, _seed(server, owner, wanted, stop))
        except ProvenderError as error:
            raise told_in(error, wanted) from None

    try:
        return JSONResponse(await until_gone(request.receive, server.press.run(work)))
    except BaseException:
        stop.set()
        raise


@router.post(
    "/database/schema",
    responses=declared(SchemasAnswer, 400, 401, 409, 413, 429, 502),
    response_model=None,
    openapi_extra=body_of(SchemaRequest),
)
async def schema(request: Request) -> Response:
    """Tell the tables of a database as JSON Schemas."""
    server = server_of(request)
    body = await read_body(request, server.settings.max_body_bytes)

    def work() -> Look:
        wanted = read_request(SchemaRequest, parse_body(body))
        return look_into(read_target(wanted, server.settings))

    found = await until_gone(request.receive, server.press.run(work))
    return JSONResponse({"success": True, "dialect": found.dialect, "models": found.models})


def _seed(server: Server, owner: str, wanted: SeedRequest, stop: threading.Event) -> SeedResult:
    order = read_order(wanted, server.settings, most=server.settings.max_records_per_request)
    target = read_target(wanted, server.settings)

    def check() -> None:
        if stop.is_set():
            raise ClientDisconnect

    return run_order(
        order,
        target,
        memory=server.seeded(owner),
        remembered=Memory(server, owner),
        watch=Watch(check=check),
    )
