"""Jobs: work of any size, asked for now and fetched later."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provender.api.answers import JobAnswer, JobsAnswer
from provender.api.auth import ANONYMOUS
from provender.api.body import parse_body, read_body
from provender.api.declared import body_of, declared
from provender.api.jobs import described
from provender.api.queries import JOBS_QUERY, read_query
from provender.api.requests import JobRequest, read_request
from provender.api.state import Server, server_of
from provender.jobs.asked import Asked
from provender.jobs.store import Job

__all__ = ["router"]

router = APIRouter(tags=["Jobs"])
_JOB = "/jobs/{job_id}"


@router.post(
    "/jobs",
    status_code=202,
    responses=declared(JobAnswer, 400, 401, 409, 413, 429, 502, success=202),
    response_model=None,
    openapi_extra=body_of(JobRequest),
)
async def start(request: Request) -> Response:
    """Start a job; the body is that of the kind's own route, and `kind`."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    raw = await read_body(request, server.settings.max_body_bytes)
    kind, asked = await server.workshop.run(_ask, server, owner, raw)
    return JSONResponse(described(await server.runner.submit(owner, kind, asked)), 202)


def _ask(server: Server, owner: str, raw: bytes) -> tuple[str, Asked]:
    body = parse_body(raw)
    kind = read_request(JobRequest, body).kind
    del body["kind"]
    return kind, server.work(kind).ask(owner, body)


@router.get(
    "/jobs",
    responses=declared(JobsAnswer, 400, 401, 429),
    response_model=None,
    openapi_extra=JOBS_QUERY.extra,
)
async def history(request: Request) -> Response:
    """List your jobs, the newest first."""
    server = server_of(request)
    words = read_query(request, JOBS_QUERY)
    jobs, cursor = await server.runner.page(request.scope.get("user", ANONYMOUS), **words)
    listed = [described(job) for job in jobs]
    return JSONResponse({"count": len(listed), "jobs": listed, "next_cursor": cursor})


_ONE = declared(JobAnswer, 401, 404, 429)
_MOVED = declared(JobAnswer, 401, 404, 409, 429)
_ID = {
    "parameters": [{"name": "job_id", "in": "path", "required": True, "schema": {"type": "string"}}]
}


@router.get(_JOB, responses=_ONE, response_model=None, openapi_extra=_ID)
async def show(request: Request) -> Response:
    """Show a job."""
    return await _move(request, server_of(request).runner.get)


@router.post(_JOB + "/pause", responses=_MOVED, response_model=None, openapi_extra=_ID)
async def pause(request: Request) -> Response:
    """Pause a job; what it has made stays."""
    return await _move(request, server_of(request).runner.pause)


@router.post(_JOB + "/resume", responses=_MOVED, response_model=None, openapi_extra=_ID)
async def resume(request: Request) -> Response:
    """Let a paused job go on where it was."""
    return await _move(request, server_of(request).runner.resume)


@router.post(_JOB + "/cancel", responses=_MOVED, response_model=None, openapi_extra=_ID)
async def cancel(request: Request) -> Response:
    """Cancel a job and remove what it has left unfinished."""
    return await _move(request, server_of(request).runner.cancel)


@router.post(_JOB + "/retry", responses=_MOVED, response_model=None, openapi_extra=_ID)
async def retry(request: Request) -> Response:
    """Try a failed or cancelled job again."""
    return await _move(request, server_of(request).runner.retry)


@router.delete(
    _JOB,
    status_code=204,
    responses=declared(None, 401, 404, 409, 429, success=204),
    response_model=None,
    openapi_extra=_ID,
)
async def remove(request: Request) -> Response:
    """Forget a job that is over; generated files go with it, downloaded ones stay."""
    owner = request.scope.get("user", ANONYMOUS)
    await server_of(request).runner.remove(owner, request.path_params["job_id"])
    return Response(status_code=204)


async def _move(request: Request, step: Callable[[str, str], Awaitable[Job]]) -> Response:
    owner = request.scope.get("user", ANONYMOUS)
    return JSONResponse(described(await step(owner, request.path_params["job_id"])))
