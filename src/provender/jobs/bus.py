"""The progress bus: what changed, at most four times a second a job, newest state only."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["Bus", "Subscription"]

_SECONDS_BETWEEN = 0.25


class Subscription:
    """One listener: a place a job, so that a slow one gets the newest state and no queue grows."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self._news: dict[str, Mapping[str, Any]] = {}
        self._ready = asyncio.Event()

    def put(self, job_id: str, message: Mapping[str, Any]) -> None:
        """Keep a job's newest message."""
        # Taken out first: what changed last is told last.
        self._news.pop(job_id, None)
        self._news[job_id] = message
        self._ready.set()

    async def messages(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the messages as they come, for ever."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            news, self._news = self._news, {}
            for message in news.values():
                yield message


class Bus:
    """Takes messages on the event loop, hands them to the owner's subscriptions."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._told: dict[str, float] = {}
        self._held: dict[str, tuple[str, Mapping[str, Any], asyncio.TimerHandle]] = {}

    @contextmanager
    def subscribed(self, owner: str) -> Iterator[Subscription]:
        """Listen to the owner's jobs while the block runs."""
        subscription = Subscription(owner)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def tell(
        self, owner: str, job_id: str, message: Mapping[str, Any], *, at_once: bool = False
    ) -> None:
        """Tell of a job; messages of progress wait until a quarter second has passed.

        A change of state goes `at_once`, and takes the place of the progress that waited.
        """
        if not self._subscriptions:
            self._told.pop(job_id, None)
            return
        loop = asyncio.get_running_loop()
        held = self._held.pop(job_id, None)
        if held is not None:
            held[2].cancel()
        wait = self._told.get(job_id, 0.0) + _SECONDS_BETWEEN - loop.time()
        if at_once or wait <= 0:
            self._told[job_id] = loop.time()
            self._deliver(owner, job_id, message)
        else:
            timer = loop.call_later(wait, self._release, job_id)
            self._held[job_id] = (owner, message, timer)
        if at_once:
            self._told.pop(job_id, None)

    def _release(self, job_id: str) -> None:
        owner, message, _ = self._held.pop(job_id)
        self._told[job_id] = asyncio.get_running_loop().time()
        self._deliver(owner, job_id, message)

    def _deliver(self, owner: str, job_id: str, message: Mapping[str, Any]) -> None:
        for subscription in self._subscriptions:
            if subscription.owner == owner:
                subscription.put(job_id, message)
