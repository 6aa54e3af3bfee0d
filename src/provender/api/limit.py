"""RATE_LIMIT_PER_MINUTE: so many requests a minute from one address."""

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provender.api.errors import answer_error
from provender.errors import RateLimitError

__all__ = ["RATE_HEADERS", "RateLimit"]

RATE_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


class RateLimit:
    """Counts requests by client address; tells the count in X-RateLimit-* headers."""

    def __init__(self, app: ASGIApp, *, per_minute: int, free: frozenset[str]) -> None:
        self._app = app
        self._limit = RateLimitItemPerMinute(per_minute)
        self._free = free
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http" or scope["path"] in self._free:
            await self._app(scope, receive, send)
            return
        client = scope.get("client") or ("unknown", 0)
        allowed = self._limiter.hit(self._limit, client[0])
        reset, remaining = self._limiter.get_window_stats(self._limit, client[0])
        told = (str(self._limit.amount), str(max(0, remaining)), str(int(reset)))
        headers = dict(zip(RATE_HEADERS, told, strict=True))

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if allowed:
            await self._app(scope, receive, counted)
            return
        wait = max(1, int(reset - time.time()) + 1)
        error = RateLimitError(
            f"more than {self._limit.amount} requests in a minute",
            remedy=f"Try again in {wait} s, or raise RATE_LIMIT_PER_MINUTE on the server.",
        )
        answer = answer_error(scope, error, {"Retry-After": str(wait)})
        await answer(scope, receive, counted)
