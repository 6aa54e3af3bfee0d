"""Runs pending jobs in the order asked, so many at once; pauses, resumes, cancels, retries them."""

import asyncio
import contextlib
import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from provender.errors import ConflictError, ProvenderError
from provender.jobs.bus import Bus
from provender.jobs.states import Status
from provender.jobs.store import Job, JobStore
from provender.jobs.work import Attempt, Halted, Outcome, Work

__all__ = ["Runner"]

T = TypeVar("T")
_LOG = logging.getLogger("provender.jobs")
_SECONDS_BETWEEN_NOTES = 1.0
_SECONDS_TO_STOP = 10.0


@dataclass(frozen=True, slots=True)
class _Run:
    """A job whose attempt is starting or at work."""

    stop: threading.Event
    task: asyncio.Task[None]


class Runner:
    """Owns the job table of one server; lives on its event loop, never polls.

    The table is read and written on one thread of its own, in order. `describe` makes the message
    that the bus carries of a job.
    """

    def __init__(
        self,
        store: JobStore,
        bus: Bus,
        works: Iterable[Work],
        describe: Callable[[Job], Mapping[str, Any]],
    ) -> None:
        self._store = store
        self._bus = bus
        self._works = {work.kind: work for work in works}
        self._describe = describe
        self._table = ThreadPoolExecutor(1, thread_name_prefix="provender-jobs")
        most = sum(work.at_once for work in self._works.values())
        self._threads = ThreadPoolExecutor(max(1, most), thread_name_prefix="provender-job")
        self._waiting: dict[str, deque[str]] = {kind: deque() for kind in self._works}
        self._busy: Counter[str] = Counter()
        self._running: dict[str, _Run] = {}
        self._open = False

    async def start(self) -> None:
        """Take up what waited or was at work when the last server stopped; for the owner only."""
        self._open = True
        for job in await self._call(self._store.requeue):
            if job.kind in self._works:
                self._waiting[job.kind].append(job.id)
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

    async def submit(self, owner: str, kind: str, parameters: Mapping[str, Any]) -> Job:
        """Take a job; its parameters were checked by the caller."""
        self._check_open()
        job = await self._call(self._store.add, owner, kind, parameters)
        self._enqueue(job)
        return job

    async def get(self, owner: str, job_id: str) -> Job:
        """Return the owner's job as it stands this moment."""
        return await self._call(self._store.get, owner, job_id)

    async def page(self, owner: str, **words: Any) -> tuple[list[Job], str | None]:
        """Return the owner's jobs, newest first (see JobStore.page)."""
        return await self._call(lambda: self._store.page(owner, **words))

    async def pause(self, owner: str, job_id: str) -> Job:
        """Stop a job so that it can go on."""
        return await self._halt(owner, job_id, "pause", Status.PAUSED, "paused")

    async def cancel(self, owner: str, job_id: str) -> Job:
        """Stop a job for good and remove what it has made so far."""
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

    async def remove(self, owner: str, job_id: str) -> None:
        """Forget a job that is over, its files included."""
        self._check_open()
        job = await self._call(self._store.remove, owner, job_id)
        await self._acknowledged(job_id)
        await asyncio.to_thread(self._works[job.kind].discard, job)

    async def _halt(
        self, owner: str, job_id: str, action: str, status: Status, message: str
    ) -> Job:
        self._check_open()
        job = await self._call(self._store.step, owner, job_id, action, status, message)
        if job_id in self._running:
            self._running[job_id].stop.set()
        for queue in self._waiting.values():
            if job_id in queue:
                queue.remove(job_id)
        self._tell(job, at_once=True)
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
        if job.id not in self._waiting[job.kind]:
            self._waiting[job.kind].append(job.id)
        self._fill()

    def _fill(self) -> None:
        """Start what waits, as far as there is room."""
        loop = asyncio.get_running_loop()
        for kind, work in self._works.items():
            queue = self._waiting[kind]
            while queue and self._busy[kind] < work.at_once and self._open:
                job_id, stop = queue.popleft(), threading.Event()
                self._busy[kind] += 1
                # Known before it starts, so that a pause in this very moment reaches it.
                self._running[job_id] = _Run(stop, loop.create_task(self._run(work, job_id, stop)))

    async def _run(self, work: Work, job_id: str, stop: threading.Event) -> None:
        try:
            job = await self._call(self._store.claim, job_id, work.status)
            if job is not None:
                self._tell(job, at_once=True)
                await self._attempt(work, self._attempt_of(job, stop))
        finally:
            del self._running[job_id]
            self._busy[work.kind] -= 1
            self._fill()

    def _attempt_of(self, job: Job, stop: threading.Event) -> Attempt:
        loop = asyncio.get_running_loop()
        noted = loop.time()

        def note(percent: float, message: str) -> None:
            nonlocal noted
            if stop.is_set():
                return
            self._tell(replace(job, progress=percent, message=message, updated_at=time.time()))
            if loop.time() - noted >= _SECONDS_BETWEEN_NOTES:
                noted = loop.time()
                self._table.submit(self._store.note, job, progress=percent, message=message)

        def report(percent: float, message: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has closed: nobody listens
                loop.call_soon_threadsafe(note, percent, message)

        def keep(state: Mapping[str, Any]) -> bool:
            return self._table.submit(self._store.keep_state, job, state).result()

        return Attempt(job, report, keep, stop)

    async def _attempt(self, work: Work, attempt: Attempt) -> None:
        job = attempt.job
        try:
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
                job, outcome.status, message=outcome.message, result=outcome.result
            )
        )
        if done is not None:
            self._tell(done, at_once=True)

    async def _fail(self, job: Job, error: ProvenderError | None) -> None:
        said = {
            "error_type": error.error_type if error else "InternalServerError",
            "details": error.details if error else "An unexpected error occurred; see the log",
            "pointer": error.pointer if error else None,
            "remedy": error.remedy if error else "Retry; tell the operator if it happens again.",
        }
        done = await self._call(
            lambda: self._store.finish(job, Status.FAILED, message=str(said["details"]), error=said)
        )
        if done is not None:
            self._tell(done, at_once=True)

    def _tell(self, job: Job, *, at_once: bool = False) -> None:
        self._bus.tell(job.owner, job.id, self._describe(job), at_once=at_once)

    async def _call(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.wrap_future(self._table.submit(work, *arguments))
