"""What a route declares in /openapi.json: its answers, its errors, its body."""

from typing import Any

from pydantic import BaseModel

from provender.api.answers import ApiError, Detail

__all__ = ["binary", "body_of", "declared"]

_ERRORS = {
    400: "The request is wrong; `pointer` and `remedy` say where and how to mend it",
    401: "No token, or one that does not verify",
    404: "No such thing, or not yours",
    405: "No such method",
    409: "The state of the object forbids it",
    413: "The request's body or the file asked for is too large",
    416: "No such range of bytes",
    429: "Too many requests from one address",
    500: "An unexpected failure",
    502: "The database cannot be reached, or failed",
    507: "The disk is full",
}


def declared(
    answer: type[BaseModel] | None,
    *statuses: int,
    versioned: bool = True,
    success: int = 200,
    content: dict[str, Any] | None = None,
) -> dict[int | str, dict[str, Any]]:
    """Return `responses` of a route: the answer, and every error with its shape."""
    error = ApiError if versioned else Detail
    responses: dict[int | str, dict[str, Any]] = {
        status: {"model": error, "description": _ERRORS[status]} for status in (*statuses, 500)
    }
    responses[success] = {"description": "As asked"}
    if answer is not None:
        responses[success]["model"] = answer
    if content:
        responses[success]["content"] = content
    return responses


def binary(*media_types: str) -> dict[str, Any]:
    """Return `content` of an answer that is a file."""
    schema = {"type": "string", "format": "binary"}
    return {kind: {"schema": schema} for kind in media_types}


def body_of(request: type[BaseModel]) -> dict[str, Any]:
    """Return `openapi_extra` of a route that reads its own JSON body."""
    reference = {"$ref": f"#/components/schemas/{request.__name__}"}
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}}
    }
