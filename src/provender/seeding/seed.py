"""The public face of seeding: a schema, a database, and the rows are there or nothing is."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from provender.secrets import Secret
from provender.seeding.batches import BatchLoad
from provender.seeding.connections import own_target
from provender.seeding.order import SeedOrder, order_models
from provender.seeding.planning import Watch, check_tables, plan
from provender.synth.models import Remembered
from provender.tables.databases.database import speaking
from provender.tables.databases.loading import load_tables
from provender.tables.databases.registry import database_for
from provender.tables.databases.script import script
from provender.tables.databases.target import Target

__all__ = ["SeedMemory", "SeedResult", "run_order", "seed"]


@dataclass(frozen=True, slots=True)
class SeedResult:
    """What a seeding did: rows inserted, in all and by table, and the seed of their values.

    `plan` is the SQL of a dry run, which inserts nothing.
    """

    records_inserted: int
    tables: Mapping[str, int]
    seed: int
    plan: str | None = None


class SeedMemory(Protocol):
    """Remembers which seed the rows of a table were made with."""

    def recall(self, database: str, table: str) -> int | None:
        """Return the seed of a table's last seeding, or None."""

    def keep(self, database: str, tables: Mapping[str, int], seed: int) -> None:
        """Keep the seed of these tables."""


class _Forgetful:
    def recall(self, database: str, table: str) -> int | None:  # noqa: ARG002 - SeedMemory's
        return None

    def keep(self, database: str, tables: Mapping[str, int], seed: int) -> None:
        pass


def seed(
    schema: Any = None,
    count: int = 10,
    *,
    to: str | Secret,
    table: str | None = None,
    models: Mapping[str, Any] | None = None,
    model_name: str = "Data",
    seed: int | None = None,
    mode: str = "append",
    transaction: str = "all",
    batch_size: int | None = None,
    flatten: bool = False,
    ignore_unknown: bool = False,
    dry_run: bool = False,
    lock_timeout_s: float = 10.0,
    references: Mapping[str, Any] | None = None,
    locale: str = "en_US",
    realistic_names: bool = True,
    workers: int = 1,
) -> SeedResult:
    """Insert `count` generated rows into a table of the database `to`, all of them or none.

    `to` is a URL such as postgresql://user:password@host/database or sqlite:///file.db, or the
    name of a connection (`shop` for CONNECTION_SHOP in the environment or .env). The table
    (default: the model's name) is made when absent; `mode` says what becomes of one that exists:
    append, replace or fail. With `transaction="batch"` each batch is committed by itself, and the
    same call again goes on where it was interrupted. `models` (`{"User": {"schema", "count",
    "table_name"?}}`) seeds several tables, parents first. Raises SchemaValidationError,
    GenerationError or ValidationError before the first row, DatabaseError when the database
    refuses; then nothing of the load is kept.

    >>> import tempfile, pathlib
    >>> users = {"type": "object", "properties": {"id": {"type": "integer", "unique": True}}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     shop = f"sqlite:///{folder}/shop.db"
    ...     seed(users, 3, to=shop, table="users", seed=1)
    SeedResult(records_inserted=3, tables={'users': 3}, seed=1, plan=None)
    """
    order = SeedOrder(
        order_models(schema, models, count=count, model_name=model_name, table=table),
        seed=seed,
        mode=mode,
        transaction=transaction,
        batch_size=batch_size,
        flatten=flatten,
        ignore_unknown=ignore_unknown,
        dry_run=dry_run,
        lock_timeout_s=lock_timeout_s,
        references=references or {},
        locale=locale,
        realistic_names=realistic_names,
        workers=workers,
    )
    return run_order(order, own_target(to))


def run_order(
    order: SeedOrder,
    target: Target,
    *,
    memory: SeedMemory | None = None,
    remembered: Callable[[str], Remembered | None] | None = None,
    watch: Watch | None = None,
) -> SeedResult:
    """Do what was ordered; nothing of it stays when any of it fails, unless it goes by batches.

    `memory` knows the seeds of earlier seedings, `remembered` the models that refs may name.
    """
    database = database_for(target)
    target = _only_looking(target) if order.dry_run else target
    memory = memory or _Forgetful()
    engine = database.engine(target, lock_timeout_s=order.lock_timeout_s)
    check_tables(order, engine.dialect)
    planner = partial(
        plan,
        order,
        recall=partial(memory.recall, target.identity),
        remembered=remembered,
        watch=watch or Watch(),
    )
    with speaking(database, target):
        if order.transaction == "batch" and not order.dry_run:
            rows, used = BatchLoad(order, target, database, engine, planner).run()
        else:
            names = [model.table for model in order.models.values()]
            with engine.connect() as connection, connection.begin():
                database.begin(connection, names, order.lock_timeout_s)
                planned = planner(connection)
                if order.dry_run:
                    sql = script(database, engine.dialect, planned.loads)
                    return SeedResult(0, {}, planned.seed, sql)
                rows, used = load_tables(database, connection, planned.loads), planned.seed
    memory.keep(target.identity, rows, used)
    return SeedResult(sum(rows.values()), rows, used)


def _only_looking(target: Target) -> Target:
    """Return an empty database in memory in place of a file that opening would make."""
    absent = target.product == "sqlite" and not Path(target.database).exists()
    return dataclasses.replace(target, database=":memory:", trusted=True) if absent else target
