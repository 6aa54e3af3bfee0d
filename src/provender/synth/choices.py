"""Spaces of given values: enum members, and the rows of a reference."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from provender.kernels.draw import Words, pick
from provender.synth.arrays import json_array
from provender.synth.space import Space

__all__ = ["Choices", "choices", "distinct_values"]


@dataclass(frozen=True)
class Choices(Space):
    """The values of an array, each equally likely."""

    values: pa.Array

    @property
    def type(self) -> pa.DataType:
        """The array's type; texts come as a dictionary, which costs four bytes a row."""
        return pa.dictionary(pa.int32(), pa.string()) if self._texts else self.values.type

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.values)

    @cached_property
    def _texts(self) -> bool:
        return bool(pa.types.is_string(self.values.type))

    def at(self, ranks: Words) -> pa.Array:
        """Return the rank-th values."""
        return self._take(pa.array(ranks.astype(np.int32)))

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random value per index."""
        return self._take(pa.array(pick(index, key, self.size).view(np.int32)))

    def _take(self, indices: pa.Array) -> pa.Array:
        if self._texts:
            return pa.DictionaryArray.from_arrays(indices, self.values, safe=False)
        return self.values.take(indices)


def distinct_values(values: Sequence[Any]) -> list[Any]:
    """Return the values without repetitions, equality as in JSON: 1 is 1.0 but not true."""
    seen: dict[str, Any] = {}
    for value in values:
        seen.setdefault(_identity(value), value)
    return list(seen.values())


def _identity(value: Any) -> str:
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    """Return the value with whole floats as integers, as JSON Schema compares them."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def choices(values: Sequence[Any]) -> Choices:
    """Return the space of some JSON values, in the narrowest Arrow type that holds them all.

    >>> choices(["b", "a", "b"]).size, str(choices([1, 2.5]).type), str(choices([1, 2]).type)
    (2, 'extension<arrow.json>', 'int64')
    """
    distinct = distinct_values(values)
    return Choices(_narrow(distinct))


def _narrow(values: Sequence[Any]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pa.nulls(len(values))
    if kinds == {str}:
        return pa.array(values, pa.string())
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {float}:
        return pa.array(values, pa.float64())
    if kinds == {int} and all(-(1 << 63) <= v < 1 << 63 for v in values if v is not None):
        return pa.array(values, pa.int64())
    return json_array(values)
