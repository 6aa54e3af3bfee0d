"""The states of a job and the steps between them: one machine for every kind of work."""

from enum import StrEnum

from provender.errors import ConflictError

__all__ = ["AT_WORK", "OPEN", "TERMINAL", "Status", "check_step"]


class Status(StrEnum):
    """Where a job stands; `downloading` is what downloads call `running`."""

    PENDING = "pending"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


AT_WORK = frozenset({Status.RUNNING, Status.DOWNLOADING})
OPEN = frozenset({Status.PENDING, *AT_WORK, Status.PAUSED})
TERMINAL = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED, Status.SKIPPED})

_FROM = {
    "pause": frozenset({Status.PENDING, *AT_WORK}),
    "resume": frozenset({Status.PAUSED}),
    "cancel": OPEN,
    "retry": frozenset({Status.FAILED, Status.CANCELLED}),
    "delete": TERMINAL,
}


def check_step(action: str, status: Status) -> None:
    """Raise ConflictError when a job in this state cannot be paused, resumed, cancelled, retried.

    >>> check_step("resume", Status.PAUSED)
    >>> check_step("cancel", Status.COMPLETED)
    Traceback (most recent call last):
    ...
    provender.errors.ConflictError: a completed job cannot be cancelled. \
It can be cancelled when it is downloading, paused, pending or running.
    """
    allowed = _FROM[action]
    if status in allowed:
        return
    words = sorted(allowed)
    done = {"cancel": "cancelled", "retry": "retried"}.get(action, f"{action.rstrip('e')}ed")
    either = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    raise ConflictError(
        f"a {status} job cannot be {done}", remedy=f"It can be {done} when it is {either}."
    )
