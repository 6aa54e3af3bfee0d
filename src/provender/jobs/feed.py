"""Log lines of jobs as they are said: a listener keeps the last thousand that it has not read."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["Feed", "Lines"]

_MOST_UNREAD = 1000


class Lines:
    """One listener's lines; a slow one loses the oldest and memory does not grow."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self._unread: deque[Mapping[str, Any]] = deque(maxlen=_MOST_UNREAD)
        self._ready = asyncio.Event()

    def put(self, line: Mapping[str, Any]) -> None:
        """Keep a line until it is read."""
        self._unread.append(line)
        self._ready.set()

    async def messages(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the lines as they come, for ever."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            while self._unread:
                yield self._unread.popleft()


class Feed:
    """Takes lines on the event loop, hands them to the owner's listeners."""

    def __init__(self) -> None:
        self._listeners: set[Lines] = set()

    @property
    def has_listeners(self) -> bool:
        """Whether anybody listens; may be asked by any thread."""
        return bool(self._listeners)

    @contextmanager
    def subscribed(self, owner: str) -> Iterator[Lines]:
        """Listen to what the owner's jobs say while the block runs."""
        lines = Lines(owner)
        self._listeners.add(lines)
        try:
            yield lines
        finally:
            self._listeners.discard(lines)

    def tell(self, owner: str, line: Mapping[str, Any]) -> None:
        """Hand a line over."""
        for lines in self._listeners:
            if lines.owner == owner:
                lines.put(line)
