"""WebSockets: progress and log lines of the caller's own jobs, as they happen."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from provender.api.auth import ANONYMOUS
from provender.api.state import server_of

__all__ = ["router"]

router = APIRouter()


class Subscription(Protocol):
    """What is told to one listener."""

    def messages(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the messages as they come, for ever."""


Subscribe = Callable[[str], AbstractContextManager[Subscription]]


@router.websocket("/ws/progress")
async def progress(socket: WebSocket) -> None:
    """Send the progress of the caller's jobs; answer the text `ping` with `pong`."""
    await _serve(socket, server_of(socket).bus.subscribed)


@router.websocket("/ws/logs")
async def logs(socket: WebSocket) -> None:
    """Send what the caller's jobs say; answer the text `ping` with `pong`."""
    await _serve(socket, server_of(socket).feed.subscribed)


async def _serve(socket: WebSocket, subscribe: Subscribe) -> None:
    if _is_foreign(socket, server_of(socket).settings.cors_origins):
        await socket.close(1008, "pages of this origin may not listen; see CORS_ORIGINS")
        return
    await socket.accept()
    with subscribe(socket.scope.get("user", ANONYMOUS)) as subscription:
        sending = asyncio.create_task(_send(socket, subscription))
        try:
            await _answer_pings(socket)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sending


def _is_foreign(socket: WebSocket, allowed: Sequence[str]) -> bool:
    """Say whether a page of another origin asks: browsers let it, so the server must not."""
    origin = socket.headers.get("origin")
    if origin is None or origin in allowed or "*" in allowed:
        return False
    return urlsplit(origin).netloc.lower() != socket.headers.get("host", "").lower()


async def _send(socket: WebSocket, subscription: Subscription) -> None:
    async for message in subscription.messages():
        await socket.send_text(json.dumps(message))


async def _answer_pings(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            # The documents' clients send it bare or as a JSON string.
            if (message.get("text") or "").strip('"') == "ping":
                await socket.send_text("pong")
