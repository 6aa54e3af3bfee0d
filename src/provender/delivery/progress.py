"""How far the work is: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from types import TracebackType
from typing import Any, Self

import click

__all__ = ["Progress"]

_SECONDS_A_LINE = 5.0


class Progress:
    """Counts rows on standard error; `quiet` says nothing."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total = total
        self._done = 0
        self._quiet = quiet
        self._told = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            self._bar = click.progressbar(length=self._total, label="Rows", file=sys.stderr)
            self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)

    def add(self, rows: int) -> None:
        """Count rows that are done."""
        self._done += rows
        if self._bar is not None:
            self._bar.update(rows)
        elif not self._quiet and time.monotonic() - self._told >= _SECONDS_A_LINE:
            self._told = time.monotonic()
            click.echo(f"{self._done:,} of {self._total:,} rows", err=True)
