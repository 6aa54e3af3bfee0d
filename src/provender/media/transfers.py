"""The transfers of one server: one engine and one guard for all of its downloads."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue

from provender.media.claims import Claims
from provender.transfer.address import Address
from provender.transfer.checksum import Checksum
from provender.transfer.engine import Engine
from provender.transfer.guard import Guard, Network
from provender.transfer.job import Job
from provender.transfer.options import TransferOptions
from provender.transfer.results import Download

__all__ = ["Batch", "Transfers"]

_CONCURRENCY = 256
_PER_HOST = 8


class Batch(Job):
    """The files that one download has yet to fetch; `results` gets each as it ends.

    The number is the file's place in the batch; None only wakes whoever waits.
    """

    def __init__(
        self,
        folder: Path,
        addresses: Sequence[Address],
        names: Sequence[str],
        options: TransferOptions,
        *,
        checksums: Mapping[int, Checksum],
        unfinished: frozenset[str],
    ) -> None:
        super().__init__(
            folder,
            addresses,
            names,
            options,
            checksums=checksums,
            unfinished=unfinished,
            known={},
        )
        self.results: SimpleQueue[tuple[int, Download] | None] = SimpleQueue()
        self.future.add_done_callback(lambda _: self.wake())

    @property
    def is_over(self) -> bool:
        """Whether nothing will come any more that has not been taken out of `results`."""
        return self.future.done() and self.results.empty()

    def wake(self) -> None:
        """Make whoever waits for a result look up."""
        self.results.put(None)

    def record(self, index: int, download: Download) -> None:
        """Note what became of a file (called by the engine)."""
        super().record(index, download)
        self.results.put((index, download))


class Transfers:
    """Starts the engine when it is needed first; `guard` judges pages and files alike."""

    def __init__(
        self, allowed_networks: Sequence[Network] = (), *, bandwidth_limit_kbps: int = 0
    ) -> None:
        self.guard = Guard(allowed_networks)
        self.claims = Claims()
        self._bandwidth_limit_kbps = bandwidth_limit_kbps
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def start(self, batch: Batch) -> None:
        """Begin to fetch."""
        self._running().start(batch)

    def cancel(self, batch: Batch) -> None:
        """Stop; what has arrived stays where it can be continued."""
        self._running().cancel(batch)

    def close(self) -> None:
        """Stop everything and return when all is on the disk."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()

    def _running(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = Engine(
                    guard=self.guard,
                    concurrency=_CONCURRENCY,
                    per_host=_PER_HOST,
                    bandwidth_limit_kbps=self._bandwidth_limit_kbps,
                )
            return self._engine
