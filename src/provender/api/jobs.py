"""What callers see of a job: the answer of the routes, the message of the socket."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from provender.jobs.store import Job

__all__ = ["described", "told"]


def described(job: Job) -> dict[str, Any]:
    """Return a job as the routes answer it."""
    return {
        "id": job.id,
        "kind": job.kind,
        "status": job.status.value,
        "progress": round(job.progress, 1),
        "message": job.message,
        "created_at": _moment(job.created_at),
        "updated_at": _moment(job.updated_at),
        "error": job.error,
        "result": job.result,
    }


def told(job: Job) -> Mapping[str, Any]:
    """Return a job as the progress socket tells it: flat, newest state only."""
    return {
        "type": "progress",
        "task_id": job.id,
        "kind": job.kind,
        "status": job.status.value,
        "progress": round(job.progress, 1),
        "message": job.message,
        "timestamp": _moment(job.updated_at),
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
