"""Removes expired files when their time comes, without polling."""

import asyncio
import contextlib
import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from provender.api.files import FileStore

__all__ = ["Sweeper"]

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
