"""Personal texts: name, first_name, last_name, email, username; in one row they agree."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from provender.kernels.concat import Digits, Literal, Piece, Pool, PoolPick, concat
from provender.kernels.draw import Words, permute, pick
from provender.synth.formats.fitting import lengths, span
from provender.synth.formats.people import People, Person
from provender.synth.formats.texts import Texts
from provender.synth.space import LARGEST, Space, derive
from provender.synth.template import Fixed, OneOf, Part

__all__ = ["Addressed", "Named", "Slot", "scatter", "slots"]

_MULTIPLIED = 1 << 31


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """The place of a first or last name in a text, its pool perhaps narrowed to a window.

    `places` leads from a place in the whole pool to one in the narrowed pool: to the same name
    where it is still there, else to another.
    """

    source: str
    pool: Pool
    places: NDArray[np.uint32] | None

    def piece(self, person: Person) -> Piece:
        """Return the name of each person."""
        place = person.first if self.source == "first" else person.last
        return PoolPick(self.pool, place if self.places is None else self.places[place])


def slots(whole: Sequence[Part], narrowed: Sequence[Part]) -> tuple[Slot | Part, ...]:
    """Return the narrowed parts, those labelled first and last as slots."""
    pairs = zip(whole, narrowed, strict=True)
    return tuple(_slot(one, other) for one, other in pairs)


def _slot(whole: Part, narrowed: Part) -> Slot | Part:
    if not isinstance(whole, OneOf) or not isinstance(narrowed, OneOf):
        return narrowed
    if whole.label not in ("first", "last"):
        return narrowed
    if whole.pool is narrowed.pool:
        return Slot(whole.label, whole.pool, None)
    kept, sizes = lengths(narrowed.pool), lengths(whole.pool)
    inside = (sizes >= kept.min()) & (sizes <= kept.max())
    places = np.arange(whole.pool.size) % narrowed.pool.size
    places[inside] = np.arange(narrowed.pool.size)
    return Slot(whole.label, narrowed.pool, places.astype(np.uint32))


def scatter(index: Words, key: int, first: int = 1000) -> Words:
    """Return a different number per index: below `first` for the first ones, then tenfold.

    >>> numbers = scatter(np.arange(1200, dtype="u8"), 7)
    >>> len(set(numbers.tolist())), int(numbers[:1000].max()), int(numbers[1000:].min()) >= 1000
    (1200, 999, True)
    """
    if not len(index):
        return index
    least, most = int(index.min()), int(index.max())
    start, end = 0, first
    while end <= least:
        start, end = end, min(end * 10, LARGEST)
    if most < end:
        return _shuffled(index, start, end, key)
    out = np.empty(len(index), np.uint64)
    while start <= most:
        inside = (index >= np.uint64(start)) & (index <= np.uint64(end - 1))
        out[inside] = _shuffled(index[inside], start, end, key)
        start, end = end, min(end * 10, LARGEST)
    return out


def _shuffled(index: Words, start: int, end: int, key: int) -> Words:
    """Return index permuted within [start, end): by a multiplication where 64 bits suffice."""
    size, base = end - start, np.uint64(start)
    if size > _MULTIPLIED:
        return permute(index - base, size, key) + base
    factor = size // 5 + key % max(1, size // 2)
    while math.gcd(factor, size) > 1:
        factor += 1
    product = (index - base) * np.uint64(factor % size) + np.uint64((key >> 20) % size)
    remainder: Words = product - product // np.uint64(size) * np.uint64(size)
    return remainder + base


@dataclass(frozen=True, eq=False)
class _Personal(Space):
    """What all personal spaces have in common."""

    shared: ClassVar[str | None] = "person"

    people: People
    parts: tuple[Slot | Part, ...]
    distinct_people: bool

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return the text of a random person per index."""
        person = self.people.draw(index, key, distinct=self.distinct_people)
        return concat(self._pieces(self.parts, person, index, key), len(index))

    def _pieces(
        self, parts: Sequence[Slot | Part], person: Person, index: Words, key: int
    ) -> list[Piece]:
        pieces: list[Piece] = []
        for part in parts:
            match part:
                case Slot():
                    pieces.append(part.piece(person))
                case Fixed(text):
                    pieces.append(Literal(text))
                case OneOf(pool, label):
                    pieces.append(PoolPick(pool, pick(index, derive(key, label), pool.size)))
                case _:
                    raise TypeError(f"a personal text cannot hold {part!r}")
        return pieces


@dataclass(frozen=True, eq=False)
class Named(_Personal):
    """Names: whole ones, first ones or last ones.

    `spare` holds the same texts, narrowed to the window; a whole name whose window leaves out
    nobody takes distinct people straight from the bijection that emails use too.
    """

    spare: Texts
    whole: bool

    @property
    def size(self) -> int:
        """How many different names there are."""
        return self.people.size if self.whole else self.spare.size

    def at(self, ranks: Words) -> pa.Array:
        """Return the names of the ranks."""
        if not self.whole:
            return self.spare.at(ranks)
        return concat(self._pieces(self.parts, self.people.at(ranks), ranks, 0), len(ranks))

    @functools.cached_property
    def _blocks(self) -> int:
        """How many times over the people can be numbered within the window, the first plain."""
        if self.spare.high is None:
            return LARGEST
        room = self.spare.high - span(self.spare.base.parts)[1] - 1
        return 1 if room < 1 else 10 ** min(room, 19) - 1

    @property
    def capacity(self) -> int:
        """The size, and the numbered names that the window still holds."""
        if self.whole:
            return min(LARGEST, self.people.size * self._blocks)
        return self.spare.capacity

    def distinct(self, index: Words, key: int) -> pa.Array:
        """Return distinct names; those after the last person bear a number from 2 on."""
        if not self.whole:
            return self.spare.distinct(index, key)
        person = self.people.draw(index, key, distinct=True)
        pieces = self._pieces(self.parts, person, index, key)
        block = index // np.uint64(self.people.size)
        if not block.any():
            return concat(pieces, len(index))
        if int(block.max()) >= self._blocks:
            raise IndexError(f"only {self.capacity} distinct names exist")
        numbered = concat([*pieces, Literal(" "), Digits(block + np.uint64(1))], len(index))
        both = pa.concat_arrays([concat(pieces, len(index)), numbered])
        place = np.arange(len(index)) + len(index) * (block > 0)
        return both.take(pa.array(place))


@dataclass(frozen=True, eq=False)
class Addressed(_Personal):
    """Email addresses and user names: distinct ones bear a number of at most `room` digits.

    The number stands before the last `after` of the parts in `unique`.
    """

    unique: tuple[Slot | Part, ...]
    after: int
    room: int

    @property
    def size(self) -> int:
        """Every person with each number of up to three digits."""
        numbers: int = 10 ** min(3, self.room)
        return self.people.size * numbers

    @property
    def capacity(self) -> int:
        """As many as there are numbers."""
        numbers: int = 10**self.room
        return min(LARGEST, numbers)

    def at(self, ranks: Words) -> pa.Array:
        """Return the texts of the ranks."""
        number, person = np.divmod(ranks, np.uint64(self.people.size))
        return self._numbered(self.people.at(person), number, ranks, 0)

    def distinct(self, index: Words, key: int) -> pa.Array:
        """Return the same people as `draw`, each with a number of its own."""
        person = self.people.draw(index, key, distinct=self.distinct_people)
        first = 10 ** min(3, self.room)
        return self._numbered(person, scatter(index, derive(key, "number"), first), index, key)

    def _numbered(self, person: Person, number: Words, index: Words, key: int) -> pa.Array:
        pieces = self._pieces(self.unique, person, index, key)
        pieces.insert(len(pieces) - self.after, Digits(number))
        return concat(pieces, len(index))
