"""The files of one download call: who is next, and what became of each."""

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

from provender.transfer.address import Address
from provender.transfer.checksum import Checksum
from provender.transfer.fetch import Fetch
from provender.transfer.hosts import Hosts
from provender.transfer.options import TransferOptions
from provender.transfer.pacing import Bucket
from provender.transfer.results import Download, Progress
from provender.transfer.signin import SignIn

__all__ = ["Job"]


def _buckets(options: TransferOptions) -> tuple[Bucket, ...]:
    limit = options.bandwidth_limit_kbps
    return (Bucket(limit * 1024.0),) if limit else ()


class Job:
    """What is to be fetched into one folder; `future` gets the results in the order asked.

    A file that waits for its turn is a number in its server's queue, nothing more.
    """

    def __init__(
        self,
        folder: Path,
        addresses: Sequence[Address | None],
        names: Sequence[str],
        options: TransferOptions,
        *,
        checksums: Mapping[int, Checksum],
        unfinished: frozenset[str],
        known: Mapping[int, Download],
    ) -> None:
        self.folder = folder
        self.addresses = addresses
        self.names = names
        self.options = options
        self.checksums = checksums
        self.unfinished = unfinished
        self.future: Future[list[Download]] = Future()
        self.future.set_running_or_notify_cancel()  # only the engine ends it
        self.is_cancelled = False
        self.running: dict[Fetch, None] = {}
        self.bytes_done = 0
        self.buckets = _buckets(options)
        self.sign_in = SignIn(options)
        self._results: list[Download | None] = [known.get(index) for index in range(len(names))]
        self._left = len(names) - len(known)
        self._failed = sum(download.status == "failed" for download in known.values())
        self._queues = self._sorted_by_host()
        self._turns = deque(self._queues)
        self._again: deque[Fetch] = deque()

    def _sorted_by_host(self) -> dict[str, deque[int]]:
        queues: dict[str, deque[int]] = {}
        for index, address in enumerate(self.addresses):
            if address is not None and self._results[index] is None:
                queues.setdefault(address.host, deque()).append(index)
        return queues

    @property
    def is_done(self) -> bool:
        """Whether every file has a result."""
        return self._left == 0

    def queue_again(self, fetch: Fetch) -> None:
        """Put a file whose pause is over before those that have not begun."""
        self._again.append(fetch)

    def next_again(self, hosts: Hosts, now_s: float) -> Fetch | None:
        """Take a file that is to be asked for once more, if its server may be asked."""
        for _ in range(len(self._again)):
            fetch = self._again.popleft()
            if hosts.may_start(fetch.address.host, now_s):
                return fetch
            self._again.append(fetch)
        return None

    def next_index(self, hosts: Hosts, now_s: float) -> int | None:
        """Take the next file whose server may be asked; servers take turns."""
        for _ in range(len(self._turns)):
            host = self._turns.popleft()
            if not hosts.may_start(host, now_s):
                self._turns.append(host)
                continue
            queue = self._queues[host]
            index = queue.popleft()
            if queue:
                self._turns.append(host)
            else:
                del self._queues[host]
            return index
        return None

    def record(self, index: int, download: Download) -> None:
        """Note what became of a file."""
        assert self._results[index] is None
        self._results[index] = download
        self._left -= 1
        self._failed += download.status == "failed"

    def give_up(self) -> None:
        """Note everything without a result as cancelled."""
        self._queues.clear()
        self._turns.clear()
        self._again.clear()
        for index, address in enumerate(self.addresses):
            if self._results[index] is None:
                shown = "" if address is None else address.shown
                self.record(index, Download(shown, self.folder, self.names[index], "cancelled"))

    def finish(self) -> None:
        """Hand the results over."""
        self.future.set_result([result for result in self._results if result is not None])

    def progress(self) -> Progress:
        """Return the moment; may be asked by any thread."""
        running = tuple(
            (
                fetch.landing.name,
                fetch.landing.here_bytes,
                None if (source := fetch.landing.source) is None else source.total_bytes,
            )
            for fetch in tuple(self.running)
        )
        total = len(self.names)
        return Progress(total, total - self._left, self._failed, self.bytes_done, running)
