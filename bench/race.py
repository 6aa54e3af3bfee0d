"""Runs two contenders in turn and compares their rates round by round."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Comparison",
    "Contender",
    "Lap",
    "Options",
    "Spread",
    "laps_rows",
    "one_core",
    "race",
    "timed",
]

_FIRST_LAP = 64
_LONG_ENOUGH = 0.2


@dataclass(frozen=True, slots=True)
class Options:
    """How long the races are, and where their files go.

    `seconds` a lap, `rounds` laps a contender; `scale` multiplies the sizes that the figures fix
    (10,000,000 rows, 200 requests); `clock` is `wall` or `cpu`, what a lap's length is read from.
    """

    folder: Path
    seconds: float = 1.0
    rounds: int = 5
    scale: float = 1.0
    clock: str = "wall"
    install: bool = True

    def sized(self, size: int) -> int:
        """Return a fixed size, scaled, at least 1."""
        return max(1, round(size * self.scale))


@dataclass(frozen=True, slots=True)
class Lap:
    """One lap: how many rows, in how many seconds by the wall clock and of the processor."""

    rows: int
    wall: float
    cpu: float

    def rate(self, clock: str) -> float:
        """Return rows a second by a clock."""
        return self.rows / max(self.cpu if clock == "cpu" else self.wall, 1e-9)


@dataclass(frozen=True, slots=True)
class Contender:
    """Who runs: a name, and a function that makes so many rows and tells how long it took."""

    name: str
    run: Callable[[int], Lap]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median, the least and the greatest of some measurements."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        """Summarise values, of which there is at least one."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two contenders' rates in rows a second, and the ratio of each round."""

    ours: Spread
    theirs: Spread
    ratio: Spread


def timed(work: Callable[[int], object], *targets: Path) -> Callable[[int], Lap]:
    """Return a contender's run: work(rows) of this process, timed.

    The files that it writes are removed before, as cutting off a large one takes its time.
    """

    def run(rows: int) -> Lap:
        for target in targets:
            target.unlink(missing_ok=True)
        wall, cpu = time.perf_counter(), time.process_time()
        work(rows)
        return Lap(rows, time.perf_counter() - wall, time.process_time() - cpu)

    return run


def race(ours: Contender, theirs: Contender, options: Options, rows: int = 0) -> Comparison:
    """Run both in turn and compare; each gets the rows of a lap's length unless `rows` says.

    Who goes first changes with every round, so that a slow moment of the machine favours nobody.
    """
    pair = [(each, rows or laps_rows(each, options)) for each in (ours, theirs)]
    rates: dict[str, list[float]] = {ours.name: [], theirs.name: []}
    for number in range(options.rounds):
        for contender, size in pair[:: -1 if number % 2 else 1]:
            rates[contender.name].append(contender.run(size).rate(options.clock))
    first, second = rates[ours.name], rates[theirs.name]
    ratios = [a / b for a, b in zip(first, second, strict=True)]
    return Comparison(Spread.of(first), Spread.of(second), Spread.of(ratios))


def laps_rows(contender: Contender, options: Options) -> int:
    """Return how many rows take one lap; finding that out also warms the contender up."""
    rows = _FIRST_LAP
    while True:
        # The faster of two: one hitch must not pass for a long lap.
        rate = max(contender.run(rows).rate(options.clock) for _ in range(2))
        if rows / rate >= min(_LONG_ENOUGH, options.seconds / 4):
            return max(1, round(rate * options.seconds))
        rows *= 2


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and those that it starts on one core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
