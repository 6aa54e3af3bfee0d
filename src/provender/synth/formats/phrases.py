"""Words, phrases and sentences of a locale as spaces within a length window."""

from dataclasses import dataclass

import numpy as np

from provender.kernels.concat import Piece, Pool, PoolPick
from provender.kernels.draw import Words, below
from provender.synth.formats.fitting import fit
from provender.synth.formats.texts import Texts, texts
from provender.synth.pools.prose import joints, lexicon, phrases, prose, starters
from provender.synth.template import OneOf, Part

__all__ = ["phrase_space", "sentence_space", "word_space"]

_PIECE = 48
_PIECES = 8
_LONGEST_PHRASE = 40


@dataclass(frozen=True, slots=True, eq=False)
class _Tail:
    """The words after the first; entry 0 is empty and is drawn more often than the others."""

    pool: Pool
    label: str = "tail"

    @property
    def size(self) -> int:
        return self.pool.size

    def piece(self, ranks: Words) -> Piece:
        return PoolPick(self.pool, ranks.astype(np.uint32))

    def draw(self, index: Words, key: int) -> Piece:
        size = self.pool.size
        place = below(index, key, size + size // 2)
        place[place >= np.uint64(size)] = 0
        return PoolPick(self.pool, place.astype(np.uint32))


def phrase_space(locale: str, low: int, high: int | None) -> Texts | None:
    """Return one to three words of at most 40 letters; None where the window holds none."""

    def make(low: int, high: int | None) -> tuple[Part, ...] | None:
        most = _LONGEST_PHRASE if high is None else min(high, max(low, _LONGEST_PHRASE))
        first = OneOf(starters(locale), "word")
        fitted = fit((first, OneOf(phrases(locale), "tail")), low, most)
        if fitted is None:
            return fit((first,), low, most)
        tail = fitted[1]
        assert isinstance(tail, OneOf)
        empty = tail.pool.array[0].as_py() == ""
        return (fitted[0], _Tail(tail.pool)) if empty else fitted

    return texts(make, low, high)


def word_space(locale: str, low: int, high: int | None) -> Texts | None:
    """Return single words, numbered without a space when they are spent."""
    return texts((OneOf(Pool.of(lexicon(locale))),), low, high, separator="")


def sentence_space(locale: str, low: int, high: int | None) -> Texts:
    """Return sentences of `low` to at most `2 * low + 100` characters."""

    def make(low: int, high: int | None) -> tuple[Part, ...] | None:
        most = 2 * low + 100 if high is None else min(high, 2 * low + 100)
        return None if low > most or most < 1 else _pieces(locale, low, most)

    made = texts(make, low, high)
    assert made is not None, "a checked window holds some text"
    return made


def _pieces(locale: str, low: int, high: int) -> tuple[Part, ...]:
    """Share the window out among pieces, so that any choice of each makes a text that fits."""
    count = max(1, min(_PIECES, -(-(low + high) // (2 * _PIECE))))
    gap, _ = joints(locale)
    parts = []
    for i in range(count):
        least = low // count + (i < low % count)
        most = high // count + (i < high % count)
        behind = gap if i < count - 1 else ""
        parts.append(OneOf(prose(locale, least, most, behind), f"piece {i}"))
    return tuple(parts)
