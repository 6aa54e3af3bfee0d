"""The engine: one thread that runs the transfers of all jobs, and is told what to do by others."""

import heapq
import itertools
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Self

import pycurl

from provender.errors import FileTooLargeError, ProvenderError
from provender.transfer.commit import Landed
from provender.transfer.disk import Disk
from provender.transfer.fetch import Fetch
from provender.transfer.guard import Guard
from provender.transfer.hosts import Hosts
from provender.transfer.job import Job
from provender.transfer.landing import Landing
from provender.transfer.multi import Ended, Multi
from provender.transfer.names import PART_SUFFIX
from provender.transfer.pacing import Bucket
from provender.transfer.part import file_error
from provender.transfer.results import Download
from provender.transfer.running import Running
from provender.transfer.segment import Segment
from provender.transfer.slot import Request, Slot
from provender.transfer.steps import Again, Await, Fail, Finish, Step

__all__ = ["Engine"]

_SWEEP_S = 0.25
_SPREAD_S = 0.1
_SAFE_EVERY_S = 5.0
_MOST_LANDING = 256  # whole files in memory, when the disk is slower than the network


class Engine:
    """Runs jobs until it is closed; `concurrency` requests at once, `per_host` to one server.

    `guard` judges every address before it is connected to; None lets all through. All jobs of an
    engine share its connections, its guard and its bandwidth (KiB/s, 0 = no limit).
    """

    def __init__(
        self,
        *,
        guard: Guard | None = None,
        concurrency: int = 16,
        per_host: int = 8,
        bandwidth_limit_kbps: int = 0,
        rng: random.Random | None = None,
    ) -> None:
        self._guard = guard
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret
        self._hosts = Hosts(per_host)
        limit = bandwidth_limit_kbps
        self._buckets = (Bucket(limit * 1024.0),) if limit else ()
        self._free = concurrency
        self._landing = 0
        self._idle: list[Slot] = []
        self._running: dict[object, Running] = {}
        self._jobs: deque[Job] = deque()
        self._timers: list[tuple[float, int, Job, Fetch]] = []
        self._ticket = itertools.count()
        self._commands: deque[Callable[[], None]] = deque()
        self._swept_s = self._saved_s = self._spread_s = time.monotonic()
        self._is_open = True
        self._multi = Multi(concurrency)
        self._disk = Disk(self._on_landed)
        self._thread = threading.Thread(target=self._run, name="provender-engine", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, job: Job) -> None:
        """Begin a job; its future gets the results."""
        if not self._thread.is_alive():
            raise RuntimeError("this engine is closed")
        self._call(lambda: self._add(job))

    def cancel(self, job: Job) -> None:
        """Stop a job; what has arrived stays, and its future gets what is there."""
        self._call(lambda: self._cancel(job))

    def close(self) -> None:
        """Stop every job and return when all is on the disk."""
        if self._thread.is_alive():
            self._call(self._shut)
            self._thread.join()

    def _call(self, command: Callable[[], None]) -> None:
        self._commands.append(command)
        self._multi.wake()

    def _run(self) -> None:
        try:
            self._loop()
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told, not left alone
            for job in self._jobs:
                job.future.set_exception(error)
            self._jobs.clear()
        self._disk.close()
        self._multi.close()
        for slot in self._idle:
            slot.close()

    def _loop(self) -> None:
        while self._is_open or self._jobs:
            for ended in self._multi.wait(self._patience()):
                self._on_ended(ended)
            while self._commands:
                self._commands.popleft()()
            self._on_time(time.monotonic())
            self._unpause()
            self._fill()
            self._spread(time.monotonic())

    def _patience(self) -> float | None:
        if self._commands:
            return 0.0
        if not self._jobs:
            return None
        due_s = self._timers[0][0] - time.monotonic() if self._timers else _SPREAD_S
        waits = [slot.wait_s() for slot in self._paused()]
        return max(0.0, min(due_s, _SPREAD_S, *waits))

    def _paused(self) -> list[Slot]:
        if not self._buckets and not any(job.buckets for job in self._jobs):
            return []
        return [running.slot for running in self._running.values() if running.slot.is_paused]

    def _unpause(self) -> None:
        for slot in self._paused():
            if slot.wait_s() <= 0:
                slot.unpause()

    def _add(self, job: Job) -> None:
        self._jobs.append(job)
        self._conclude(job)
        if not self._is_open:
            self._cancel(job)

    def _fill(self) -> None:
        """Give the free slots to files whose servers may be asked."""
        now_s = time.monotonic()
        in_vain = 0
        while self._free and self._landing < _MOST_LANDING and in_vain < len(self._jobs):
            job = self._jobs[0]
            self._jobs.rotate(-1)  # jobs take turns, so that a long one does not hold up the others
            in_vain = 0 if self._start_next(job, now_s) else in_vain + 1
        if not self._running:
            self._disk.flush()

    def _start_next(self, job: Job, now_s: float) -> bool:
        if job.is_cancelled:
            return False
        fetch = job.next_again(self._hosts, now_s)
        if fetch is not None:
            self._ask(job, fetch)
            return True
        index = job.next_index(self._hosts, now_s)
        if index is not None:
            self._begin(job, index)
        return index is not None

    def _begin(self, job: Job, index: int) -> None:
        address = job.addresses[index]
        assert address is not None
        name = job.names[index]
        checksum = job.checksums.get(index)
        landing = Landing(
            str(job.folder),
            name,
            checksum,
            self._disk.submit,
            wants_sha256=job.options.sha256,
        )
        fetch = Fetch(index, address, landing, job.options, sign_in=job.sign_in, rng=self._rng)
        if name + PART_SUFFIX not in job.unfinished:
            self._ask(job, fetch)
            return
        self._free -= 1
        self._hosts.start(address.host)
        self._disk.submit(lambda: self._recover(job, fetch))

    def _recover(self, job: Job, fetch: Fetch) -> None:
        """Look at what an earlier process left; reading may take long, so not on our thread."""
        error: ProvenderError | None = None
        try:
            fetch.recover()
        except ProvenderError as refused:
            error = refused
        except OSError as failed:
            error = file_error(failed, fetch.landing.name)
        self._call(lambda: self._recovered(job, fetch, error))

    def _recovered(self, job: Job, fetch: Fetch, error: ProvenderError | None) -> None:
        self._free += 1
        self._hosts.end(fetch.address.host)
        if error is not None:
            self._follow(job, fetch, Fail(error))
        elif job.is_cancelled:
            fetch.landing.suspend()
        elif fetch.is_whole:
            self._follow(job, fetch, Finish())
        else:
            self._ask(job, fetch)

    def _ask(self, job: Job, fetch: Fetch) -> None:
        try:
            request = fetch.request()
        except OSError as error:
            self._follow(job, fetch, Fail(file_error(error, fetch.landing.name)))
            return
        job.running[fetch] = None
        self._send(job, fetch, request)

    def _send(
        self, job: Job, fetch: Fetch, request: Request, segment: Segment | None = None
    ) -> None:
        slot = self._idle.pop() if self._idle else Slot(self._guard)
        slot.prepare(segment or fetch, request, job.options, job.buckets + self._buckets)
        self._running[slot.curl] = Running(job, fetch, slot, time.monotonic(), segment)
        self._free -= 1
        self._hosts.start(fetch.address.host)
        self._multi.add(slot.curl)

    def _spread(self, now_s: float) -> None:
        """Give slots that nobody else needs to large files that gain from them."""
        if now_s - self._spread_s < _SPREAD_S:
            return
        self._spread_s = now_s
        for running in {running.fetch: running for running in self._running.values()}.values():
            fetch, job = running.fetch, running.job
            landing = fetch.landing
            if not landing.is_divisible or running.slot.buckets or job.is_cancelled:
                continue
            if not landing.is_proven:
                continue
            assert landing.source is not None
            total_bytes = landing.source.total_bytes or 0
            wanted = fetch.growth.wanted(now_s, landing.here_bytes, total_bytes)
            active = sum(each.fetch is fetch for each in self._running.values())
            while active < wanted and self._free and self._may_start(fetch, now_s):
                segment = landing.split()
                if segment is None:
                    break
                self._send(job, fetch, fetch.request_for(segment), segment)
                active += 1

    def _may_start(self, fetch: Fetch, now_s: float) -> bool:
        return self._hosts.may_start(fetch.address.host, now_s)

    def _on_ended(self, ended: Ended) -> None:
        curl, code, message = ended
        running = self._running[curl]
        if code == 0:
            running.slot.settle()
        self._take_back(running)
        if running.segment is not None:
            self._on_segment_ended(running, running.segment)
            return
        if running.slot.refused and code == pycurl.E_COULDNT_CONNECT:
            address = running.fetch.address
            assert self._guard is not None
            step: Step = Fail(self._guard.refusal(address.shown, running.slot.refused))
        else:
            step = running.fetch.end(running.slot, code, message)
        if isinstance(step, Again) and step.is_throttled:
            self._hosts.throttle(running.host, time.monotonic() + step.after_s)
        else:
            self._hosts.end(running.host)
        self._follow(running.job, running.fetch, step)

    def _on_segment_ended(self, running: Running, segment: Segment) -> None:
        fetch, wait_s = running.fetch, segment.patience_s
        if wait_s is None:
            self._hosts.end(running.host)
        else:
            self._hosts.throttle(running.host, time.monotonic() + wait_s)
        if segment not in fetch.landing.ahead:
            return  # the file was begun anew meanwhile
        if not segment.is_whole:
            fetch.growth.back_off()
        segment.stop()
        if fetch.is_waiting:
            fetch.is_waiting = False
            self._follow(running.job, fetch, fetch.go_on())

    def _drop_segments(self, fetch: Fetch) -> None:
        for running in tuple(self._running.values()) if fetch.landing.ahead else ():
            if running.fetch is fetch:
                self._take_back(running)
                self._hosts.end(running.host)

    def _take_back(self, running: Running) -> None:
        slot = running.slot
        self._multi.remove(slot.curl)
        del self._running[slot.curl]
        running.count(time.monotonic())
        slot.receiver = None
        self._idle.append(slot)
        self._free += 1

    def _follow(self, job: Job, fetch: Fetch, step: Step) -> None:
        if isinstance(step, Finish):
            self._land(job, fetch)
        elif isinstance(step, Fail):
            self._drop_segments(fetch)
            if isinstance(step.error, FileTooLargeError):
                fetch.landing.discard()
            else:
                fetch.landing.suspend()
            self._record(job, fetch, step.error)
        elif job.is_cancelled:
            fetch.landing.suspend()
        elif isinstance(step, Await):
            return  # its segment's end leads on
        elif step.after_s:
            due_s = time.monotonic() + step.after_s
            heapq.heappush(self._timers, (due_s, next(self._ticket), job, fetch))
        else:
            job.queue_again(fetch)

    def _land(self, job: Job, fetch: Fetch) -> None:
        job.running.pop(fetch, None)
        self._landing += 1
        overwrite, shown = job.options.overwrite, fetch.first.shown
        self._disk.land(Landed(fetch.landing, fetch.identity, shown, overwrite, (job, fetch)))

    def _on_landed(self, batch: list[Landed]) -> None:
        def record() -> None:
            self._landing -= len(batch)
            for landed in batch:
                job, fetch = landed.file
                self._record(job, fetch, landed.error, landed.sha256)

        self._call(record)

    def _record(
        self, job: Job, fetch: Fetch, error: ProvenderError | None, sha256: str | None = None
    ) -> None:
        job.running.pop(fetch, None)
        landing = fetch.landing
        job.record(
            fetch.index,
            Download(
                fetch.first.shown,
                job.folder,
                landing.name,
                "completed" if error is None else "failed",
                landing.offset,
                landing.resumed_bytes,
                sha256 if error is None else None,
                error,
            ),
        )
        self._conclude(job)

    def _conclude(self, job: Job) -> None:
        if job.is_done and job in self._jobs:
            self._jobs.remove(job)
            job.finish()

    def _on_time(self, now_s: float) -> None:
        while self._timers and self._timers[0][0] <= now_s:
            _, _, job, fetch = heapq.heappop(self._timers)
            if not job.is_cancelled:
                job.queue_again(fetch)
        if now_s - self._swept_s >= _SWEEP_S:
            self._swept_s = now_s
            self._sweep(now_s)
            self._disk.flush()

    def _sweep(self, now_s: float) -> None:
        """Count what has moved, and end what has not moved for too long."""
        is_time_to_save = now_s - self._saved_s >= _SAFE_EVERY_S
        if is_time_to_save:
            self._saved_s = now_s
        for running in tuple(self._running.values()):
            if is_time_to_save:
                running.fetch.landing.make_safe()
            running.count(now_s)
            if what := running.overdue(now_s):
                self._give_up_waiting(running, what)

    def _give_up_waiting(self, running: Running, what: str) -> None:
        self._take_back(running)
        if running.segment is not None:
            self._on_segment_ended(running, running.segment)
            return
        self._hosts.end(running.host)
        self._follow(running.job, running.fetch, running.fetch.stalled(what))

    def _cancel(self, job: Job) -> None:
        if job not in self._jobs or job.is_cancelled:
            return
        job.is_cancelled = True
        for running in tuple(self._running.values()):
            if running.job is job:
                self._take_back(running)
                self._hosts.end(running.host)
        for fetch in tuple(job.running):
            fetch.landing.suspend()
        self._disk.flush()
        # Twice through the disk thread: first what it is just recovering comes back and is let
        # go of, then every file is closed, so that whoever continues finds none locked.
        self._after_disk(lambda: self._after_disk(lambda: self._give_up(job)))

    def _after_disk(self, command: Callable[[], None]) -> None:
        self._disk.submit(lambda: self._call(command))

    def _give_up(self, job: Job) -> None:
        if job in self._jobs:
            job.give_up()
            self._conclude(job)

    def _shut(self) -> None:
        self._is_open = False
        for job in tuple(self._jobs):
            self._cancel(job)
