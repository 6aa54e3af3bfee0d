"""Downloads: a task for each address; its status, its files, and what may be done with it."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provender.api.answers import (
    ActiveAnswer,
    CancelledAnswer,
    DownloadAnswer,
    DownloadFilesAnswer,
    DownloadsAnswer,
    StartedAnswer,
)
from provender.api.auth import ANONYMOUS
from provender.api.body import parse_body, read_body
from provender.api.declared import binary, body_of, declared
from provender.api.download_requests import DownloadRequest
from provender.api.downloading import DownloadWork
from provender.api.downloads import file_shown, folder_of, is_in_place, status_of
from provender.api.queries import DELETE_QUERY, DOWNLOADS_QUERY, read_query
from provender.api.routes.files import Download
from provender.api.state import Server, server_of
from provender.errors import NotFoundError, ProvenderError
from provender.jobs.asked import Asked
from provender.jobs.store import Job

__all__ = ["router"]

router = APIRouter(prefix="/api/downloads", tags=["Downloads"])
_KIND = "download"
_TASK = "/{task_id}"


def _in_path(*names: str, extra: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    text = {"type": "string"}
    given = [{"name": name, "in": "path", "required": True, "schema": text} for name in names]
    return {"parameters": [*given, *extra]}


_ID = _in_path("task_id")
_RANGE = {"name": "Range", "in": "header", "required": False, "schema": {"type": "string"}}
_MOVED = declared(DownloadAnswer, 401, 404, 409, 429, versioned=False)
_CONTENT = binary("application/octet-stream")


@router.post(
    "/start",
    responses=declared(StartedAnswer, 400, 401, 409, 413, 429, versioned=False),
    response_model=None,
    openapi_extra=body_of(DownloadRequest),
)
async def start(request: Request) -> Response:
    """Start a task for each address, in the order given; one that is none is told so."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    raw = await read_body(request, server.settings.max_body_bytes)
    each = await server.workshop.run(_ask, server, owner, raw)
    return JSONResponse([await _started(server, owner, asked) for asked in each])


def _ask(server: Server, owner: str, raw: bytes) -> list[Asked | ProvenderError]:
    return DownloadWork(server).ask_each(owner, parse_body(raw))


async def _started(server: Server, owner: str, asked: Asked | ProvenderError) -> dict[str, Any]:
    if isinstance(asked, ProvenderError):
        said = f"{asked.details}. {asked.remedy}"
        return {"task_id": None, "status": "error", "message": said}
    job = await server.runner.submit(owner, _KIND, asked)
    message = f"Download started for {asked.subject}"
    return {"task_id": job.id, "status": "started", "message": message}


@router.get(
    "/status" + _TASK,
    responses=declared(DownloadAnswer, 401, 404, 429, versioned=False),
    response_model=None,
    openapi_extra=_ID,
)
async def status(request: Request) -> Response:
    """Show how far a task is."""
    return JSONResponse(status_of(await _task(request)))


@router.get(
    "/active",
    responses=declared(ActiveAnswer, 401, 429, versioned=False),
    response_model=None,
)
async def active(request: Request) -> Response:
    """List your tasks that are pending, downloading or paused, in the order asked."""
    owner = request.scope.get("user", ANONYMOUS)
    listed = [status_of(job) for job in await server_of(request).runner.open(owner, _KIND)]
    return JSONResponse({"count": len(listed), "downloads": listed})


@router.get(
    "",
    responses=declared(DownloadsAnswer, 400, 401, 429, versioned=False),
    response_model=None,
    openapi_extra=DOWNLOADS_QUERY.extra,
)
async def history(request: Request) -> Response:
    """List all of your tasks, the newest first."""
    words = read_query(request, DOWNLOADS_QUERY)
    owner = request.scope.get("user", ANONYMOUS)
    jobs, cursor = await server_of(request).runner.page(owner, kind=_KIND, **words)
    listed = [status_of(job) for job in jobs]
    return JSONResponse({"count": len(listed), "downloads": listed, "next_cursor": cursor})


@router.post(
    "/cancel" + _TASK,
    responses=declared(CancelledAnswer, 401, 404, 409, 429, versioned=False),
    response_model=None,
    openapi_extra=_ID,
)
async def cancel(request: Request) -> Response:
    """Cancel a task: unfinished files are removed, finished ones stay."""
    job = await _move(request, server_of(request).runner.cancel)
    return JSONResponse({"message": f"Download {job.id} cancelled"})


@router.post("/pause" + _TASK, responses=_MOVED, response_model=None, openapi_extra=_ID)
async def pause(request: Request) -> Response:
    """Pause a task; what has arrived stays."""
    return JSONResponse(status_of(await _move(request, server_of(request).runner.pause)))


@router.post("/resume" + _TASK, responses=_MOVED, response_model=None, openapi_extra=_ID)
async def resume(request: Request) -> Response:
    """Let a paused task go on where it was."""
    return JSONResponse(status_of(await _move(request, server_of(request).runner.resume)))


@router.post("/retry" + _TASK, responses=_MOVED, response_model=None, openapi_extra=_ID)
async def retry(request: Request) -> Response:
    """Try a failed or cancelled task again; what is here is not fetched again."""
    return JSONResponse(status_of(await _move(request, server_of(request).runner.retry)))


@router.get(
    _TASK + "/files",
    responses=declared(DownloadFilesAnswer, 401, 404, 429, versioned=False),
    response_model=None,
    openapi_extra=_ID,
)
async def files(request: Request) -> Response:
    """List the files of a task, in the order of the page, with what became of each."""
    job = await _task(request)
    server = server_of(request)
    items = await server.workshop.run(server.items.of, job.id)
    listed = [file_shown(job, item) for item in items]
    return JSONResponse({"count": len(listed), "files": listed})


@router.head(_TASK + "/files/{file_id}", include_in_schema=False, response_model=None)
@router.get(
    _TASK + "/files/{file_id}",
    responses={
        **declared(None, 400, 401, 404, 416, 429, versioned=False, content=_CONTENT),
        206: {"description": "The range asked for", "content": _CONTENT},
    },
    response_model=None,
    openapi_extra=_in_path("task_id", "file_id", extra=(_RANGE,)),
)
async def file(request: Request) -> Response:
    """Download a file that the server has downloaded, whole or a range of it."""
    job = await _task(request)
    server, number = server_of(request), request.path_params["file_id"]
    answer = await server.workshop.run(_file, server, job, number)
    if answer is None:
        raise NotFoundError(
            f"File {number:.20} not found", remedy="Look at the list of the task's files."
        )
    return answer


def _file(server: Server, job: Job, number: str) -> Download | None:
    if not (number.isascii() and number.isdigit() and len(number) < 10):  # noqa: PLR2004
        return None
    item = server.items.find(job.id, int(number))
    folder = folder_of(server.settings.download_folder, job)
    if item is None or folder is None or not is_in_place(item):
        return None
    path = folder / item.name
    if path.is_symlink() or not path.is_file():
        return None
    headers = {"Cache-Control": "private"}
    # Never shown in place: a page that was downloaded must not act as one of ours.
    kind = "application/octet-stream"
    return Download(path, media_type=kind, filename=item.name, headers=headers)


@router.delete(
    _TASK,
    status_code=204,
    responses=declared(None, 400, 401, 404, 409, 429, versioned=False, success=204),
    response_model=None,
    openapi_extra=_in_path("task_id", extra=tuple(DELETE_QUERY.extra["parameters"])),
)
async def remove(request: Request) -> Response:
    """Forget a task that is over; with `files=true` the files that it brought go too."""
    words = read_query(request, DELETE_QUERY)
    job = await _task(request)
    with_files = words.get("files") == "true"
    await server_of(request).runner.remove(job.owner, job.id, files=with_files)
    return Response(status_code=204)


async def _task(request: Request) -> Job:
    owner, task_id = request.scope.get("user", ANONYMOUS), request.path_params["task_id"]
    try:
        job = await server_of(request).runner.get(owner, task_id)
    except NotFoundError:
        job = None
    if job is None or job.kind != _KIND:
        raise NotFoundError(
            f"Download {task_id:.60} not found", remedy="GET /api/downloads lists what there is."
        )
    return job


async def _move(request: Request, step: Callable[[str, str], Awaitable[Job]]) -> Job:
    job = await _task(request)
    return await step(job.owner, job.id)
