"""Delivers messages to webhooks: signed, guarded, tried again for a day and a half, no polling."""

import asyncio
import base64
import contextlib
import logging
import random
import threading
import time
from collections.abc import Sequence

import pycurl
from sqlalchemy.exc import SQLAlchemyError

from provender.api.webhooks import signature
from provender.jobs.webhooks import Delivery, Webhooks
from provender.transfer.address import parse_address
from provender.transfer.guard import Guard
from provender.transfer.options import TransferOptions
from provender.transfer.reply import parse_reply
from provender.transfer.slot import Request, Slot

__all__ = ["RETRIES_S", "Deliverer"]

RETRIES_S = (1.0, 5.0, 30.0, 300.0, 1800.0, 7200.0, 28800.0, 86400.0)
_LOG = logging.getLogger("provender.webhooks")
_AT_ONCE = 16
_LONGEST_S = 15
_LONGEST_SLEEP_S = 3600.0
_AFTER_FAILURE_S = 60.0
_JITTER = 0.2
_OPTIONS = TransferOptions(proxy="none", connection_timeout_s=10)


class Deliverer:
    """Sends what is due, each message on a thread; `wake` tells it of a new one."""

    def __init__(
        self,
        webhooks: Webhooks,
        guard: Guard,
        *,
        retries_s: Sequence[float] = RETRIES_S,
        rng: random.Random | None = None,
    ) -> None:
        self._webhooks = webhooks
        self._guard = guard
        self._retries_s = retries_s
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret
        self._changed = asyncio.Event()
        self._stop = threading.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Look again what is due (called on the event loop)."""
        self._changed.set()

    async def run(self) -> None:
        """Deliver for ever; what is not delivered when this ends waits for the next server."""
        try:
            while True:
                self._changed.clear()
                delay = await self._begin_what_is_due()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), delay)
        finally:
            self._stop.set()
            if self._under_way:
                await asyncio.wait(self._under_way.values())

    async def _begin_what_is_due(self) -> float:
        """Start what there is room for; return how long to sleep."""
        room = _AT_ONCE - len(self._under_way)
        if not room:
            return _LONGEST_SLEEP_S  # whoever ends first wakes us
        try:
            due = await asyncio.to_thread(self._webhooks.due, time.time(), 2 * _AT_ONCE)
            new = [delivery for delivery in due if delivery.id not in self._under_way][:room]
            for delivery in new:
                self._under_way[delivery.id] = asyncio.create_task(self._deliver(delivery))
            later = await asyncio.to_thread(self._webhooks.next_due, [*self._under_way])
        except SQLAlchemyError:
            _LOG.exception("webhook messages cannot be read")
            return _AFTER_FAILURE_S
        wait = _LONGEST_SLEEP_S if later is None else later - time.time()
        return min(_LONGEST_SLEEP_S, max(0.0, wait))

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            said = await asyncio.to_thread(_send, delivery, self._guard, self._stop)
            if not self._stop.is_set() or said is None:
                await asyncio.to_thread(self._note, delivery, said)
        except SQLAlchemyError:
            _LOG.exception("a webhook delivery cannot be noted")
            await asyncio.sleep(_AFTER_FAILURE_S)
        finally:
            del self._under_way[delivery.id]
            self._changed.set()

    def _note(self, delivery: Delivery, said: str | None) -> None:
        if said is None:
            self._webhooks.done(delivery)
        elif delivery.tried >= len(self._retries_s):
            _LOG.warning("webhook %s: given up, %s", delivery.webhook_id, said)
            self._webhooks.done(delivery)
        else:
            pause = self._retries_s[delivery.tried]
            pause *= 1 + _JITTER * (2 * self._rng.random() - 1)
            self._webhooks.postpone(delivery, time.time() + pause)


class _Ear:
    """Takes a reply in and throws its body away."""

    def head(self, _lines: Sequence[bytes]) -> "_Ear":
        return self

    def __call__(self, _chunk: memoryview) -> None:
        """Take no notice."""


def _send(delivery: Delivery, guard: Guard, stop: threading.Event) -> str | None:
    """Send one message; return what went wrong, None when it was taken."""
    if not delivery.secrets:
        return "its secret was sealed under another SECRET_KEY"
    now = int(time.time())
    address = parse_address(delivery.secrets["url"])
    signed = signature(delivery.secrets["secret"], delivery.id, now, delivery.body)
    lines = [
        "Content-Type: application/json",
        "Expect:",
        f"webhook-id: {delivery.id}",
        f"webhook-timestamp: {now}",
        f"webhook-signature: {signed}",
    ]
    if address.credentials is not None:
        token = base64.b64encode(address.credentials.reveal().encode()).decode()
        lines.append(f"Authorization: Basic {token}")
    slot = Slot(guard)
    try:
        slot.prepare(_Ear(), Request(address.url, tuple(lines)), _OPTIONS)
        slot.curl.setopt(pycurl.POSTFIELDS, delivery.body)
        slot.curl.setopt(pycurl.TIMEOUT, _LONGEST_S)
        slot.curl.setopt(pycurl.NOPROGRESS, 0)
        slot.curl.setopt(pycurl.XFERINFOFUNCTION, lambda *_: stop.is_set())
        slot.curl.perform()
    except pycurl.error as error:
        return "its address is not public" if slot.refused else str(error.args[1])
    finally:
        slot.close()
    status = parse_reply(slot.lines).status
    return None if 200 <= status < 300 else f"it answered {status}"  # noqa: PLR2004
