"""The answer that carries a generated document: whole when small, streamed when large."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from provender.api.work import Pull, until_gone

__all__ = ["Streamed"]

_HELD_BACK = 4 << 20


class Streamed(Response):
    """Sends what a Pull yields.

    Nothing is sent before four mebibytes or the end are there, so that a failure among the first
    rows is still a proper error answer. The next piece is computed once the client has taken the
    one before, and none when it has gone.
    """

    def __init__(
        self, pull: Pull, media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self._pull = pull
        self._extra = dict(headers or {})

    async def __call__(
        self,
        scope: Scope,  # noqa: ARG002 - ASGI passes it
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer one request."""
        try:
            head, last = await until_gone(receive, self._head())
            if last:
                self._extra["content-length"] = str(len(head))
            self.init_headers(self._extra)
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": head, "more_body": not last})
            while not last:
                piece, last = await until_gone(receive, self._pull.next())
                await send({"type": "http.response.body", "body": piece, "more_body": not last})
        finally:
            self._pull.close()

    async def _head(self) -> tuple[bytes, bool]:
        parts: list[bytes] = []
        last = False
        while not last and sum(map(len, parts)) < _HELD_BACK:
            piece, last = await self._pull.next()
            parts.append(piece)
        return b"".join(parts), last
