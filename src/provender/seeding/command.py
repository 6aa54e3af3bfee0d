"""`provender seed`: reads a schema file, fills a database, reports."""

import json
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import click

from provender.errors import ValidationError
from provender.seeding.connections import own_target
from provender.seeding.looking import like, look_into
from provender.seeding.order import SeedOrder, order_models
from provender.seeding.planning import Watch
from provender.seeding.seed import SeedResult, run_order
from provender.synth.source import read_source

__all__ = ["SeedCommand", "show_schemas"]


class Counter(Protocol):
    """Hears of rows that are done."""

    def add(self, rows: int) -> None:
        """Count rows."""


@dataclass(frozen=True)
class SeedCommand:
    """The words of one `provender seed`, as the command line gives them."""

    schema: str | None
    like: str | None
    scale: float
    rows: int | None
    count: int
    to: str
    table: str | None
    model_name: str | None
    seed: int | None
    mode: str
    transaction: str
    batch_size: int | None
    flatten: bool
    ignore_unknown: bool
    dry_run: bool
    lock_timeout_s: float
    locale: str
    realistic_names: bool
    workers: int | None
    as_json: bool

    def run(self, progress: Callable[[int, bool], AbstractContextManager[Counter]]) -> None:
        """Do it and report; `progress` makes a counter of so many rows, quiet or not.

        Raises ProvenderError, and then nothing of the load is in the database.
        """
        began = time.perf_counter()
        order = self.order
        target = own_target(self.to)
        total = sum(model.count for model in order.models.values())
        with progress(total, self.as_json) as counter:
            done = run_order(order, target, watch=Watch(on_rows=counter.add))
        self._report(done, str(target), time.perf_counter() - began)

    @cached_property
    def order(self) -> SeedOrder:
        """What is to be done."""
        document = self._document()
        references = document.get("references") if isinstance(document, dict) else None
        models = order_models(
            document,
            None,
            count=self.count,
            model_name=self.model_name or "Data",
            table=self.table,
        )
        return SeedOrder(
            models,
            seed=self.seed,
            mode=self.mode,
            transaction=self.transaction,
            batch_size=self.batch_size,
            flatten=self.flatten,
            ignore_unknown=self.ignore_unknown,
            dry_run=self.dry_run,
            lock_timeout_s=self.lock_timeout_s,
            references=references if isinstance(references, dict) else {},
            locale=self.locale,
            realistic_names=self.realistic_names,
            workers=self.workers or os.cpu_count() or 1,
        )

    def _document(self) -> Any:
        if (self.schema is None) == (self.like is None):
            raise ValidationError(
                "either a schema file or --like is needed",
                remedy="Name a file with a JSON Schema, or a database whose tables to fill.",
            )
        if self.like is not None:
            return {"models": like(own_target(self.like), scale=self.scale, rows=self.rows)}
        return read_source(str(self.schema))

    def _report(self, done: SeedResult, where: str, seconds: float) -> None:
        if self.as_json:
            told: dict[str, Any] = {
                "success": True,
                "records_inserted": done.records_inserted,
                "tables": dict(done.tables),
                "seed": done.seed,
                "seconds": round(seconds, 3),
            }
            if done.plan is not None:
                told["plan"] = done.plan
            click.echo(json.dumps(told))
            return
        if done.plan is not None:
            click.echo(done.plan, nl=False)
            return
        for table, rows in done.tables.items():
            click.echo(f"{rows:,} rows in {table}", err=True)
        click.echo(
            f"{done.records_inserted:,} rows in the {where} (seed {done.seed}, {seconds:.1f} s)",
            err=True,
        )


def show_schemas(url: str) -> None:
    """Print the schemas of a database's tables as a file of models, which `generate` reads."""
    found = look_into(own_target(url))
    models = {name: {"schema": schema} for name, schema in found.models.items()}
    click.echo(json.dumps({"models": models}, indent=2, ensure_ascii=False))
