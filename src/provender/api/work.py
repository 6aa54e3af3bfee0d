"""Runs generation off the event loop, a piece at a time, and drops it when nobody waits."""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

__all__ = ["Pull", "Workshop", "until_gone"]

T = TypeVar("T")
_PIECE = 1 << 18


class Workshop:
    """A few threads for CPU work; what exceeds them waits its turn."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(
            max(2, os.cpu_count() or 1), thread_name_prefix="provender-work"
        )

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return work(*arguments), computed on one of the threads."""
        return await asyncio.wrap_future(self._pool.submit(work, *arguments))

    def submit(self, work: Callable[..., T], *arguments: Any) -> Future[T]:
        """Start work on one of the threads."""
        return self._pool.submit(work, *arguments)

    def close(self) -> None:
        """Take no more work; what is running ends with its piece."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Pull:
    """Draws an iterator's pieces one after another, each on a thread of the workshop.

    Nothing is computed that was not asked for, so a slow reader holds up nobody's thread and
    memory stays at one piece.
    """

    def __init__(self, workshop: Workshop, pieces: Iterator[Any]) -> None:
        self._workshop = workshop
        self._pieces = pieces
        self._step: Future[tuple[bytes, bool]] | None = None

    async def next(self) -> tuple[bytes, bool]:
        """Return the next bytes and whether they are the last."""
        self._step = self._workshop.submit(self._gather)
        return await asyncio.wrap_future(self._step)

    def _gather(self) -> tuple[bytes, bool]:
        parts: list[bytes] = []
        size = 0
        for piece in self._pieces:
            parts.append(bytes(piece))
            size += len(parts[-1])
            if size >= _PIECE:
                return b"".join(parts), False
        return b"".join(parts), True

    def close(self) -> None:
        """Stop the iterator as soon as the piece in hand is done; never blocks."""
        if self._step is not None:
            # A generator cannot be closed while it runs: wait for its thread to come out.
            self._step.add_done_callback(lambda _: self._finish())

    def _finish(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close is None:
            return
        try:
            self._workshop.submit(close)
        except RuntimeError:  # the workshop has closed
            close()


async def until_gone(receive: Receive, work: Any) -> Any:
    """Return the awaited work; ClientDisconnect if the client leaves before it is done."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        gone.cancel()
        task.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
