"""How far a load in batches is: a row in the database itself, committed with each batch."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

__all__ = ["Checkpoint", "Checkpoints"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a load stands: its seed, the tables it made, each table's first row and rows done."""

    seed: int
    made: tuple[str, ...] = ()
    starts: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)


class Checkpoints:
    """Reads and writes the table `provender_checkpoints`, one row a load that is not over."""

    def __init__(self, load: str) -> None:
        self._load = load
        self._table = Table(
            "provender_checkpoints",
            MetaData(),
            Column("load", String(64), primary_key=True),
            Column("state", Text, nullable=False),
        )

    def prepare(self, connection: Connection) -> None:
        """Make the table where it is absent."""
        self._table.create(connection, checkfirst=True)

    def find(self, connection: Connection) -> Checkpoint | None:
        """Return the load's checkpoint, or None."""
        wanted = select(self._table.c.state).where(self._table.c.load == self._load)
        state = connection.execute(wanted).scalar()
        if state is None:
            return None
        found: dict[str, Any] = json.loads(state)
        return Checkpoint(**{**found, "made": tuple(found["made"])})

    def add(self, connection: Connection, checkpoint: Checkpoint) -> None:
        """Keep the checkpoint of a load that begins."""
        row = {"load": self._load, "state": json.dumps(asdict(checkpoint))}
        connection.execute(insert(self._table).values(row))

    def keep(self, connection: Connection, checkpoint: Checkpoint) -> None:
        """Keep how far the load is."""
        changed = update(self._table).where(self._table.c.load == self._load)
        connection.execute(changed.values(state=json.dumps(asdict(checkpoint))))

    def drop(self, connection: Connection) -> None:
        """Forget a load that is over."""
        connection.execute(delete(self._table).where(self._table.c.load == self._load))
