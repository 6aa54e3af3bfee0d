"""Error answers: one body for /api/v1, `{"detail": ...}` for everything else."""

import json
import logging
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from provender.errors import NotFoundError, ProvenderError, ValidationError

__all__ = ["answer_error", "error_body", "on_http_error", "on_provender_error"]

_LOG = logging.getLogger("provender.api")
_INTERNAL = {
    "success": False,
    "error": "Internal server error",
    "error_type": "InternalServerError",
    "details": "An unexpected error occurred; the server's log has the particulars",
    "status_code": 500,
    "pointer": None,
    "remedy": "Try again; report it to the operator if it happens again.",
}


def error_body(error: Exception) -> dict[str, Any]:
    """Return the documented body of an error; nothing of an unexpected one gets out."""
    if isinstance(error, RecursionError):
        error = ValidationError(
            "the document is nested too deeply",
            pointer="",
            remedy="Nest fewer levels, or use $ref for recursive structures.",
        )
    if not isinstance(error, ProvenderError):
        return dict(_INTERNAL)
    return {
        "success": False,
        "error": error.title,
        "error_type": error.error_type,
        "details": error.details,
        "status_code": error.status,
        "pointer": error.pointer,
        "remedy": error.remedy,
    }


def answer_error(
    scope: Scope,
    error: Exception,
    headers: dict[str, str] | None = None,
    *,
    status: int | None = None,
) -> Response:
    """Return the answer to a failed request, in the shape that its path calls for."""
    body = error_body(error)
    status = body["status_code"] = status or body["status_code"]
    if status >= 500:  # noqa: PLR2004 - a failure of ours: the operator wants to know
        _LOG.error("request failed: %s", scope.get("path", ""), exc_info=error)
    if not scope.get("path", "").startswith(scope["app"].state.server.settings.api_v1_str + "/"):
        body = {"detail": body["details"]}
    # ASCII: details may quote anything that the caller sent.
    return Response(json.dumps(body), status, headers, media_type="application/json")


async def on_provender_error(request: Request, error: Exception) -> Response:
    """Answer an expected failure of a route."""
    return answer_error(request.scope, error)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: no such path, no such method."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:  # noqa: PLR2004
        failure: ProvenderError = NotFoundError(
            "there is nothing at this address", remedy="See /docs for the addresses there are."
        )
    else:
        failure = ValidationError(
            str(error.detail).lower(), remedy="See /docs for the methods of this address."
        )
    headers = dict(error.headers or {})
    return answer_error(request.scope, failure, headers, status=error.status_code)
