"""Walks through an automaton for all rows at once, one character a step."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from provender.kernels.draw import Words, hashes
from provender.synth.patterns.automaton import Automaton
from provender.synth.patterns.census import CELL_BITS, Census
from provender.synth.patterns.encoding import strings
from provender.synth.space import derive

__all__ = ["texts"]

_MOST_AT_ONCE = 1 << 22
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_CELL = np.uint64(CELL_BITS)
_ONE = np.uint64(1)


def texts(
    automaton: Automaton,
    census: Census,
    lengths: NDArray[np.int64],
    seeds: Words,
    key: int,
    *,
    ranks: Words | None = None,
) -> pa.Array:
    """Return a text of each length: the one of its rank among those, or a random one.

    Where LARGEST texts and more share a beginning, ranks leave the beginning to chance: a
    function of the seed and the key, as everything is without ranks.
    """
    rows = max(1, _MOST_AT_ONCE // max(1, int(lengths.max(initial=0))))
    parts = [slice(first, first + rows) for first in range(0, max(1, len(lengths)), rows)]
    found = [
        _Walk(automaton, census, lengths[part], seeds[part], key).run(
            None if ranks is None else ranks[part].copy()
        )
        for part in parts
    ]
    return found[0] if len(found) == 1 else pa.concat_arrays(found)


class _Walk:
    def __init__(
        self,
        automaton: Automaton,
        census: Census,
        lengths: NDArray[np.int64],
        seeds: Words,
        key: int,
    ) -> None:
        self.automaton, self.census = automaton, census
        self.lengths, self.seeds, self.key = lengths, seeds, key

    def run(self, ranks: Words | None) -> pa.StringArray:
        """Return the texts; `ranks` is used up on the way."""
        width = int(self.lengths.max(initial=0))
        out = np.zeros((len(self.lengths), width), np.uint32)
        states = np.zeros(len(self.lengths), np.int64)
        for place in range(width):
            rows = np.flatnonzero(self.lengths > place)
            cells = (self.lengths[rows] - place) * self.census.states + states[rows]
            chance = hashes(self.seeds[rows], derive(self.key, f"character {place}"))
            if ranks is None:
                entries, chars = self._by_chance(self.census.odds, cells, chance)
            else:
                entries, chars, ranks[rows] = self._ranked(cells, chance, ranks[rows])
            arcs = self.census.arcs[entries]
            out[rows, place] = self.automaton.points[self.automaton.starts[arcs] + chars]
            states[rows] = self.automaton.targets[arcs]
        written = np.arange(width) < self.lengths[:, None]
        return strings(out[written], self.lengths)

    def _by_chance(
        self, odds: Words, cells: NDArray[np.int64], chance: Words
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return an entry of each cell, and the number of one of its arc's characters."""
        wanted = (cells.astype(np.uint64) << _CELL) + (chance >> _HALF)
        entries = np.searchsorted(odds, wanted, side="right")
        sizes = self.automaton.sizes[self.census.arcs[entries]].astype(np.uint64)
        return entries, (((chance & _LOW) * sizes) >> _HALF).astype(np.int64)

    def _ranked(
        self, cells: NDArray[np.int64], chance: Words, ranks: Words
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Words]:
        """Return entries and characters by rank, and the rank among the texts behind them."""
        vast = self.census.is_vast[cells]
        entries, first = self._find(cells, ranks)
        before = np.where(entries > first, self.census.last[entries - 1] + _ONE, np.uint64(0))
        below = np.maximum(self.census.below[entries], _ONE)
        chars, rest = np.divmod(ranks - before, below)
        chars = chars.astype(np.int64)
        if vast.any():
            entries[vast], chars[vast] = self._by_chance(
                self.census.vast, cells[vast], chance[vast]
            )
            rest[vast] = ranks[vast]
        return entries, chars, rest

    def _find(
        self, cells: NDArray[np.int64], ranks: Words
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the entry of each cell that holds the rank, and the cell's first entry."""
        first = self.census.first[cells]
        low, high = first.copy(), self.census.first[cells + 1] - 1
        while (low < high).any():
            middle = (low + high) // 2
            beyond = self.census.last[middle] < ranks
            low, high = np.where(beyond, middle + 1, low), np.where(beyond, high, middle)
        return low, first
