"""Small operations on Arrow arrays that pyarrow has no single call for."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["JSON", "json_array", "with_nulls"]

JSON = pa.json_(pa.string())
"""The type of columns whose values are JSON texts."""


def with_nulls(array: pa.Array, nulls: NDArray[np.bool_]) -> pa.Array:
    """Return the array with nulls where the mask is True; nulls that it has stay.

    >>> with_nulls(pa.array([1, 2]), np.array([True, False])).to_pylist()
    [None, 2]
    """
    if not nulls.any():
        return array
    valid = ~nulls
    if array.null_count:
        valid &= array.is_valid().to_numpy(zero_copy_only=False)
    bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return _with_bitmap(array, bits, len(array) - int(valid.sum()))


def _with_bitmap(array: pa.Array, bits: pa.Buffer, count: int) -> pa.Array:
    kind = array.type
    if array.offset:
        array = pa.concat_arrays([array])
    if isinstance(kind, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(kind, _with_bitmap(array.storage, bits, count))
    if pa.types.is_null(kind):
        return array
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(
            _with_bitmap(array.indices, bits, count), array.dictionary
        )
    children: Sequence[pa.Array] = []
    own = array.buffers()
    if pa.types.is_struct(kind):
        children = [array.field(i) for i in range(kind.num_fields)]
        own = own[:1]
    elif pa.types.is_list(kind):
        children = [array.values]
        own = own[:2]
    return pa.Array.from_buffers(kind, len(array), [bits, *own[1:]], count, 0, list(children))


def json_array(values: Sequence[Any]) -> pa.Array:
    """Return JSON values as an array of JSON texts; None becomes an Arrow null."""
    texts = [
        None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        for value in values
    ]
    return pa.ExtensionArray.from_storage(JSON, pa.array(texts, pa.string()))
