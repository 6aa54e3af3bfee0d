"""Keeps the texts of a template within a length window by leaving out pool entries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from provender.kernels.concat import Pool
from provender.synth.template import Fixed, HexDigits, Number, OneOf, Part

__all__ = ["filtered", "fit", "lengths", "span"]


def lengths(pool: Pool) -> NDArray[np.int64]:
    """Return the lengths of a pool's texts in code points."""
    return np.asarray(pc.utf8_length(pool.array)).astype(np.int64)


def filtered(pool: Pool, keep: NDArray[np.bool_]) -> Pool:
    """Return the pool's kept texts."""
    return pool if keep.all() else Pool.of(pool.array.filter(pa.array(keep)))


@dataclass
class _Range:
    """The lengths that one part may have while a window is sought: counts[n] texts of length n."""

    counts: NDArray[np.int64]
    low: int
    high: int
    narrows: bool

    @property
    def size(self) -> int:
        return int(self.counts[self.low : self.high + 1].sum())

    def next_high(self) -> int:
        return self.low + int(np.flatnonzero(self.counts[self.low : self.high])[-1])

    def next_low(self) -> int:
        return self.low + 1 + int(np.flatnonzero(self.counts[self.low + 1 : self.high + 1])[0])

    def loss(self, *, top: bool) -> float:
        return float(self.counts[self.high if top else self.low]) / self.size


def _range(part: Part) -> _Range:
    if isinstance(part, OneOf):
        counts = np.bincount(lengths(part.pool))
        return _Range(counts, int(np.flatnonzero(counts)[0]), len(counts) - 1, narrows=True)
    low, high = _fixed_span(part)
    return _Range(np.zeros(0, np.int64), low, high, narrows=False)


def _fixed_span(part: Part) -> tuple[int, int]:
    match part:
        case Fixed(text):
            return len(text), len(text)
        case Number(low, high, width):
            return max(width, len(str(low))), max(width, len(str(high)))
        case HexDigits(width):
            return width, width
    raise TypeError(f"a part of unknown length: {part!r}")


def span(parts: Sequence[Part]) -> tuple[int, int]:
    """Return the least and the greatest length of what the parts make."""
    ranges = [_range(part) for part in parts]
    return sum(r.low for r in ranges), sum(r.high for r in ranges)


def fit(parts: Sequence[Part], low: int, high: int | None) -> tuple[Part, ...] | None:
    """Return the parts, their pools narrowed so that every text fits; None where nothing does.

    Of the pools that could give way, the one that loses the smallest share gives way first.

    >>> parts = (OneOf(Pool.of(["a", "bb", "ccc"])), Fixed("!"))
    >>> fitted = fit(parts, 0, 3)
    >>> fitted[0].pool.array.to_pylist(), fit(parts, 5, 9)
    (['a', 'bb'], None)
    """
    ranges = [_range(part) for part in parts]
    while high is not None and sum(r.high for r in ranges) > high:
        if (giving := _giving(ranges, top=True)) is None:
            return None
        giving.high = giving.next_high()
    while sum(r.low for r in ranges) < low:
        if (giving := _giving(ranges, top=False)) is None:
            return None
        giving.low = giving.next_low()
    return tuple(_narrowed(part, r) for part, r in zip(parts, ranges, strict=True))


def _giving(ranges: list[_Range], *, top: bool) -> _Range | None:
    able = [r for r in ranges if r.narrows and r.low < r.high]
    return min(able, key=lambda r: r.loss(top=top), default=None)


def _narrowed(part: Part, r: _Range) -> Part:
    if not isinstance(part, OneOf):
        return part
    size = lengths(part.pool)
    return replace(part, pool=filtered(part.pool, (size >= r.low) & (size <= r.high)))
