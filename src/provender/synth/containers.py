"""Nodes with children: objects, arrays, and values of several types."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from provender.errors import GenerationError
from provender.kernels.draw import Words, hashes, permute, pick
from provender.synth.arrays import JSON, with_nulls
from provender.synth.nodes import Node, chance, spread
from provender.synth.space import Space, derive
from provender.tables import TableOptions, encoder, rows

__all__ = ["ArrayNode", "DistinctItems", "Field", "Mixed", "ObjectNode", "SetNode"]

OPTIONAL = {b"provender.optional": b"1"}
_PRESENT = 0.85
_OFFSET_LIMIT = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class Field:
    """A property: its name, its node, and the key of its presence when it may be absent."""

    name: str
    node: Node
    presence_key: int | None = None

    @property
    def arrow(self) -> pa.Field:
        """The Arrow field."""
        metadata = None if self.presence_key is None else OPTIONAL
        return pa.field(self.name, self.node.type, metadata=metadata)

    def draw(self, index: Words) -> pa.Array:
        """Return the property's values, null where it is absent."""
        values = self.node.draw(index)
        if self.presence_key is None:
            return values
        return with_nulls(values, ~chance(index, self.presence_key, _PRESENT))


@dataclass(frozen=True)
class ObjectNode(Node):
    """An object: a struct of its properties."""

    fields: tuple[Field, ...]

    @cached_property
    def type(self) -> pa.DataType:
        """The struct."""
        return pa.struct([field.arrow for field in self.fields])

    def columns(self, index: Words) -> list[pa.Array]:
        """Return one array per property."""
        return [field.draw(index) for field in self.fields]

    def draw(self, index: Words) -> pa.Array:
        """Return the objects."""
        if not self.fields:
            return pa.Array.from_buffers(self.type, len(index), [None])
        return pa.StructArray.from_arrays(self.columns(index), fields=list(self.type))


@dataclass(frozen=True)
class ArrayNode(Node):
    """Arrays of `low` to `high` items; item j of row i is drawn at index i * high + j."""

    items: Node
    low: int
    high: int
    key: int
    pointer: str = ""

    @cached_property
    def type(self) -> pa.DataType:
        """A list of the items' type."""
        return pa.list_(self.items.type)

    def draw(self, index: Words) -> pa.Array:
        """Return the arrays."""
        counts = spread(index, self.key, self.low, self.high)
        parents, places, offsets = flatten(counts)
        return pa.ListArray.from_arrays(offsets, self.values(index, parents, places))

    def values(self, index: Words, parents: np.ndarray, places: np.ndarray) -> pa.Array:
        """Return the items at places of the rows that parents point at."""
        return self.items.draw(index[parents] * np.uint64(self.high) + places.view(np.uint64))


@dataclass(frozen=True)
class DistinctItems(ArrayNode):
    """Arrays whose items differ from each other: a permutation of the items' space per row."""

    space_of_items: Space | None = None

    def values(self, index: Words, parents: np.ndarray, places: np.ndarray) -> pa.Array:
        """Return the images of the places under each row's own permutation."""
        space = self.space_of_items
        assert space is not None
        keys = hashes(index, derive(self.key, "permutation"))[parents]
        return space.at(permute(places.view(np.uint64), space.size, keys=keys))


@dataclass(frozen=True)
class SetNode(ArrayNode):
    """Arrays of distinct compound items: drawn with some to spare, repetitions left out."""

    tries: int = 8

    def draw(self, index: Words) -> pa.Array:
        """Return the arrays; refuse, naming the place, when too few items differ."""
        counts = spread(index, self.key, self.low, self.high)
        spare = self.high * self.tries
        places = np.arange(spare, dtype=np.uint64)
        at = (index[:, None] * np.uint64(spare) + places[None, :]).ravel()
        drawn = self.items.draw(at)
        batch = pa.record_batch(
            [drawn],
            schema=pa.schema(
                [pa.field("value", drawn.type)], metadata={b"provender.root": b"value"}
            ),
        )
        chosen: list[int] = []
        sizes = np.empty(len(index), np.int64)
        texts = rows(batch)
        for row, wanted in enumerate(counts.tolist()):
            seen: dict[str, int] = {}
            for place in range(row * spare, (row + 1) * spare):
                if len(seen) == wanted:
                    break
                seen.setdefault(repr(texts[place]), place)
            if len(seen) < self.low:
                raise GenerationError(
                    f"fewer than {self.low} different items were found",
                    pointer=self.pointer,
                    remedy="Lower minItems or widen the items.",
                )
            chosen.extend(seen.values())
            sizes[row] = len(seen)
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), drawn.take(pa.array(chosen, pa.int64())))


def flatten(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, pa.Array]:
    """Return, for lists of the given lengths, each item's row, its place, and the offsets."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    if total > _OFFSET_LIMIT:
        raise GenerationError(
            "a batch of arrays with more than 2^31 items", remedy="Use a smaller batch_size."
        )
    offsets = np.zeros(len(counts) + 1, np.int32)
    offsets[1:] = ends
    parents = np.repeat(np.arange(len(counts)), counts)
    places = np.arange(total) - offsets[:-1].astype(np.int64)[parents]
    return parents, places, pa.array(offsets)


@dataclass(frozen=True)
class Mixed(Node):
    """Values of several types: each row takes one branch and becomes JSON text."""

    branches: Sequence[Node]
    key: int

    @property
    def type(self) -> pa.DataType:
        """JSON."""
        return JSON

    def draw(self, index: Words) -> pa.Array:
        """Return JSON texts; only the rows that take a branch draw from it."""
        branch = pick(index, self.key, len(self.branches))
        order: list[np.ndarray] = []
        texts: list[pa.Array] = []
        for number, node in enumerate(self.branches):
            mine = np.flatnonzero(branch == number)
            order.append(mine)
            texts.append(json_texts(node.draw(index[mine])))
        places = np.empty(len(index), np.int64)
        places[np.concatenate(order)] = np.arange(len(index))
        joined = pa.concat_arrays(texts).take(pa.array(places))
        return pa.ExtensionArray.from_storage(JSON, joined)


def json_texts(array: pa.Array) -> pa.StringArray:
    """Return each value as a JSON text."""
    schema = pa.schema([pa.field("value", array.type)], metadata={b"provender.root": b"value"})
    batch = pa.record_batch([array], schema=schema)
    encoded = encoder("ndjson", schema, TableOptions()).encode(batch, row=0)
    return pa.array(bytes(encoded).decode().split("\n")[: len(array)], pa.string())
