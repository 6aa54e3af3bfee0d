"""Nodes of a compiled schema: each draws an Arrow array from an array of row numbers."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from provender.errors import GenerationError
from provender.kernels.draw import Words, below
from provender.synth.arrays import with_nulls
from provender.synth.space import Space, derive

__all__ = [
    "Constant",
    "Counter",
    "Distinct",
    "Drawn",
    "Filtered",
    "Node",
    "Nullable",
    "WithDefault",
    "chance",
]

Mask = NDArray[np.bool_]


class Node(ABC):
    """Draws values by function: the same index gives the same value, whatever stands beside it."""

    @property
    @abstractmethod
    def type(self) -> pa.DataType:
        """The Arrow type of the values."""

    @abstractmethod
    def draw(self, index: Words) -> pa.Array:
        """Return one value per index."""

    @property
    def space(self) -> Space | None:
        """The space that the values come from, where there is one."""
        return None


def chance(index: Words, key: int, share: float) -> Mask:
    """Return True for about `share` of the indexes."""
    return below(index, key, 1 << 20) < np.uint64(share * (1 << 20))


@dataclass(frozen=True)
class Drawn(Node):
    """Random values of a space."""

    values: Space
    key: int

    @property
    def type(self) -> pa.DataType:
        """The space's type."""
        return self.values.type

    @property
    def space(self) -> Space:
        """The space."""
        return self.values

    def draw(self, index: Words) -> pa.Array:
        """Return the space's random values."""
        return self.values.draw(index, self.key)


@dataclass(frozen=True)
class Distinct(Node):
    """A different value of a space for every index."""

    values: Space
    key: int

    @property
    def type(self) -> pa.DataType:
        """The space's type."""
        return self.values.type

    def draw(self, index: Words) -> pa.Array:
        """Return the space's distinct values."""
        return self.values.distinct(index, self.key)


@dataclass(frozen=True)
class Counter(Node):
    """1, 2, 3, ... or from a bound: unique integers where the schema leaves an end open.

    Ascends from `low` by `step`; where only `high` is given, it ascends from 1 to `high` and
    then goes down from 0.
    """

    low: int | None
    high: int | None
    step: int = 1

    @property
    def type(self) -> pa.DataType:
        """int64."""
        return pa.int64()

    def draw(self, index: Words) -> pa.Array:
        """Return the index-th numbers."""
        rank = index.view(np.int64)
        if self.low is not None:
            return pa.array(rank * self.step + self.low)
        assert self.high is not None
        above = max(0, self.high // self.step)
        start = min(0, self.high // self.step)
        up = rank + 1
        down = start - (rank - above)
        return pa.array(np.where(rank < above, up, down) * self.step)


@dataclass(frozen=True)
class Constant(Node):
    """The same value in every row."""

    value: pa.Scalar

    @property
    def type(self) -> pa.DataType:
        """The value's type."""
        return self.value.type

    def draw(self, index: Words) -> pa.Array:
        """Return the value repeated."""
        return pa.repeat(self.value, len(index))


@dataclass(frozen=True)
class Nullable(Node):
    """Another node's values, null in a share of the rows."""

    node: Node
    key: int
    share: float

    @property
    def type(self) -> pa.DataType:
        """The node's type."""
        return self.node.type

    def draw(self, index: Words) -> pa.Array:
        """Return the node's values with nulls among them."""
        return with_nulls(self.node.draw(index), chance(index, self.key, self.share))


@dataclass(frozen=True)
class WithDefault(Node):
    """Another node's values, the schema's default in a share of the rows."""

    node: Node
    default: pa.Scalar
    key: int
    share: float

    @property
    def type(self) -> pa.DataType:
        """The node's type."""
        return self.node.type

    def draw(self, index: Words) -> pa.Array:
        """Return the node's values with the default among them."""
        mask = pa.array(chance(index, self.key, self.share))
        return pc.if_else(mask, self.default, self.node.draw(index))


@dataclass(frozen=True)
class Filtered(Node):
    """A space's values that pass a test, drawn again with other keys until they do."""

    values: Space
    key: int
    accept: Callable[[pa.Array], Mask]
    pointer: str
    tries: int = 200

    @property
    def type(self) -> pa.DataType:
        """The space's type."""
        return self.values.type

    def draw(self, index: Words) -> pa.Array:
        """Return accepted values; refuse, naming the place, when none turns up."""
        drawn: list[pa.Array] = []
        places = np.zeros(len(index), np.int64)
        open_rows = np.arange(len(index))
        offset = 0
        for attempt in range(self.tries):
            values = self.values.draw(index[open_rows], derive(self.key, f"try {attempt}"))
            drawn.append(values)
            good = self.accept(values)
            places[open_rows[good]] = offset + np.flatnonzero(good)
            offset += len(values)
            open_rows = open_rows[~good]
            if not len(open_rows):
                return pa.concat_arrays(drawn).take(pa.array(places))
        raise GenerationError(
            f"no value that satisfies every keyword was found in {self.tries} tries",
            pointer=self.pointer,
            remedy="Relax the pattern, the format or the lengths.",
        )


def spread(index: Words, key: int, low: int, high: int) -> NDArray[np.int64]:
    """Return a random whole number of [low, high] per index."""
    return (below(index, key, high - low + 1) + np.uint64(low)).view(np.int64)
