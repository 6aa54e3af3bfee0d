"""What a kind of work is to the runner, and what an attempt may ask of it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from provender.errors import ProvenderError
from provender.jobs.states import Status
from provender.jobs.store import Job

__all__ = ["Attempt", "Halted", "Outcome", "Stop", "Work"]


class Halted(Exception):  # noqa: N818 - no failure: the attempt was told to stop
    """The attempt was paused, cancelled, or the server is closing."""


class Stop(threading.Event):
    """Set once an attempt is to end; wakes whoever waits for something else meanwhile.

    >>> stop, woken = Stop(), []
    >>> with stop.waking(lambda: woken.append(True)):
    ...     stop.set()
    >>> woken
    [True]
    """

    def __init__(self) -> None:
        super().__init__()
        self._wakes: list[Callable[[], object]] = []

    def set(self) -> None:
        """Tell the attempt to end."""
        super().set()
        for wake in tuple(self._wakes):
            wake()

    @contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """Have a function called when this is set while the block runs, or was set before."""
        self._wakes.append(wake)
        try:
            if self.is_set():
                wake()
            yield
        finally:
            self._wakes.remove(wake)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: what to answer, in which terminal state, and the last live numbers.

    `error` says what went wrong where the state is `failed` although there is a result.
    """

    result: Mapping[str, Any]
    message: str = "done"
    status: Status = Status.COMPLETED
    live: Mapping[str, Any] = field(default_factory=dict)
    error: ProvenderError | None = None


@dataclass(frozen=True)
class Attempt:
    """One run of a job, as the work sees it; every method may be called from any thread."""

    job: Job
    report: Callable[[float, str, Mapping[str, Any]], None]
    keep: Callable[[Mapping[str, Any]], bool]
    stop: Stop
    say: Callable[[str, str], None]
    """Takes a log line for the owner: its level (INFO, WARNING, ERROR, SUCCESS) and its text."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def check(self) -> None:
        """Raise Halted when the attempt was told to stop."""
        if self.stop.is_set():
            raise Halted

    def progress(self, percent: float, message: str, live: Mapping[str, Any] | None = None) -> None:
        """Say how far the work is, 0 to 100; raises Halted when it is to stop.

        `live` holds what else listeners see at this moment, in place of what they saw before.
        """
        self.check()
        self.report(percent, message, live or {})

    def keep_state(self, state: Mapping[str, Any]) -> None:
        """Keep what the next attempt needs to go on; raises Halted when this one is over.

        The fence: an attempt that lost its job must not touch what the next one writes.
        """
        self.check()
        if not self.keep(state):
            self.stop.set()
            raise Halted


class Work(Protocol):
    """One kind of work; `status` is what its jobs are called while they run."""

    kind: str
    status: Status
    at_once: int
    """How many jobs of this kind may run side by side, over all users."""
    per_owner: int
    """How many of them may be one user's; 0 for no cap."""

    def run(self, attempt: Attempt) -> Outcome:
        """Do the work, on a thread of its own; raise Halted soon after `attempt.stop` is set.

        A ProvenderError makes the job failed, with the error's words.
        """

    def discard(self, job: Job) -> None:
        """Remove what nobody can use, after the job was cancelled."""

    def forget(self, job: Job, *, files: bool) -> None:
        """Remove what is left of a job that was deleted; `files` says: its finished files too."""
