"""ALLOWED_HOSTS: refuses requests that name another host."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from provender.api.errors import answer_error
from provender.errors import ValidationError

__all__ = ["AllowedHosts", "host_allowed"]


class AllowedHosts:
    """Lets requests through whose Host header is on the list."""

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = [host.lower() for host in hosts]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] in ("http", "websocket"):
            host = Headers(scope=scope).get("host", "")
            if not host_allowed(host, self._hosts):
                await self._refuse(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        error = ValidationError(
            "the Host header names a host that this server does not answer for",
            remedy="Use an address listed in the server's ALLOWED_HOSTS.",
        )
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": error.details})
        else:
            await answer_error(scope, error)(scope, receive, send)


def host_allowed(header: str, hosts: Sequence[str]) -> bool:
    """Say whether a Host header matches a list; `*.example.com` matches every subdomain.

    >>> host_allowed("api.example.com:8000", ["*.example.com"])
    True
    """
    name = header.lower()
    name = name.partition("]")[0].lstrip("[") if name.startswith("[") else name.partition(":")[0]
    return any(
        host in ("*", name) or (host.startswith("*.") and name.endswith(host[1:])) for host in hosts
    )
