"""WebSockets: the progress of the caller's own jobs as it happens."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from provender.api.auth import ANONYMOUS
from provender.api.state import server_of
from provender.jobs.bus import Subscription

__all__ = ["router"]

router = APIRouter()


@router.websocket("/ws/progress")
async def progress(socket: WebSocket) -> None:
    """Send the progress of the caller's jobs; answer the text `ping` with `pong`."""
    server = server_of(socket)
    if _is_foreign(socket, server.settings.cors_origins):
        await socket.close(1008, "pages of this origin may not listen; see CORS_ORIGINS")
        return
    await socket.accept()
    with server.bus.subscribed(socket.scope.get("user", ANONYMOUS)) as subscription:
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
