"""A space that draws one way and ranks another."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from provender.kernels.draw import Words
from provender.synth.space import Space

__all__ = ["Quick"]


@dataclass(frozen=True, eq=False)
class Quick(Space):
    """Random texts come from `drawn`, which has a part of the texts that `rank` returns.

    `rank` is called when the first rank is asked for, since that is seldom. `leads` says that
    the texts of `drawn` are the ones that `distinct` of the other gives first.
    """

    drawn: Space
    rank: Callable[[], Space]
    leads: bool = False

    @functools.cached_property
    def _ranked(self) -> Space:
        return self.rank()

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return self.drawn.type

    @property
    def size(self) -> int:
        """The number of texts that have a rank."""
        return self._ranked.size

    @property
    def capacity(self) -> int:
        """How many different texts `distinct` can give."""
        return self._ranked.capacity

    def at(self, ranks: Words) -> pa.Array:
        """Return the texts of the ranks."""
        return self._ranked.at(ranks)

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random text per index, fast."""
        return self.drawn.draw(index, key)

    def distinct(self, index: Words, key: int) -> pa.Array:
        """Return a different text for every index."""
        near = index <= np.uint64(self.drawn.size - 1)
        if not self.leads or not near.any():
            return self._ranked.distinct(index, key)
        first = self.drawn.distinct(index[near], key)
        if near.all():
            return first
        second = self._ranked.distinct(index[~near], key)
        order = np.empty(len(index), np.int64)
        order[near], order[~near] = np.arange(len(first)), len(first) + np.arange(len(second))
        return pa.concat_arrays([first, second]).take(pa.array(order))
