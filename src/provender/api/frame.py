"""The outermost layer: counts, safe headers, the access log, and no exception gets past it."""

import logging
import time
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provender.api.errors import answer_error
from provender.api.stats import Stats

__all__ = ["Frame"]

_ACCESS = logging.getLogger("provender.access")
_LOG = logging.getLogger("provender.api")
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
# Swagger UI and ReDoc start by an inline script, style inline, and ReDoc searches in a worker.
_DOCS_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-ancestors": "'none'",
}
_DOCS_POLICY = (
    b"content-security-policy",
    "; ".join(f"{kind} {sources}" for kind, sources in _DOCS_SOURCES.items()).encode(),
)


class Frame:
    """Wraps the whole app; plain ASGI, so that streams pass untouched."""

    def __init__(self, app: ASGIApp, *, stats: Stats, docs: frozenset[str]) -> None:
        self._app = app
        self._stats = stats
        self._docs = docs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._stats.requested()
        began = time.perf_counter()
        status = 0
        extra = [*_SAFE, _DOCS_POLICY if scope["path"] in self._docs else _POLICY]

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *extra]
            await send(message)

        try:
            await self._app(scope, receive, framed)
        except ClientDisconnect:
            status = status or 499
        except Exception as error:  # noqa: BLE001 - the last line of defence
            if status:
                # Headers are out: an answer cut short is the only honest sign left.
                _LOG.error("answer cut short: %s", scope["path"], exc_info=error)
            else:
                await answer_error(scope, error)(scope, receive, framed)
        _log(scope, status, time.perf_counter() - began)


def _log(scope: Scope, status: int, seconds: float) -> None:
    if not _ACCESS.isEnabledFor(logging.INFO):
        return
    client: Any = scope.get("client") or ("-", 0)
    _ACCESS.info(
        "%s %s",
        scope["method"],
        scope["path"],
        extra={
            "field_client": client[0],
            "field_status": status,
            "field_ms": round(seconds * 1000, 2),
        },
    )
