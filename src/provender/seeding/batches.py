"""transaction=batch: each batch is committed, and the same order again goes on where it stopped."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from provender.errors import DatabaseError, ValidationError
from provender.seeding.order import SeedOrder
from provender.seeding.planning import Plan
from provender.tables.databases.checkpoint import Checkpoint, Checkpoints
from provender.tables.databases.database import Database, speaking
from provender.tables.databases.ddl import creation, foreign_keys, keys
from provender.tables.databases.loads import Action, Load, fitted
from provender.tables.databases.reflection import reflect
from provender.tables.databases.target import Target

__all__ = ["BatchLoad"]

Planner = Callable[..., Plan]


@dataclass(frozen=True)
class BatchLoad:
    """One order that is loaded in batches; `plan` decides what it does, from a checkpoint on."""

    order: SeedOrder
    target: Target
    database: Database
    engine: Engine
    plan: Planner

    def run(self) -> tuple[dict[str, int], int]:
        """Load what is missing; return each table's rows, of earlier attempts too, and the seed.

        Raises DatabaseError that says how many rows stay.
        """
        if self.order.mode == "replace":
            raise ValidationError(
                "a table cannot be replaced batch by batch",
                pointer="/transaction",
                remedy="Use transaction=all with mode=replace.",
            )
        names = [model.table for model in self.order.models.values()]
        with self.engine.connect() as connection:
            # Read once; every further transaction takes the locks anew.
            with self._transaction(connection, names):
                self._checkpoints.prepare(connection)
                found = self._checkpoints.find(connection)
                planned = self.plan(connection, checkpoint=found)
                state = found or self._begun(planned, connection)
            with self._transaction(connection, names):
                self._make(connection, planned, state)
            for load in planned.loads:
                state = self._fill(connection, load, state, names)
            with self._transaction(connection, names):
                self._tie(connection, planned, state)
        return dict(state.done), planned.seed

    @property
    def _checkpoints(self) -> Checkpoints:
        order = {
            "models": {n: dataclasses.asdict(m) for n, m in self.order.models.items()},
            "seed": self.order.seed,
            "references": self.order.references,
            "locale": self.order.locale,
            "names": self.order.realistic_names,
            "flatten": self.order.flatten,
        }
        text = json.dumps(order, sort_keys=True, default=str)
        return Checkpoints(hashlib.sha256(text.encode()).hexdigest())

    @contextmanager
    def _transaction(self, connection: Connection, names: list[str]) -> Iterator[None]:
        with connection.begin():
            self.database.begin(connection, names, self.order.lock_timeout_s)
            yield

    def _begun(self, planned: Plan, connection: Connection) -> Checkpoint:
        made = tuple(load.table.name for load in planned.loads if load.action is Action.CREATE)
        state = Checkpoint(planned.seed, made, planned.starts, {})
        self._checkpoints.add(connection, state)
        return state

    def _make(self, connection: Connection, planned: Plan, state: Checkpoint) -> None:
        for load in planned.loads:
            name = load.table.name
            if name in state.made and reflect(connection, name) is None:
                connection.execute(creation(self.database, load.table))

    def _fill(
        self, connection: Connection, load: Load, state: Checkpoint, names: list[str]
    ) -> Checkpoint:
        done = state.done.get(load.table.name, 0)
        batches = fitted(load.batches(done), load.table, row=done)
        for batch in batches:
            with (
                _telling(sum(state.done.values())),
                speaking(self.database, self.target),
                self._transaction(connection, names),
            ):
                done += self.database.load(connection, load.table, [batch])
                state = dataclasses.replace(state, done={**state.done, load.table.name: done})
                self._checkpoints.keep(connection, state)
        return state

    def _tie(self, connection: Connection, planned: Plan, state: Checkpoint) -> None:
        made = [load.table for load in planned.loads if load.table.name in state.made]
        for make in (keys, foreign_keys):
            for table in made:
                for statement in make(self.database, table):
                    connection.execute(statement)
        self.database.finish(connection, list(state.done))
        self._checkpoints.drop(connection)


@contextmanager
def _telling(rows: int) -> Iterator[None]:
    """Add to an error how many rows are in the database already."""
    try:
        yield
    except DatabaseError as error:
        raise type(error)(
            f"{error.details}; the {rows:,} rows before are committed",
            pointer=error.pointer,
            remedy="Run the same seeding again to go on after them.",
        ) from None
