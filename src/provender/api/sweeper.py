"""Removes expired files when their time comes, without polling."""

import asyncio
import contextlib
import logging
import time
from pathlib import Path
from typing import IO, Any

from sqlalchemy.exc import SQLAlchemyError

from provender.api.files import FileStore

__all__ = ["Sweeper", "own_folder"]

_LOG = logging.getLogger("provender.api")
_LONGEST_SLEEP = 3600.0
_AFTER_FAILURE = 60.0


class Sweeper:
    """Sleeps until the next file expires; `wake` tells it of a new file."""

    def __init__(self, files: FileStore) -> None:
        self._files = files
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Look again when the next file expires (called on the event loop)."""
        self._changed.set()

    async def run(self) -> None:
        """Sweep for ever."""
        while True:
            self._changed.clear()
            delay = await asyncio.to_thread(self._sweep)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), delay)

    def _sweep(self) -> float:
        try:
            self._files.sweep()
            expiry = self._files.records.next_expiry()
        except (SQLAlchemyError, OSError):
            _LOG.exception("expired files could not be removed")
            return _AFTER_FAILURE
        if expiry is None:
            return _LONGEST_SLEEP
        return min(_LONGEST_SLEEP, max(0.05, expiry - time.time()))


def own_folder(folder: Path) -> IO[Any] | None:
    """Return the lock that makes this process the folder's owner, or None if it has one.

    The lock goes with the process, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:  # pragma: no cover
        return None
    handle = (folder / "server.lock").open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle
