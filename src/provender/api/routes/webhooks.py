"""Webhooks: where the caller's events go."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provender.api.answers import WebhookAnswer, WebhooksAnswer
from provender.api.auth import ANONYMOUS
from provender.api.body import parse_body, read_body
from provender.api.declared import body_of, declared
from provender.api.state import Server, server_of
from provender.api.webhooks import WebhookRequest, read_webhook, shown_webhook

__all__ = ["router"]

router = APIRouter(prefix="/api/webhooks", tags=["Webhooks"])
_ONE = "/{webhook_id}"
_TEXT = {"type": "string"}
_ID = {"parameters": [{"name": "webhook_id", "in": "path", "required": True, "schema": _TEXT}]}


@router.post(
    "",
    status_code=201,
    responses=declared(WebhookAnswer, 400, 401, 409, 413, 429, versioned=False, success=201),
    response_model=None,
    openapi_extra=body_of(WebhookRequest),
)
async def add(request: Request) -> Response:
    """Have events sent to an address; the answer holds the secret, this once."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    raw = await read_body(request, server.settings.max_body_bytes)
    return JSONResponse(await server.workshop.run(_add, server, owner, raw), 201)


def _add(server: Server, owner: str, raw: bytes) -> dict[str, Any]:
    body = parse_body(raw)
    address, events, secret = read_webhook(body)
    sealed = {"url": body["url"], "secret": secret}
    webhook = server.webhooks.add(owner, address.shown, events, sealed)
    return {**shown_webhook(webhook), "secret": secret}


@router.get(
    "",
    responses=declared(WebhooksAnswer, 401, 429, versioned=False),
    response_model=None,
)
async def listing(request: Request) -> Response:
    """List your webhooks, in the order made."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    listed = [shown_webhook(w) for w in await server.workshop.run(server.webhooks.of, owner)]
    return JSONResponse({"count": len(listed), "webhooks": listed})


@router.delete(
    _ONE,
    status_code=204,
    responses=declared(None, 401, 404, 429, versioned=False, success=204),
    response_model=None,
    openapi_extra=_ID,
)
async def remove(request: Request) -> Response:
    """Send nothing there any more, not even what waits."""
    server = server_of(request)
    owner = request.scope.get("user", ANONYMOUS)
    webhook_id = request.path_params["webhook_id"]
    await server.workshop.run(server.webhooks.remove, owner, webhook_id)
    return Response(status_code=204)
