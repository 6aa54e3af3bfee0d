"""Runs pending jobs in the order asked, so many at once; pauses, resumes, cancels, retries them."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from provender.errors import ConflictError, ProvenderError
from provender.jobs.asked import Asked
from provender.jobs.bus import Bus
from provender.jobs.feed import Feed
from provender.jobs.states import Status
from provender.jobs.store import Job, JobStore
from provender.jobs.waiting import Waiting
from provender.jobs.work import Attempt, Halted, Outcome, Stop, Work

__all__ = ["Runner"]

T = TypeVar("T")
_LOG = logging.getLogger("provender.jobs")
_SECONDS_BETWEEN_NOTES = 1.0
_SECONDS_TO_STOP = 10.0
_LEVELS = {Status.COMPLETED: "SUCCESS", Status.FAILED: "ERROR", Status.SKIPPED: "WARNING"}


@dataclass(frozen=True, slots=True)
class _Run:
    """A job whose attempt is starting or at work."""

    stop: Stop
    task: asyncio.Task[None]


class Runner:
    """Owns the job table of one server; lives on its event loop, never polls.

    The table is read and written on one thread of its own, in order. `describe` makes the message
    that the bus carries of a job; the feed carries what jobs say; `on_end` is called when a job
    has ended.
    """

    def __init__(
        self,
        store: JobStore,
        bus: Bus,
        works: Iterable[Work],
        describe: Callable[[Job], Mapping[str, Any]],
        *,
        feed: Feed | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        self._store = store
        self._bus = bus
        self._feed = feed or Feed()
        self._on_end = on_end
        self._works = {work.kind: work for work in works}
        self._describe = describe
        self._table = ThreadPoolExecutor(1, thread_name_prefix="provender-jobs")
        most = sum(work.at_once for work in self._works.values())
        self._threads = ThreadPoolExecutor(max(1, most), thread_name_prefix="provender-job")
        self._waiting = {
            kind: Waiting(at_once=work.at_once, per_owner=work.per_owner)
            for kind, work in self._works.items()
        }
        self._running: dict[str, _Run] = {}
        self._open = False

    async def start(self) -> None:
        """Take up what waited or was at work when the last server stopped; for the owner only."""
        self._open = True
        for job in await self._call(self._store.requeue):
            if job.kind in self._works:
                self._waiting[job.kind].add(job.owner, job.id)
        self._fill()

    async def close(self) -> None:
        """Stop all attempts; the next server goes on with them."""
        self._open = False
        runs = [*self._running.values()]
        for run in runs:
            run.stop.set()
        if runs:
            await asyncio.wait([run.task for run in runs], timeout=_SECONDS_TO_STOP)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._table.shutdown()

    async def submit(self, owner: str, kind: str, asked: Asked) -> Job:
        """Take a job; what is asked was checked by the caller."""
        self._check_open()
        job = await self._call(self._store.add, owner, kind, asked)
        self._enqueue(job)
        return job

    async def get(self, owner: str, job_id: str) -> Job:
        """Return the owner's job as it stands this moment."""
        return await self._call(self._store.get, owner, job_id)

    async def page(self, owner: str, **words: Any) -> tuple[list[Job], str | None]:
        """Return the owner's jobs, newest first (see JobStore.page)."""
        return await self._call(lambda: self._store.page(owner, **words))

    async def open(self, owner: str, kind: str) -> list[Job]:
        """Return the owner's jobs of a kind that are not over, in the order asked."""
        return await self._call(self._store.open, owner, kind)

    async def pause(self, owner: str, job_id: str) -> Job:
        """Stop a job so that it can go on."""
        return await self._halt(owner, job_id, "pause", Status.PAUSED, "paused")

    async def cancel(self, owner: str, job_id: str) -> Job:
        """Stop a job for good and remove what it has left unfinished."""
        job = await self._halt(owner, job_id, "cancel", Status.CANCELLED, "cancelled")
        await self._acknowledged(job_id)
        await asyncio.to_thread(self._works[job.kind].discard, job)
        return job

    async def resume(self, owner: str, job_id: str) -> Job:
        """Let a paused job go on."""
        return await self._again(owner, job_id, "resume", "waiting for its turn")

    async def retry(self, owner: str, job_id: str) -> Job:
        """Start a failed or cancelled job anew, as its next attempt."""
        return await self._again(owner, job_id, "retry", "to be tried again")

    async def remove(self, owner: str, job_id: str, *, files: bool = False) -> None:
        """Forget a job that is over; with `files` its finished files go too."""
        self._check_open()
        job = await self._call(self._store.remove, owner, job_id)
        await self._acknowledged(job_id)
        await asyncio.to_thread(self._works[job.kind].forget, job, files=files)

    async def _halt(
        self, owner: str, job_id: str, action: str, status: Status, message: str
    ) -> Job:
        self._check_open()
        job = await self._call(self._store.step, owner, job_id, action, status, message)
        if job_id in self._running:
            self._running[job_id].stop.set()
        self._waiting[job.kind].discard(job_id)
        self._announce(job)
        return job

    async def _again(self, owner: str, job_id: str, action: str, message: str) -> Job:
        self._check_open()
        job = await self._call(self._store.step, owner, job_id, action, Status.PENDING, message)
        # Two attempts of one job never overlap: the earlier one has to be out first.
        await self._acknowledged(job_id)
        self._enqueue(job)
        return job

    def _check_open(self) -> None:
        if not self._open:
            raise ConflictError(
                "this server runs no jobs: another one owns them, or it is stopping",
                remedy="Ask the server that was started first with this DATA_DIR.",
            )

    async def _acknowledged(self, job_id: str) -> None:
        if job_id in self._running:
            await asyncio.wait([self._running[job_id].task])

    def _enqueue(self, job: Job) -> None:
        self._tell(job, at_once=True)
        self._waiting[job.kind].add(job.owner, job.id)
        self._fill()

    def _fill(self) -> None:
        """Start what waits, as far as there is room."""
        loop = asyncio.get_running_loop()
        for kind, work in self._works.items():
            while self._open and (turn := self._waiting[kind].take()):
                owner, job_id = turn
                run = self._run(work, owner, job_id, stop := Stop())
                # Known before it starts, so that a pause in this very moment reaches it.
                self._running[job_id] = _Run(stop, loop.create_task(run))

    async def _run(self, work: Work, owner: str, job_id: str, stop: Stop) -> None:
        try:
            job = await self._call(self._store.claim, job_id, work.status)
            if job is not None:
                self._tell(job, at_once=True)
                await self._attempt(work, job, stop)
        finally:
            del self._running[job_id]
            self._waiting[work.kind].done(owner)
            self._fill()

    def _attempt_of(self, job: Job, stop: Stop) -> Attempt:
        loop = asyncio.get_running_loop()
        noted = loop.time()

        def note(percent: float, message: str, live: Mapping[str, Any]) -> None:
            nonlocal noted
            if stop.is_set():
                return
            now: dict[str, Any] = {"progress": percent, "message": message, "live": live}
            self._tell(replace(job, **now, updated_at=time.time()))
            if loop.time() - noted >= _SECONDS_BETWEEN_NOTES:
                noted = loop.time()
                self._table.submit(lambda: self._store.note(job, **now))

        def report(percent: float, message: str, live: Mapping[str, Any]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has closed: nobody listens
                loop.call_soon_threadsafe(note, percent, message, live)

        def say(level: str, text: str) -> None:
            if self._feed.has_listeners:
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(self._say, job, level, text)

        def keep(state: Mapping[str, Any]) -> bool:
            return self._table.submit(self._store.keep_state, job, state).result()

        return Attempt(job, report, keep, stop, say, self._store.secrets(job))

    async def _attempt(self, work: Work, job: Job, stop: Stop) -> None:
        try:
            attempt = self._attempt_of(job, stop)
            attempt.check()
            outcome = await asyncio.wrap_future(self._threads.submit(work.run, attempt))
            await self._finish(job, outcome)
        except Halted:
            _LOG.info("job %s was halted", job.id)
        except ProvenderError as error:
            await self._fail(job, error)
        except Exception as error:  # noqa: BLE001 - the job has to end, whatever happened
            _LOG.error("job %s failed", job.id, exc_info=error)
            await self._fail(job, None)

    async def _finish(self, job: Job, outcome: Outcome) -> None:
        done = await self._call(
            lambda: self._store.finish(
                job,
                outcome.status,
                message=outcome.message,
                result=outcome.result,
                live=outcome.live,
                error=None if outcome.error is None else _said(outcome.error),
            )
        )
        if done is not None:
            self._announce(done)

    async def _fail(self, job: Job, error: ProvenderError | None) -> None:
        said = _said(error)
        done = await self._call(
            lambda: self._store.finish(job, Status.FAILED, message=str(said["details"]), error=said)
        )
        if done is not None:
            self._announce(done)

    def _announce(self, job: Job) -> None:
        """Tell of a change of state, in both ways."""
        self._tell(job, at_once=True)
        text = f"{job.subject or job.kind}: {job.status}"
        said = text if job.message == job.status else f"{text}, {job.message}"
        self._say(job, _LEVELS.get(job.status, "INFO"), said)
        if job.is_over and self._on_end is not None:
            self._on_end()

    def _say(self, job: Job, level: str, text: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"type": "log", "level": level, "message": text, "task_id": job.id, "timestamp": now}
        self._feed.tell(job.owner, line)

    def _tell(self, job: Job, *, at_once: bool = False) -> None:
        self._bus.tell(job.owner, job.id, self._describe(job), at_once=at_once)

    async def _call(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.wrap_future(self._table.submit(work, *arguments))


def _said(error: ProvenderError | None) -> dict[str, Any]:
    """Return what the table keeps of a failure; nothing of an unexpected one gets out."""
    return {
        "error_type": error.error_type if error else "InternalServerError",
        "details": error.details if error else "An unexpected error occurred; see the log",
        "pointer": error.pointer if error else None,
        "remedy": error.remedy if error else "Retry; tell the operator if it happens again.",
    }
