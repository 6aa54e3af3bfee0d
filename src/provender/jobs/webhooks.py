"""Webhooks and what is still to be delivered to them, in the same transaction as a job's end."""

import json
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from provender.errors import ConflictError, NotFoundError
from provender.jobs.database import DELIVERIES, WEBHOOKS
from provender.jobs.sealing import Sealer

__all__ = ["Delivery", "Webhook", "Webhooks"]

_MOST_PER_OWNER = 100


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the owner's events go; `url` may be shown, address and secret are sealed."""

    id: str
    owner: str
    url: str
    events: Sequence[str]
    created_at: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one webhook, which has been tried so many times; `secrets` are open."""

    id: str
    webhook_id: str
    body: str
    tried: int
    secrets: Mapping[str, str]


class Webhooks:
    """Reads and writes the tables `webhooks` and `webhook_deliveries`."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def add(
        self, owner: str, url: str, events: Sequence[str], secrets: Mapping[str, str]
    ) -> Webhook:
        """Keep a new webhook; ConflictError when the owner has too many."""
        webhook = Webhook(str(uuid.uuid4()), owner, url, tuple(events), time.time())
        row = {name: getattr(webhook, name) for name in Webhook.__slots__}
        row |= {"events": json.dumps(events), "sealed": self._sealer.seal(json.dumps(secrets))}
        mine = select(func.count()).select_from(WEBHOOKS).where(WEBHOOKS.c.owner == owner)
        with self._engine.begin() as connection:
            connection.execute(insert(WEBHOOKS).values(**row))
            if (connection.scalar(mine) or 0) > _MOST_PER_OWNER:
                raise ConflictError(
                    f"there are {_MOST_PER_OWNER} webhooks already", remedy="Delete one of them."
                )
        return webhook

    def of(self, owner: str) -> list[Webhook]:
        """Return the owner's webhooks, in the order made."""
        wanted = select(WEBHOOKS).where(WEBHOOKS.c.owner == owner)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(WEBHOOKS.c.created_at, WEBHOOKS.c.id))
            return [_webhook(row) for row in rows]

    def remove(self, owner: str, webhook_id: str) -> None:
        """Forget a webhook and what waits for it; NotFoundError for any but the owner's."""
        mine = delete(WEBHOOKS).where(WEBHOOKS.c.id == webhook_id, WEBHOOKS.c.owner == owner)
        with self._engine.begin() as connection:
            if not connection.execute(mine).rowcount:
                raise NotFoundError(
                    f"Webhook {webhook_id:.60} not found",
                    remedy="GET /api/webhooks lists those that there are.",
                )
            waiting = delete(DELIVERIES).where(DELIVERIES.c.webhook_id == webhook_id)
            connection.execute(waiting)

    def post(self, connection: Connection, owner: str, message: Mapping[str, Any]) -> None:
        """Put a message down for each of the owner's webhooks that wants its event."""
        mine = select(WEBHOOKS).where(WEBHOOKS.c.owner == owner)
        wanting = [w for w in map(_webhook, connection.execute(mine)) if _wants(w, message)]
        for webhook in wanting:
            row = {
                "id": f"msg_{uuid.uuid4().hex}",
                "webhook_id": webhook.id,
                "body": json.dumps(message),
                "tried": 0,
                "due_at": time.time(),
            }
            connection.execute(insert(DELIVERIES).values(**row))

    def due(self, now: float, limit: int) -> list[Delivery]:
        """Return what is to be delivered by now, the longest due first."""
        joined = DELIVERIES.join(WEBHOOKS, DELIVERIES.c.webhook_id == WEBHOOKS.c.id)
        wanted = select(DELIVERIES, WEBHOOKS.c.sealed).select_from(joined)
        wanted = wanted.where(DELIVERIES.c.due_at <= now).order_by(DELIVERIES.c.due_at)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.limit(limit)).all()
        return [
            Delivery(row.id, row.webhook_id, row.body, row.tried, self._open(row.sealed))
            for row in rows
        ]

    def _open(self, sealed: str) -> Mapping[str, str]:
        try:
            opened: dict[str, str] = json.loads(self._sealer.open(sealed))
        except ConflictError:  # the key is another one now: it can be delivered nowhere
            return {}
        return opened

    def next_due(self, besides: Collection[str] = ()) -> float | None:
        """Return when the next message is due besides these, None when there is none."""
        wanted = select(func.min(DELIVERIES.c.due_at)).where(DELIVERIES.c.id.not_in(besides))
        with self._engine.connect() as connection:
            at: float | None = connection.scalar(wanted)
        return at

    def done(self, delivery: Delivery) -> None:
        """Forget a message: it has arrived, or never will."""
        with self._engine.begin() as connection:
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.id == delivery.id))

    def postpone(self, delivery: Delivery, due_at: float) -> None:
        """Note that a message has been tried once more, and when it is due again."""
        mine = update(DELIVERIES).where(DELIVERIES.c.id == delivery.id)
        with self._engine.begin() as connection:
            connection.execute(mine.values(tried=delivery.tried + 1, due_at=due_at))


def _wants(webhook: Webhook, message: Mapping[str, Any]) -> bool:
    return message["event"] in webhook.events


def _webhook(row: Any) -> Webhook:
    return Webhook(row.id, row.owner, row.url, tuple(json.loads(row.events)), row.created_at)
