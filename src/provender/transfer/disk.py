"""The disk thread: slow steps in the order given, finished files in batches."""

import threading
from collections.abc import Callable
from queue import SimpleQueue

from provender.errors import ExportError
from provender.transfer.commit import Landed, commit

__all__ = ["Disk"]

_BATCH = 128


class Disk:
    """Runs what may wait for the disk; small files that finish together share one sync.

    `on_finished` gets each batch, on the disk thread.
    """

    def __init__(self, on_finished: Callable[[list[Landed]], None]) -> None:
        self._on_finished = on_finished
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._batch: list[Landed] = []
        self._thread = threading.Thread(target=self._run, name="provender-disk", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], None]) -> None:
        """Run a function after everything submitted before it."""
        self._queue.put(work)

    def land(self, landed: Landed) -> None:
        """Finish a file with the next batch."""
        self._batch.append(landed)
        if len(self._batch) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Send the batch off; called when nothing else is about to land."""
        if self._batch:
            batch, self._batch = self._batch, []
            self.submit(lambda: self._finish(batch))

    def close(self) -> None:
        """Return when all is done."""
        self.flush()
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            work()

    def _finish(self, batch: list[Landed]) -> None:
        try:
            commit(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, each of the files must be told
            for landed in batch:
                landed.error = landed.error or ExportError(
                    f"{landed.landing.name} could not be finished: {error}",
                    remedy="Start the same download again.",
                )
        self._on_finished(batch)
