"""Splits the code points that a pattern uses into letters: sets that it never tells apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from provender.synth.patterns.charset import CharSet

__all__ = ["Alphabet", "partition"]


@dataclass(frozen=True, eq=False, slots=True)
class Alphabet:
    """The letters: code points `points[starts[i] : starts[i + 1]]` are letter i."""

    points: NDArray[np.uint32]
    starts: NDArray[np.int64]
    members: dict[CharSet, tuple[int, ...]]

    @property
    def size(self) -> int:
        """The number of letters."""
        return len(self.starts) - 1

    def letters(self, chars: CharSet) -> tuple[int, ...]:
        """Return the letters that one of the partition's sets consists of."""
        return self.members[chars]


def partition(sets: Sequence[CharSet], drawn: Iterable[CharSet]) -> Alphabet:
    """Return the coarsest alphabet of the code points in `drawn` that no set splits.

    >>> found = partition([CharSet.of("abc"), CharSet.of("cd")], [CharSet.of("abcd")])
    >>> found.points.tolist(), found.starts.tolist()
    ([97, 98, 99, 100], [0, 2, 3, 4])
    """
    every = list(dict.fromkeys(sets))
    universe = CharSet.merge(span for chars in drawn for span in chars.ranges)
    groups: dict[int, list[tuple[int, int]]] = {}
    for low, high, mark in _marked([*every, universe]):
        if mark >> len(every):
            groups.setdefault(mark, []).append((low, high))
    letters = [np.concatenate([np.arange(a, b + 1) for a, b in spans]) for spans in groups.values()]
    members = {
        chars: tuple(i for i, mark in enumerate(groups) if mark >> place & 1)
        for place, chars in enumerate(every)
    }
    points = np.concatenate(letters) if letters else np.zeros(0)
    starts = np.cumsum([0, *map(len, letters)])
    return Alphabet(points.astype(np.uint32), starts, members)


def _marked(sets: Sequence[CharSet]) -> Iterable[tuple[int, int, int]]:
    """Yield ranges, each with a bit for every set that holds it."""
    changes: dict[int, int] = {}
    for place, chars in enumerate(sets):
        for low, high in chars.ranges:
            changes[low] = changes.get(low, 0) ^ (1 << place)
            changes[high + 1] = changes.get(high + 1, 0) ^ (1 << place)
    mark, borders = 0, sorted(changes)
    for low, after in pairwise(borders):
        mark ^= changes[low]
        if mark:
            yield low, after - 1, mark
