"""What callers see of a job: the answer of the routes, the message of the socket."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from provender.jobs.states import AT_WORK
from provender.jobs.store import Job

__all__ = ["described", "live_of", "moment_of", "told"]

_BLANK: Mapping[str, Mapping[str, Any]] = {
    "download": {
        "current_file": None,
        "total_files": 0,
        "completed_files": 0,
        "failed_files": 0,
        "download_speed": 0.0,
        "eta_seconds": None,
    }
}
_OF_THE_MOMENT = frozenset({"current_file", "download_speed", "eta_seconds"})


def described(job: Job) -> dict[str, Any]:
    """Return a job as the routes answer it."""
    return {
        "id": job.id,
        "kind": job.kind,
        "status": job.status.value,
        "progress": round(job.progress, 1),
        "message": job.message,
        "created_at": moment_of(job.created_at),
        "updated_at": moment_of(job.updated_at),
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
        **live_of(job),
        "timestamp": moment_of(job.updated_at),
    }


def live_of(job: Job) -> dict[str, Any]:
    """Return the numbers of this moment; what only running work has is blank at other times."""
    blank = _BLANK.get(job.kind, {})
    live = {**blank, **job.live}
    if job.status not in AT_WORK:
        live |= {name: value for name, value in blank.items() if name in _OF_THE_MOMENT}
    return live


def moment_of(seconds: float) -> str:
    """Return a moment, seconds since 1970, as the API writes it: UTC with `Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
