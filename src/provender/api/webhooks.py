"""Webhooks as callers send and see them: fields, events, messages and their signatures."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from provender.api.jobs import moment_of
from provender.api.requests import Text, read_request
from provender.errors import ValidationError
from provender.jobs.states import Status
from provender.jobs.store import Job
from provender.jobs.webhooks import Webhook
from provender.transfer.address import Address, parse_address

__all__ = ["EVENTS", "WebhookRequest", "message_of", "read_webhook", "shown_webhook", "signature"]

_KINDS = ("download", "dataset", "generate", "seed")
_ENDS = ("completed", "failed", "cancelled")
EVENTS = tuple(f"{kind}.{end}" for kind in _KINDS for end in _ENDS)
_PREFIX = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64  # of a key, as Standard Webhooks has it


class WebhookRequest(BaseModel):
    """Where to send which events."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: Text = Field(description="an http or https address")
    events: Annotated[list[Text], Field(min_length=1, max_length=len(EVENTS))] = Field(
        description=f"some of {', '.join(EVENTS)}"
    )
    secret: Text | None = Field(
        None, description=f"{_PREFIX} and {_LEAST_BYTES} to {_MOST_BYTES} bytes in base64"
    )


def read_webhook(body: dict[str, Any]) -> tuple[Address, list[str], str]:
    """Return address, events and secret of a request; a secret is made when none is given."""
    request = read_request(WebhookRequest, body)
    for number, event in enumerate(request.events):
        if event not in EVENTS:
            raise ValidationError(
                f"unknown event {event!r:.60}",
                pointer=f"/events/{number}",
                remedy=f"Use some of: {', '.join(EVENTS)}.",
            )
    try:
        address = parse_address(request.url)
    except ValidationError as error:
        raise ValidationError(error.details, pointer="/url", remedy=error.remedy) from None
    secret = request.secret or _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    _key_of(secret)
    return address, list(dict.fromkeys(request.events)), secret


def shown_webhook(webhook: Webhook) -> dict[str, Any]:
    """Return a webhook as the routes answer it, without its secret."""
    return {
        "webhook_id": webhook.id,
        "url": webhook.url,
        "events": list(webhook.events),
        "created_at": moment_of(webhook.created_at),
    }


def message_of(job: Job) -> Mapping[str, Any]:
    """Return what webhooks are told of a job that has ended.

    A download that was skipped is complete: all of it is here.
    """
    end = Status.COMPLETED if job.status is Status.SKIPPED else job.status
    made = (job.result or {}).get("files", ())
    return {
        "event": f"{job.kind}.{end}",
        "task_id": job.id,
        "url": job.subject if job.kind == "download" else None,
        "total_files": job.live.get("total_files", 0) if job.kind == "download" else len(made),
        "timestamp": datetime.fromtimestamp(job.updated_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """Return the header `webhook-signature` (Standard Webhooks, v1).

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
    ...           1614265330, '{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = f"{message_id}.{timestamp}.{body}".encode()
    digest = hmac.new(_key_of(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key_of(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(_PREFIX) or not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise ValidationError(
            "secret has no usable value",
            pointer="/secret",
            remedy=f"Send {_PREFIX} and {_LEAST_BYTES} to {_MOST_BYTES} bytes in base64, or none.",
        )
    return key
