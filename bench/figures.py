"""Figures: what a race finds, each a table row held against what is to be reached."""

from collections.abc import Iterable
from dataclasses import dataclass

from bench.race import Comparison, Spread

__all__ = ["Figure", "Reach", "at_least", "at_most", "compared", "missing", "table"]


@dataclass(frozen=True, slots=True)
class Reach:
    """A limit that a median is held against, and its unit."""

    limit: float
    upper: bool
    unit: str = "x"

    def __str__(self) -> str:
        return f"{'≤' if self.upper else '≥'} {self.limit:g}{self.unit}"

    def judge(self, value: float) -> str:
        """Return whether a value keeps the limit."""
        return "yes" if (value <= self.limit if self.upper else value >= self.limit) else "**no**"


def at_least(limit: float, unit: str = "x") -> Reach:
    """Return a lower limit."""
    return Reach(limit, upper=False, unit=unit)


def at_most(limit: float, unit: str = "x") -> Reach:
    """Return an upper limit."""
    return Reach(limit, upper=True, unit=unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was measured, ours, the other's, the figure, and whether the reach is met."""

    what: str
    ours: str = ""
    theirs: str = ""
    figure: str = ""
    reach: str = ""
    reached: str = ""

    @classmethod
    def of(cls, what: str, value: Spread, unit: str, reach: Reach | None = None) -> "Figure":
        """Return the row of a measurement that has no opponent."""
        return cls(
            what,
            ours=f"{_short(value.median)}{unit}",
            figure=_spread(value, unit),
            reach="" if reach is None else str(reach),
            reached="" if reach is None else reach.judge(value.median),
        )


def compared(
    what: str, found: Comparison, reach: Reach | None = None, *, inverse: bool = False
) -> Figure:
    """Return the row of a comparison; `inverse` states theirs against ours."""
    ratio = found.ratio
    if inverse:
        ratio = Spread(1 / ratio.median, 1 / ratio.greatest, 1 / ratio.least)
    return Figure(
        what,
        ours=f"{_rate(found.ours)}",
        theirs=f"{_rate(found.theirs)}",
        figure=_spread(ratio, "x"),
        reach="" if reach is None else str(reach),
        reached="" if reach is None else reach.judge(ratio.median),
    )


def missing(what: str, reason: str, reach: Reach | None = None) -> Figure:
    """Return the row of a race that could not be run, with the reason."""
    return Figure(what, figure=f"not run: {reason}", reach="" if reach is None else str(reach))


def table(figures: Iterable[Figure]) -> str:
    """Return figures as a Markdown table."""
    rows = [
        ("what", "Provender", "the other", "median (least to greatest)", "reach", "reached"),
        ("---", "---:", "---:", "---:", "---:", "---"),
        *((f.what, f.ours, f.theirs, f.figure, f.reach, f.reached) for f in figures),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _rate(rates: Spread) -> str:
    return f"{_short(rates.median)} rows/s"


def _spread(value: Spread, unit: str) -> str:
    ends = f"{_short(value.least)} to {_short(value.greatest)}"
    return f"{_short(value.median)}{unit} ({ends})"


def _short(value: float) -> str:
    """Return a number with three digits that count: 1.23, 45.6, 789, 12.3 k, 4.56 M."""
    for size, letter in ((1e6, " M"), (1e4, " k")):
        if value >= size:
            return f"{value / (1e6 if letter == ' M' else 1e3):.3g}{letter}"
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
