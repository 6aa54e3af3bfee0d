"""Texts made of parts: a template is the product of its parts' ranges, written side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa

from provender.kernels.concat import Digits, Hex, Literal, Piece, Pool, PoolPick, Text, concat
from provender.kernels.draw import Words, below, pick
from provender.synth.space import LARGEST, Space, derive

__all__ = ["Fixed", "HexDigits", "Number", "OneOf", "Part", "Pool", "Spaced", "Template"]


class Part(Protocol):
    """One part of a template: `size` choices, each of which writes one piece."""

    @property
    def size(self) -> int:
        """The number of choices, at least 1."""

    def piece(self, ranks: Words) -> Piece:
        """Return the pieces of the ranks."""

    def draw(self, index: Words, key: int) -> Piece:
        """Return a random piece per index."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same text in every value."""

    text: str
    size: int = 1

    def piece(self, ranks: Words) -> Piece:  # noqa: ARG002 - one choice only
        """Return the text."""
        return Literal(self.text)

    def draw(self, index: Words, key: int) -> Piece:  # noqa: ARG002 - one choice only
        """Return the text."""
        return Literal(self.text)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One text of a pool; `label` ties parts of several templates to the same draw."""

    pool: Pool
    label: str = ""

    @property
    def size(self) -> int:
        """The pool's size."""
        return self.pool.size

    def piece(self, ranks: Words) -> Piece:
        """Return the pool's texts at the ranks."""
        return PoolPick(self.pool, ranks.astype(np.uint32))

    def draw(self, index: Words, key: int) -> Piece:
        """Return a random text per index."""
        return PoolPick(self.pool, pick(index, key, self.pool.size))


@dataclass(frozen=True, slots=True)
class Number:
    """A number of [low, high], in decimal, zero-padded to `width`."""

    low: int
    high: int
    width: int = 1
    label: str = ""

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.high - self.low + 1

    def piece(self, ranks: Words) -> Piece:
        """Return the numbers of the ranks."""
        return Digits(ranks + np.uint64(self.low), self.width)

    def draw(self, index: Words, key: int) -> Piece:
        """Return a random number per index."""
        return self.piece(below(index, key, self.size))


@dataclass(frozen=True, slots=True)
class HexDigits:
    """`width` (at most 15) lower-case hexadecimal digits."""

    width: int
    label: str = ""

    @property
    def size(self) -> int:
        """16 ** width."""
        return 1 << (4 * self.width)

    def piece(self, ranks: Words) -> Piece:
        """Return the digits of the ranks."""
        return Hex(ranks, self.width)

    def draw(self, index: Words, key: int) -> Piece:
        """Return random digits per index."""
        return Hex(below(index, key, self.size), self.width)


@dataclass(frozen=True, slots=True)
class Spaced:
    """A value of another text space."""

    space: Space
    label: str = ""

    @property
    def size(self) -> int:
        """The space's size."""
        return self.space.size

    def piece(self, ranks: Words) -> Piece:
        """Return the space's values at the ranks."""
        return Text(self.space.at(ranks))

    def draw(self, index: Words, key: int) -> Piece:
        """Return the space's random value per index."""
        return Text(self.space.draw(index, key))


@dataclass(frozen=True)
class Template(Space):
    """The texts that the parts make together.

    Distinct choices must give distinct texts: put a Fixed separator between parts of varying
    length. Parts with the same label and size draw the same choice, in any template that is
    given the same key.

    >>> import numpy as np
    >>> plate = Template((Fixed("B-"), Number(0, 99, 2)))
    >>> plate.at(np.arange(3, dtype="u8")).to_pylist(), plate.size
    (['B-00', 'B-01', 'B-02'], 100)
    """

    parts: Sequence[Part]
    _labels: tuple[str, ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        labels = (getattr(part, "label", "") or f"part {i}" for i, part in enumerate(self.parts))
        object.__setattr__(self, "_labels", tuple(labels))

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    @property
    def size(self) -> int:
        """The product of the parts' sizes, LARGEST at most."""
        size = 1
        for part in self.parts:
            size *= part.size
        return min(size, LARGEST)

    def at(self, ranks: Words) -> pa.Array:
        """Return the texts of the ranks, the last part changing fastest."""
        pieces: list[Piece] = []
        rest = ranks
        for part in reversed(self.parts):
            if part.size == 1:
                pieces.append(part.piece(np.zeros_like(ranks)))
            elif part.size >= LARGEST:
                pieces.append(part.piece(rest))
                rest = np.zeros_like(ranks)
            else:
                rest, digit = np.divmod(rest, np.uint64(part.size))
                pieces.append(part.piece(digit))
        return concat(pieces[::-1], len(ranks))

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random text per index, each part drawn with a key of its own."""
        pieces = [
            part.draw(index, derive(key, label))
            for part, label in zip(self.parts, self._labels, strict=True)
        ]
        return concat(pieces, len(index))
