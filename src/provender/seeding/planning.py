"""What each model does to its table, decided with a look into the database before any row."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection
from sqlalchemy.engine import Dialect

from provender.errors import DatabaseConflictError
from provender.seeding.description import describe
from provender.seeding.keys import count_rows, keys_of, refs_of
from provender.seeding.matching import match
from provender.seeding.order import SeedOrder
from provender.synth.dataset import Dataset, generate
from provender.synth.models import Remembered
from provender.tables.databases.checkpoint import Checkpoint
from provender.tables.databases.columns import Table
from provender.tables.databases.ddl import check_name
from provender.tables.databases.loads import Action, Load
from provender.tables.databases.reflection import reflect, table_names
from provender.tables.flat import flatten

__all__ = ["Plan", "Watch", "check_tables", "plan"]

Recall = Callable[[str], int | None]
Memory = Callable[[str], Remembered | None]


@dataclass(frozen=True, slots=True)
class Watch:
    """Hears of rows as they go out, and may stop the load by raising."""

    on_rows: Callable[[int], None] = lambda _rows: None
    check: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Plan:
    """The loads of one seeding, the seed of their rows, and each model's first row."""

    loads: tuple[Load, ...]
    seed: int
    starts: Mapping[str, int]


def plan(
    order: SeedOrder,
    connection: Connection,
    *,
    recall: Recall,
    remembered: Memory | None,
    watch: Watch,
    checkpoint: Checkpoint | None = None,
) -> Plan:
    """Return the plan; every refusal that needs no row comes from here.

    With a checkpoint the plan is that of the load which left it.
    """
    made = checkpoint.made if checkpoint else ()
    existing = {
        name: None if model.table in made else reflect(connection, model.table)
        for name, model in order.models.items()
    }
    _check_mode(order, existing)
    kept = {name: table for name, table in existing.items() if table and order.mode == "append"}
    if checkpoint is None:
        starts = {name: count_rows(connection, table.name) for name, table in kept.items()}
        seed = _seed(order, [recall(table.name) for name, table in kept.items() if starts[name]])
    else:
        starts, seed = dict(checkpoint.starts), checkpoint.seed
    others = _other_tables(order, connection)
    references = {**_keys(order, connection, others), **order.references}
    datasets = _datasets(order, starts, seed, references, remembered)
    loads = _loads(order, datasets, existing, {**others, **kept}, watch)
    for column in (c for load in loads if load.action is not Action.APPEND for c in load.table):
        check_name(column.name, connection.dialect, pointer="/schema")
    return Plan(loads, next(iter(datasets.values())).seed, starts)


def _seed(order: SeedOrder, remembered: Sequence[int | None]) -> int | None:
    if order.seed is not None:
        return order.seed
    return next((seed for seed in remembered if seed is not None), None)


def check_tables(order: SeedOrder, dialect: Dialect) -> None:
    """Raise DatabaseError for a table's name that the database cannot hold."""
    for name, model in order.models.items():
        alone = len(order.models) == 1
        pointer = "/table_name" if alone else f"/models/{name}/table_name"
        check_name(model.table, dialect, pointer=pointer)


def _check_mode(order: SeedOrder, existing: Mapping[str, Table | None]) -> None:
    there = [table.name for table in existing.values() if table is not None]
    if there and order.mode == "fail":
        raise DatabaseConflictError(
            f"the table {there[0]!r} exists already",
            pointer="/mode",
            remedy="Use mode=append to add rows, mode=replace to make it anew, or another name.",
        )


def _other_tables(order: SeedOrder, connection: Connection) -> dict[str, Table]:
    """Return the tables that refs name and the request does not carry, by model."""
    names = {name.casefold(): name for name in table_names(connection)}
    exact = set(names.values())
    found: dict[str, Table] = {}
    for model in order.models.values():
        for parent, _ in refs_of(model.schema):
            if parent in order.models or parent in order.references or parent in found:
                continue
            name = parent if parent in exact else names.get(parent.casefold())
            table = reflect(connection, name) if name is not None else None
            if table is not None:
                found[parent] = table
    return found


def _keys(
    order: SeedOrder, connection: Connection, others: Mapping[str, Table]
) -> dict[str, list[dict[str, Any]]]:
    wanted: dict[str, set[str]] = {}
    for model in order.models.values():
        for parent, path in refs_of(model.schema):
            if parent in others:
                wanted.setdefault(parent, set()).add(path)
    return {
        parent: keys_of(connection, others[parent], fields) for parent, fields in wanted.items()
    }


def _datasets(
    order: SeedOrder,
    starts: Mapping[str, int],
    seed: int | None,
    references: Mapping[str, Any],
    remembered: Memory | None,
) -> dict[str, Dataset]:
    """Return the datasets, each beginning where its table ends."""
    made = generate(
        models={
            name: {"schema": model.schema, "count": starts.get(name, 0) + model.count}
            for name, model in order.models.items()
        },
        seed=seed,
        locale=order.locale,
        realistic_names=order.realistic_names,
        references=references,
        batch_size=order.batch_size,
        workers=order.workers,
        remembered=remembered,
    )
    return {
        name: dataclasses.replace(
            dataset, start_row=starts.get(name, 0), count=order.models[name].count
        )
        for name, dataset in made.items()
    }


def _loads(
    order: SeedOrder,
    datasets: Mapping[str, Dataset],
    existing: Mapping[str, Table | None],
    known: Mapping[str, Table],
    watch: Watch,
) -> tuple[Load, ...]:
    described = {
        name: describe(dataset, order.models[name].table, flat=order.flatten)
        for name, dataset in datasets.items()
    }
    parents = {**{name: d.table for name, d in described.items()}, **known}
    loads = []
    for name, dataset in datasets.items():
        table = described[name].tied(parents)
        parents[name] = known.get(name, table)
        old = known.get(name)
        places: Sequence[int] = range(len(table.columns))
        if old is not None and existing[name] is not None:
            table, places = match(old, table, ignore_unknown=order.ignore_unknown)
        batches = _Batches(dataset, tuple(places), order.flatten, watch)
        loads.append(Load(table, _action(order, existing[name]), batches, dataset.count))
    return tuple(loads)


def _action(order: SeedOrder, existing: Table | None) -> Action:
    if existing is None:
        return Action.CREATE
    return Action.REPLACE if order.mode == "replace" else Action.APPEND


@dataclass(frozen=True, slots=True)
class _Batches:
    """A dataset's batches with the columns of its table; every call starts at the first row."""

    dataset: Dataset
    places: tuple[int, ...]
    flat: bool
    watch: Watch

    def __call__(self, skip: int = 0) -> Iterator[pa.RecordBatch]:
        names = [str(place) for place in self.places]
        dataset = self.dataset
        rest = dataclasses.replace(
            dataset, start_row=dataset.start_row + skip, count=dataset.count - skip
        )
        batches: Any = rest.batches()
        try:
            for batch in batches:
                self.watch.check()
                columns = flatten(batch) if self.flat else batch.columns
                chosen = [columns[place] for place in self.places]
                yield pa.RecordBatch.from_arrays(chosen, names=names)
                self.watch.on_rows(batch.num_rows)
        finally:
            # A load that fails must not leave worker threads behind.
            batches.close()
