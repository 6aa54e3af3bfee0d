"""What a kind of work is to the runner, and what an attempt may ask of it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from provender.jobs.states import Status
from provender.jobs.store import Job

__all__ = ["Attempt", "Halted", "Outcome", "Work"]


class Halted(Exception):  # noqa: N818 - no failure: the attempt was told to stop
    """The attempt was paused, cancelled, or the server is closing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: what to answer, and in which terminal state."""

    result: Mapping[str, Any]
    message: str = "done"
    status: Status = Status.COMPLETED


@dataclass(frozen=True)
class Attempt:
    """One run of a job, as the work sees it; every method may be called from any thread."""

    job: Job
    report: Callable[[float, str], None]
    keep: Callable[[Mapping[str, Any]], bool]
    stop: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raise Halted when the attempt was told to stop."""
        if self.stop.is_set():
            raise Halted

    def progress(self, percent: float, message: str) -> None:
        """Say how far the work is, 0 to 100; raises Halted when it is to stop."""
        self.check()
        self.report(percent, message)

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

    def run(self, attempt: Attempt) -> Outcome:
        """Do the work, on a thread of its own; raise Halted soon after `attempt.stop` is set.

        A ProvenderError makes the job failed, with the error's words.
        """

    def discard(self, job: Job) -> None:
        """Remove what the job's attempts left, after it was cancelled or deleted."""
