"""What callers see of a download: its status, its files, and where these lie."""

from pathlib import Path
from typing import Any

from provender.api.jobs import live_of, moment_of
from provender.jobs.items import Item
from provender.jobs.states import Status
from provender.jobs.store import Job
from provender.media.layout import below

__all__ = ["file_shown", "folder_of", "is_in_place", "status_of"]

_SEEN = {"filtered": "skipped", "gone": "failed"}


def status_of(job: Job) -> dict[str, Any]:
    """Return a download as the routes answer it."""
    return {
        "task_id": job.id,
        "status": job.status.value,
        "url": job.subject,
        "progress": round(job.progress, 1),
        **live_of(job),
        "error_message": _error_of(job),
        "created_at": moment_of(job.created_at),
        "updated_at": moment_of(job.updated_at),
    }


def _error_of(job: Job) -> str | None:
    if job.error is not None:
        remedy = job.error.get("remedy")
        return f"{job.error['details']}. {remedy}" if remedy else str(job.error["details"])
    return job.message if job.status is Status.SKIPPED else None


def file_shown(job: Job, item: Item) -> dict[str, Any]:
    """Return one file of a download; `path` leads from the server's DOWNLOAD_FOLDER."""
    seen = _SEEN.get(item.status, item.status)
    if item.status == "pending" and job.status is Status.CANCELLED:
        seen = "cancelled"
    return {
        "file_id": str(item.number),
        "name": item.name,
        "path": f"{job.state['folder']}/{item.name}" if is_in_place(item) else None,
        "size": item.size if is_in_place(item) else None,
        "sha256": item.sha256 or None,
        "status": seen,
        "url": item.url,
        "error_message": item.message or None,
    }


def is_in_place(item: Item) -> bool:
    """Say whether the file lies under its final name."""
    return item.status in ("completed", "skipped") and bool(item.sha256)


def folder_of(root: Path, job: Job) -> Path | None:
    """Return the folder of a download's files, None before it is known."""
    return below(root, Path(job.state["folder"])) if "folder" in job.state else None
