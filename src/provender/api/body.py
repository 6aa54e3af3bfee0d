"""Reads a request's JSON body within limits of size, depth and numbers."""

import json
import math
import re
from typing import Any, NoReturn

from starlette.requests import Request

from provender.errors import BodyTooLargeError, ValidationError

__all__ = ["parse_body", "read_body"]

_DEEPEST = 256  # above what a schema may have, whose own refusal says more
_THROWN_AWAY = 64 << 20
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


async def read_body(request: Request, limit: int) -> bytes:
    """Return the raw body; BodyTooLargeError when it exceeds `limit` bytes.

    No more than the limit is ever held. What comes beyond it is thrown away for a while before
    the refusal: many clients only listen once they have sent everything.
    """
    _check_type(request)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit and "expect" in request.headers:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= limit:
            parts.append(part)
            continue
        parts.clear()
        if size > limit + _THROWN_AWAY:
            break
    if size > limit:
        raise _too_large(limit)
    return b"".join(parts)


def parse_body(raw: bytes) -> dict[str, Any]:
    """Return the body's JSON object; ValidationError for anything else.

    >>> parse_body(b'{"count": 3}')
    {'count': 3}
    """
    try:
        value = json.loads(raw.decode(), parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise _too_deep() from None
    except ValidationError:
        raise
    except ValueError as error:
        raise ValidationError(
            f"the body is not JSON: {error}" if raw else "the body is empty",
            pointer="",
            remedy="Send one JSON object, in UTF-8.",
        ) from None
    if not isinstance(value, dict):
        raise ValidationError(
            "the body is not a JSON object", pointer="", remedy='Send {"schema": {...}, ...}.'
        )
    if raw.count(b"[") + raw.count(b"{") > _DEEPEST:
        _check_depth(value)
    if _SURROGATE.search(raw):
        _check_text(value)
    return value


def _check_type(request: Request) -> None:
    """Refuse other media types, which a foreign page can send without asking (CSRF)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return
    if kind or "origin" in request.headers:
        raise ValidationError(
            f"the body's media type is {kind or 'missing'!r:.60}, not JSON",
            remedy="Send the header Content-Type: application/json.",
        )


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(
        f"the body exceeds {limit} bytes",
        remedy="Send a smaller one, or raise MAX_BODY_BYTES on the server.",
    )


def _too_deep() -> ValidationError:
    return ValidationError(
        f"the body is nested more than {_DEEPEST} levels deep",
        pointer="",
        remedy="Nest fewer levels, or use $ref for recursive structures.",
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValidationError(
        f"the body holds {name}, which JSON does not know",
        pointer="",
        remedy="Send a finite number or null.",
    )


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        _refuse_constant(f"the number {text[:40]}")
    return value


def _check_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        level = [
            child
            for part in level
            for child in (part.values() if isinstance(part, dict) else part)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise _too_deep()


def _check_text(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValidationError(
            "the body holds half a surrogate pair, which is no character",
            pointer="",
            remedy=r"Send \ud83d\ude00 whole, or the character itself in UTF-8.",
        ) from None
