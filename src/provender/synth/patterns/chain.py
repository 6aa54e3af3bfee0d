"""The fast space: elements one behind the other, each drawn by itself."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from provender.kernels.concat import Piece, Pool, concat
from provender.kernels.draw import Words as Ranks
from provender.kernels.draw import below, permute
from provender.synth.patterns.charset import CharSet
from provender.synth.patterns.elements import Element, Run, Words
from provender.synth.patterns.varying import MOST_TEXTS, Varying
from provender.synth.space import LARGEST, Space, derive
from provender.synth.template import Fixed, HexDigits, Number, OneOf

__all__ = ["Chain", "chain"]

Part: TypeAlias = Fixed | OneOf | Number | HexDigits | Varying

_Texts: TypeAlias = tuple[str, ...]

_DIGITS = CharSet.of("0123456789")
_HEX = CharSet.of("0123456789abcdef")
_FEWEST_DIGITS = 4
_WIDEST = {_DIGITS: 18, _HEX: 15}
_MOST_PIECES = 1100
_MOST_CHARS = 200_000


@dataclass(frozen=True, eq=False)
class Chain(Space):
    """The texts that the parts make together; `parts` leave no doubt about where each one ends."""

    parts: Sequence[Part]

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    @functools.cached_property
    def _count(self) -> int:
        size = 1
        for part in self.parts:
            size = min(size * part.size, LARGEST)
        return size

    @property
    def size(self) -> int:
        """The product of the parts' sizes, LARGEST at most."""
        return self._count

    def at(self, ranks: Ranks) -> pa.Array:
        """Return the texts of the ranks, the last part changing fastest."""
        return self._at(ranks, 0)

    def draw(self, index: Ranks, key: int) -> pa.Array:
        """Return a random text per index, each part drawn with a key of its own."""
        pieces: list[Piece] = []
        for place, part in enumerate(self.parts):
            pieces += _drawn(part, index, derive(key, f"part {place}"))
        return concat(pieces, len(index))

    def distinct(self, index: Ranks, key: int) -> pa.Array:
        """Return a different text for every index, in a random order."""
        return self._at(permute(index, self.size, key), key)

    def _at(self, ranks: Ranks, key: int) -> pa.Array:
        """Return the texts of the ranks; parts beyond LARGEST are left to chance."""
        found: list[list[Piece]] = []
        rest, reached = ranks, 1
        for place, part in reversed(list(enumerate(self.parts))):
            part_key = derive(key, f"part {place}")
            if reached >= LARGEST:
                found.append(_drawn(part, ranks, part_key))
                continue
            if part.size < LARGEST:
                rest, rank = np.divmod(rest, np.uint64(part.size))
            else:
                rest, rank = np.zeros_like(rest), rest
            if reached > 1 and reached * part.size >= LARGEST and part.size <= LARGEST // 2:
                rank = _shifted(rank, part.size, ranks % np.uint64(reached), part_key)
            found.append(_ranked(part, rank))
            reached *= part.size
        return concat([piece for pieces in reversed(found) for piece in pieces], len(ranks))


def _shifted(ranks: Ranks, size: int, behind: Ranks, key: int) -> Ranks:
    """Return the ranks shifted by chance, but alike where the parts behind are the same.

    Ranks below LARGEST reach few of the choices of the part that crosses it; so they reach all.
    """
    shifted: Ranks = (ranks + below(behind, key, size)) % np.uint64(size)
    return shifted


def _drawn(part: Part, index: Ranks, key: int) -> list[Piece]:
    return part.draw(index, key) if isinstance(part, Varying) else [part.draw(index, key)]


def _ranked(part: Part, ranks: Ranks) -> list[Piece]:
    return part.pieces(ranks) if isinstance(part, Varying) else [part.piece(ranks)]


def chain(elements: Sequence[Element]) -> Chain | None:
    """Return the space of elements of limited length; None where it would take too many pieces."""
    if any(isinstance(e, Run) and len(e.chars) > MOST_TEXTS for e in elements):
        return None
    parts: list[Part] = []
    pending: list[_Texts] = []
    for unit in _joined(_units(elements)):
        if not isinstance(unit, tuple):
            parts += [*_flushed(pending), unit]
            pending = []
        elif _fits([*pending, unit]):
            pending.append(unit)
        else:
            parts += _flushed(pending)
            pending = [unit]
        if len(parts) > _MOST_PIECES:
            return None
    return Chain((*parts, *_flushed(pending)))


def _units(elements: Sequence[Element]) -> Iterator[_Texts | Part]:
    """Yield numbers, runs of varying length, and texts that may be joined to their neighbours."""
    for element in elements:
        if isinstance(element, Words):
            yield element.texts
        elif len(element.chars) == 1:
            letter = chr(next(iter(element.chars)))
            yield (letter * element.low,)
        elif element.chars in _WIDEST and element.low >= _FEWEST_DIGITS:
            yield from _numbers(element.chars, element.low)
        else:
            yield from [tuple(map(chr, element.chars))] * element.low
        if isinstance(element, Run) and element.high is not None and element.high > element.low:
            yield Varying(element.chars, element.high - element.low)


def _numbers(chars: CharSet, width: int) -> Iterator[Part]:
    """Yield numbers of nearly the same width that are as wide as all of them together."""
    count = -(-width // _WIDEST[chars])
    for place in range(count):
        digits = width // count + (place < width % count)
        yield HexDigits(digits) if chars == _HEX else Number(0, 10**digits - 1, digits)


def _joined(units: Iterator[_Texts | Part]) -> Iterator[_Texts | Part]:
    """Join single texts that stand side by side."""
    literal: list[str] = []
    for unit in units:
        if isinstance(unit, tuple) and len(unit) == 1:
            literal.append(unit[0])
            continue
        if literal:
            yield ("".join(literal),)
            literal = []
        yield unit
    if literal:
        yield ("".join(literal),)


def _fits(units: Sequence[_Texts]) -> bool:
    texts, length = 1, 0
    for unit in units:
        texts *= len(unit)
        length += max(map(len, unit))
    return texts <= MOST_TEXTS and texts * length <= _MOST_CHARS


def _flushed(units: Sequence[_Texts]) -> list[Part]:
    if not units:
        return []
    if all(len(unit) == 1 for unit in units):
        return [Fixed("".join(unit[0] for unit in units))]
    return [OneOf(_pool(tuple(units)))]


@functools.lru_cache(64)
def _pool(units: tuple[_Texts, ...]) -> Pool:
    return Pool.of(["".join(texts) for texts in product(*units)])
