"""A run of characters whose number varies from row to row, in few pieces."""

import functools
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from provender.kernels.concat import Piece, Pool, PoolPick
from provender.kernels.draw import Words, hashes, pick
from provender.synth.patterns.charset import CharSet
from provender.synth.space import LARGEST, derive

__all__ = ["MOST_TEXTS", "Varying"]

MOST_TEXTS = 20_000
"""A pool of more texts would not stay in a core's cache."""
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ONE = np.uint64(1)
_WIDEST = 64


@dataclass(frozen=True, eq=False, slots=True)
class _Chunk:
    """Some places of the run: by the run's length, where its texts begin in the pool, how many."""

    begins: NDArray[np.uint64]
    counts: NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Varying:
    """None to `most` characters of a set; each length is as likely as another.

    A pool holds the texts of up to `width` characters, the empty one too, so that a row writes
    as many pieces as its neighbours whatever its length.
    """

    chars: CharSet
    most: int

    @functools.cached_property
    def size(self) -> int:
        """The number of texts."""
        return sum(len(self.chars) ** length for length in range(self.most + 1))

    @functools.cached_property
    def _width(self) -> int:
        width, texts = 1, 1 + len(self.chars)
        while width < min(self.most, _WIDEST) and (
            (texts := texts * len(self.chars) + 1) <= MOST_TEXTS
        ):
            width += 1
        return width

    @functools.cached_property
    def _pool(self) -> Pool:
        letters = [chr(c) for c in self.chars]
        lengths = range(self._width + 1)
        return Pool.of(["".join(t) for n in lengths for t in product(letters, repeat=n)])

    @functools.cached_property
    def _chunks(self) -> list[_Chunk]:
        base, lengths = len(self.chars), np.arange(self.most + 1)
        counts = np.array([base**n for n in range(self._width + 1)], np.uint64)
        begins = np.cumsum(counts) - counts
        places = range(0, self.most, self._width)
        held = [np.clip(lengths - place, 0, self._width) for place in places]
        return [_Chunk(begins[n], counts[n]) for n in held]

    @functools.cached_property
    def _last(self) -> NDArray[np.uint64]:
        """The last rank of each length, as far as ranks go."""
        base, end, last = len(self.chars), 0, []
        for length in range(self.most + 1):
            end += base**length
            last.append(min(end, LARGEST) - 1)
        return np.array(last, np.uint64)

    def draw(self, index: Words, key: int) -> list[Piece]:
        """Return the pieces of a random text per index."""
        lengths = pick(index, derive(key, "length"), self.most + 1)
        pieces: list[Piece] = []
        for number, chunk in enumerate(self._chunks):
            if number % 2 == 0:
                chance = hashes(index, derive(key, f"chunk {number}"))
            half = chance & _LOW if number % 2 else chance >> _HALF
            choice = chunk.begins[lengths] + ((half * chunk.counts[lengths]) >> _HALF)
            pieces.append(PoolPick(self._pool, choice.astype(np.uint32)))
        return pieces

    def pieces(self, ranks: Words) -> list[Piece]:
        """Return the pieces of the ranks, shorter texts first."""
        lengths = np.searchsorted(self._last, ranks)
        rest = ranks - np.append(np.uint64(0), self._last[:-1] + _ONE)[lengths]
        pieces: list[Piece] = []
        for chunk in reversed(self._chunks):
            rest, choice = np.divmod(rest, chunk.counts[lengths])
            chosen = (chunk.begins[lengths] + choice).astype(np.uint32)
            pieces.append(PoolPick(self._pool, chosen))
        return pieces[::-1]
