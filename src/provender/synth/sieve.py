"""Keeps the multiples that a validator with binary floating point accepts too."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from provender.errors import SchemaValidationError
from provender.kernels.draw import Words, permute
from provender.synth.numbers import Decimals
from provender.synth.space import Space

__all__ = ["Sieved", "sieved"]

_TABLE = 1 << 18


@dataclass(frozen=True)
class Sieved(Space):
    """The values of a space whose quotient by `divisor` is whole in double arithmetic.

    0.07 is a multiple of 0.01, yet 0.07 / 0.01 is 7.000000000000001: common validators call
    it wrong. At most 262,144 candidates, spread over the whole space, are looked at.
    """

    space: Space
    divisor: float
    pointer: str

    @property
    def type(self) -> pa.DataType:
        """The type of the space beneath."""
        return self.space.type

    @property
    def size(self) -> int:
        """How many candidates pass."""
        return len(self.table)

    @cached_property
    def table(self) -> Words:
        """The ranks that pass, in the order of the space when all of it was looked at."""
        ranks = np.arange(min(_TABLE, self.space.size), dtype=np.uint64)
        if self.space.size > _TABLE:
            ranks = permute(ranks, self.space.size, 0)
        space = self.space
        doubles = replace(space, exact=False) if isinstance(space, Decimals) else space
        values = doubles.at(ranks).to_numpy().astype(np.float64)
        with np.errstate(over="ignore"):
            quotient = values / self.divisor
        passing: Words = ranks[(quotient == np.trunc(quotient)) & np.isfinite(quotient)]
        if not len(passing):
            raise SchemaValidationError(
                f"no multiple of {self.divisor!r} in range is one in binary floating point",
                pointer=f"{self.pointer}/multipleOf",
                remedy="Choose a multiple such as 0.5, or wider bounds.",
            )
        return passing

    def at(self, ranks: Words) -> pa.Array:
        """Return the rank-th value that passes."""
        return self.space.at(self.table[ranks.view(np.int64)])


def sieved(space: Space, multiple: object, pointer: str) -> Space:
    """Return the space, sieved when the multiple is not a whole number."""
    if isinstance(multiple, float) and not multiple.is_integer():
        return Sieved(space, multiple, pointer)
    return space
