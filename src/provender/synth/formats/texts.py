"""Spaces of texts within a length window, numbered when a unique field has spent them all."""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from provender.kernels.concat import Digits, Literal, Piece, Pool, Text, concat
from provender.kernels.draw import Words, permute
from provender.synth.formats.context import FormatContext
from provender.synth.formats.fitting import filtered, fit
from provender.synth.space import LARGEST, Space
from provender.synth.template import OneOf, Part, Template

__all__ = ["Make", "Texts", "closed", "filled", "texts", "within"]

Make: TypeAlias = Callable[[int, int | None], tuple[Part, ...] | None]
"""The parts whose texts all fit a window, or None where there are none."""

_LONGEST_FILLED = 4096
_WIDTHS = (12, 9, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True)
class _Numbered:
    """Texts that bear a number from 2 on: `blocks` times the template's size of them."""

    template: Template
    width: int
    blocks: int


@dataclass(frozen=True, eq=False)
class Texts(Space):
    """The texts of a template; the last `after` parts stand behind the number, if there is one.

    `separator` stands before the number; None means that nothing is ever numbered.
    """

    make: Make
    low: int
    high: int | None
    base: Template
    separator: str | None = " "
    after: int = 0

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    @property
    def size(self) -> int:
        """The number of texts without a number."""
        return self.base.size

    def at(self, ranks: Words) -> pa.Array:
        """Return the texts of the ranks."""
        return self.base.at(ranks)

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random text per index."""
        return self.base.draw(index, key)

    @property
    def capacity(self) -> int:
        """The size, and the numbered texts that the window still holds."""
        more = self._numbered
        extra = 0 if more is None else more.template.size * more.blocks
        return min(LARGEST, self.base.size + extra)

    def distinct(self, index: Words, key: int) -> pa.Array:
        """Return distinct texts: all plain ones first, then numbered ones."""
        plain = self.base.size
        over = index >= np.uint64(min(plain, LARGEST - 1))
        if not over.any():
            return self.base.at(permute(index, plain, key))
        first = self.base.at(permute(index[~over], plain, key))
        second = self._with_numbers(index[over] - np.uint64(plain), key)
        order = np.empty(len(index), np.int64)
        order[~over], order[over] = np.arange(len(first)), len(first) + np.arange(len(second))
        return pa.concat_arrays([first, second]).take(pa.array(order))

    @functools.cached_property
    def _numbered(self) -> _Numbered | None:
        if self.separator is None or self.base.size >= LARGEST:
            return None
        gap = len(self.separator)
        for width in (18,) if self.high is None else _WIDTHS:
            room = None if self.high is None else self.high - gap - width
            if (parts := self.make(max(0, self.low - gap - 1), room)) is not None:
                return _Numbered(Template(parts), 1, 10**width - 2)
            padded = self.make(max(0, self.low - gap - width), room)
            if room is not None and room >= 0 and padded is not None:
                return _Numbered(Template(padded), width, 10**width - 2)
        return None

    def _with_numbers(self, index: Words, key: int) -> pa.Array:
        more = self._numbered
        if more is None or int(index.max()) >= more.template.size * more.blocks:
            raise IndexError(f"only {self.capacity} distinct texts exist")
        block, rank = np.divmod(index, np.uint64(more.template.size))
        parts = more.template.parts
        cut = len(parts) - self.after
        ranks = permute(rank, more.template.size, key)
        before, behind = Template(parts[:cut]), Template(parts[cut:])
        high, low = np.divmod(ranks, np.uint64(behind.size))
        pieces: list[Piece] = [
            Text(before.at(high)),
            Literal(self.separator or ""),
            Digits(block + np.uint64(2), more.width),
            Text(behind.at(low)),
        ]
        return concat(pieces, len(index))


def texts(
    parts: Sequence[Part] | Make,
    low: int,
    high: int | None,
    *,
    separator: str | None = " ",
    after: int = 0,
) -> Texts | None:
    """Return the space of the parts' texts that fit a window; None where none does."""
    make = (
        parts if callable(parts) else functools.partial(fit, _unnumbered(parts, separator, after))
    )
    base = make(low, high)
    return None if base is None else Texts(make, low, high, Template(base), separator, after)


def _unnumbered(parts: Sequence[Part], separator: str | None, after: int) -> tuple[Part, ...]:
    """Leave out texts that look numbered already: a number behind another would collide."""
    place = len(parts) - after - 1
    last = parts[place]
    if separator is None or not isinstance(last, OneOf):
        return tuple(parts)
    ends = pc.match_substring_regex(last.pool.array, f"{re.escape(separator)}[0-9]+$")
    pool = filtered(last.pool, ~np.asarray(ends))
    return (
        *parts[:place],
        OneOf(pool if pool.size else Pool.of(["x"]), last.label),
        *parts[place + 1 :],
    )


def within(
    context: FormatContext, *parts: Part, separator: str | None = " ", after: int = 0
) -> Texts | None:
    """Return the parts' texts that fit a context's window; None where none does."""
    return texts(parts, context.min_length, context.max_length, separator=separator, after=after)


def closed(context: FormatContext, choices: Sequence[str]) -> Texts | None:
    """Return choices that are never numbered: codes of a list, of which there are no others."""
    return within(context, OneOf(Pool.of(choices)), separator=None) if choices else None


def filled(low: int, high: int | None, *, usual: int, alphabet: str) -> Template | None:
    """Return texts of letters of an alphabet, all of one length: the usual one if it may be.

    >>> filled(0, 3, usual=8, alphabet="ab").size
    8
    """
    length = max(low, usual if high is None else min(usual, high))
    if length > _LONGEST_FILLED or length < 1 or (high is not None and length > high):
        return None
    pairs = OneOf(_pairs(alphabet))
    odd = (OneOf(Pool.of(list(alphabet))),) * (length % 2)
    return Template((pairs,) * (length // 2) + odd)


@functools.cache
def _pairs(alphabet: str) -> Pool:
    return Pool.of([one + other for one in alphabet for other in alphabet])
