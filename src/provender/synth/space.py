"""A space is a finite, ordered set of values; everything scalar is drawn from one.

`at` gives the value of a rank; drawing is `at` of a random rank, `unique` is `at` of a
permuted row number. A space whose values have parts may draw them one by one instead.
"""

import hashlib
from abc import ABC, abstractmethod
from typing import ClassVar

import pyarrow as pa

from provender.kernels.draw import Words, below, permute

__all__ = ["LARGEST", "Space", "derive"]

LARGEST = 1 << 64
"""The size that a space reports at most."""


def derive(key: int, label: str) -> int:
    """Return a key of its own for one part of a value: 64 bits of BLAKE2b.

    >>> derive(1, "first") == derive(1, "first"), derive(1, "first") == derive(1, "last")
    (True, False)
    """
    seed = key.to_bytes(8, "little")
    digest = hashlib.blake2b(label.encode("utf-8", "surrogatepass"), key=seed, digest_size=8)
    return int.from_bytes(digest.digest(), "little")


class Space(ABC):
    """A finite ordered set of distinct values of one Arrow type.

    Every method is elementwise and pure: slicing the argument slices the result.
    `shared` names the row-wide draw that this space takes part in ("person" makes a name and
    an email of one row agree); None draws by itself.
    """

    shared: ClassVar[str | None] = None

    @property
    @abstractmethod
    def type(self) -> pa.DataType:
        """The Arrow type of the values."""

    @property
    @abstractmethod
    def size(self) -> int:
        """The number of distinct values, at least 1; LARGEST when there are as many or more."""

    @abstractmethod
    def at(self, ranks: Words) -> pa.Array:
        """Return the values of the ranks; distinct ranks below `size` give distinct values."""

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random value per index, as a function of (key, index)."""
        return self.at(below(index, key, self.size))

    @property
    def capacity(self) -> int:
        """How many values `distinct` can give; more than `size` where it may add suffixes."""
        return self.size

    def distinct(self, index: Words, key: int) -> pa.Array:
        """Return a different value for every index below `capacity`, in a random order."""
        return self.at(permute(index, self.size, key))
