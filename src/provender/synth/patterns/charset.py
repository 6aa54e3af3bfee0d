"""Sets of code points, kept as sorted disjoint ranges."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["EVERYTHING", "NOTHING", "CharSet"]

_LAST = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)


@dataclass(frozen=True, slots=True)
class CharSet:
    """A set of code points without the surrogates, which no UTF-8 text can hold.

    >>> CharSet.of("cab").ranges, len(CharSet.of("a") | CharSet.span(0x30, 0x39))
    (((97, 99),), 11)
    """

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> "CharSet":
        """Return the set of a text's characters."""
        return cls.merge((ord(c), ord(c)) for c in text)

    @classmethod
    def span(cls, low: int, high: int) -> "CharSet":
        """Return the code points from low to high, both included."""
        return cls.merge([(low, high)])

    @classmethod
    def merge(cls, ranges: Iterable[tuple[int, int]]) -> "CharSet":
        """Return the set that ranges in any order cover."""
        merged: list[tuple[int, int]] = []
        for low, high in sorted(_without_surrogates(ranges)):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    def __len__(self) -> int:
        return sum(high - low + 1 for low, high in self.ranges)

    def __iter__(self) -> Iterator[int]:
        for low, high in self.ranges:
            yield from range(low, high + 1)

    def __or__(self, other: "CharSet") -> "CharSet":
        return CharSet.merge((*self.ranges, *other.ranges))

    def __invert__(self) -> "CharSet":
        gaps, start = [], 0
        for low, high in self.ranges:
            gaps.append((start, low - 1))
            start = high + 1
        return CharSet.merge(gap for gap in (*gaps, (start, _LAST)) if gap[0] <= gap[1])

    def __and__(self, other: "CharSet") -> "CharSet":
        return ~(~self | ~other)

    def __sub__(self, other: "CharSet") -> "CharSet":
        return self & ~other


def _without_surrogates(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    first, last = _SURROGATES
    for low, high in ranges:
        if high < first or low > last:
            yield low, high
            continue
        if low < first:
            yield low, first - 1
        if high > last:
            yield last + 1, high


NOTHING = CharSet(())
EVERYTHING = ~NOTHING
