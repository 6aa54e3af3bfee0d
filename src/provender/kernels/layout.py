"""Lays out a batch's buffers as the nodes that the C walk reads."""

import math
from dataclasses import dataclass, field
from enum import IntEnum
from json import dumps

import numpy as np
import pyarrow as pa

from provender.kernels.library import address, library

__all__ = ["OPTIONAL", "Layout", "Mode", "float_text", "lay_out"]

OPTIONAL = b"provender.optional"
"""Field metadata: a null means that the property is absent."""


class Mode(IntEnum):
    """How values are written; from SQL on they are literals."""

    JSON = 0
    CSV = 1
    SQL = 2
    POSTGRESQL = 3
    MYSQL = 4


# The order of both lists is that of rows.c.
_STRING, _DICTIONARY, _INT64, _UINT64, _FLOAT64, _BOOLEAN, _DATE, _TIMESTAMP = range(8)
_UUID, _LIST, _STRUCT, _NOTHING, _RAW, _TUPLE, _DECIMAL = range(8, 15)
_FIELDS = 13
(_KIND, _VALID, _OFFSET, _DATA, _ENDS, _WORDS, _LITERAL, _LITERAL_SIZE) = range(8)
(_CHILD, _CHILDREN, _CLEAN, _OMIT, _PLACES) = range(8, 13)

_PRIMITIVE = {
    pa.int64(): _INT64,
    pa.uint64(): _UINT64,
    pa.bool_(): _BOOLEAN,
    pa.date32(): _DATE,
    pa.timestamp("ms", tz="UTC"): _TIMESTAMP,
}
# Stands in for the buffers that Arrow leaves out of empty arrays.
_NO_BYTES = pa.py_buffer(bytes(8))
_EXACT_DIGITS = 15


@dataclass(slots=True)
class Layout:
    """The nodes of one batch, breadth first, so that the children of a node are neighbours."""

    mode: Mode
    records: list[list[int]] = field(default_factory=list)
    keep: list[object] = field(default_factory=list)
    size: int = 0

    def add_tuple(self) -> None:
        """Append the node of a row whose fields stand side by side, without names."""
        record = [0] * _FIELDS
        record[_KIND] = _TUPLE
        self.records.append(record)

    def add(self, array: pa.Array, about: pa.Field | None = None, literal: bytes = b"") -> None:
        """Append the node of one array; `lay_out` fills in where its children are."""
        record = [0] * _FIELDS
        if literal:
            buffer = pa.py_buffer(literal)
            self.keep.append(buffer)
            record[_LITERAL], record[_LITERAL_SIZE] = buffer.address, len(literal)
            self.size += len(literal) * len(array)
        if about is not None and about.metadata and OPTIONAL in about.metadata:
            record[_OMIT] = 1
        self.records.append(record)
        self._fill(array, record)

    def _fill(self, array: pa.Array, record: list[int]) -> None:
        kind = array.type
        if isinstance(kind, pa.UuidType):
            self._buffers(array.storage, record, _UUID)
        elif isinstance(kind, pa.JsonType):
            self._texts(array.storage, record, raw=self.mode is Mode.JSON)
        elif kind in _PRIMITIVE:
            self._buffers(array, record, _PRIMITIVE[kind])
        elif pa.types.is_string(kind):
            self._texts(array, record)
        elif pa.types.is_dictionary(kind):
            self._dictionary(array, record)
        elif pa.types.is_float64(kind):
            self._floats(array, record)
        elif pa.types.is_decimal128(kind) and kind.scale >= 0:
            self._buffers(array, record, _DECIMAL)
            record[_PLACES] = kind.scale
            self.size += 24 * len(array)
        elif pa.types.is_null(kind):
            record[_KIND] = _NOTHING
            self.size += 8 * len(array)
        else:
            self._nested(array, record)

    def _buffers(self, array: pa.Array, record: list[int], kind: int) -> None:
        self.keep.append(array)
        valid, *others = array.buffers()
        record[_KIND], record[_OFFSET] = kind, array.offset
        if valid is not None and array.null_count:
            record[_VALID] = valid.address
        if len(others) == 2:  # noqa: PLR2004 - offsets, then text
            record[_ENDS] = (others[0] or _NO_BYTES).address
        record[_DATA] = (others[-1] or _NO_BYTES).address
        self.size += 2 * array.nbytes + 24 * len(array)

    def _floats(self, array: pa.Array, record: list[int]) -> None:
        lib = library()
        assert lib is not None
        numbers = (array.fill_null(0.0) if array.null_count else array).to_numpy()
        places = int(lib.pv_places(address(numbers), len(numbers)))
        if places >= 0:
            self._buffers(array, record, _FLOAT64)
            record[_PLACES] = places
            return
        texts = [
            None if value is None else float_text(value, self.mode) for value in array.to_pylist()
        ]
        self._buffers(pa.array(texts, pa.string()), record, _RAW)

    def _texts(self, array: pa.Array, record: list[int], *, raw: bool = False) -> None:
        self._buffers(array, record, _RAW if raw else _STRING)
        record[_CLEAN] = self._is_clean(array)

    def _is_clean(self, array: pa.Array) -> int:
        lib = library()
        assert lib is not None
        data = array.buffers()[2]
        if data is None or not len(array):
            return 1
        ends = _ends(array)
        first, last = int(ends[0]), int(ends[-1])
        return int(not lib.pv_dirty(data.address + first, last - first, int(self.mode)))

    def _dictionary(self, array: pa.DictionaryArray, record: list[int]) -> None:
        words = array.dictionary
        plain = pa.types.is_string(words.type) and array.indices.type == pa.int32()
        if not plain or words.offset or words.null_count or not len(words):
            self._fill(array.dictionary_decode(), record)
            return
        self._buffers(array.indices, record, _DICTIONARY)
        self.keep.append(words)
        _, offsets, data = words.buffers()
        record[_ENDS], record[_WORDS] = offsets.address, (data or _NO_BYTES).address
        record[_CLEAN] = self._is_clean(words)
        self.size += (int(np.diff(_ends(words)).max()) + 2) * len(array)

    def _nested(self, array: pa.Array, record: list[int]) -> None:
        is_struct = pa.types.is_struct(array.type)
        if self.mode is not Mode.JSON or not (is_struct or pa.types.is_list(array.type)):
            raise TypeError(f"no {self.mode.name} text for {array.type}")
        self.keep.append(array)
        valid, *others = array.buffers()
        record[_KIND], record[_OFFSET] = _STRUCT if is_struct else _LIST, array.offset
        if valid is not None and array.null_count:
            record[_VALID] = valid.address
        if not is_struct:
            record[_ENDS] = (others[0] or _NO_BYTES).address
        self.size += 8 * len(array)


def _ends(array: pa.StringArray) -> np.ndarray:
    return np.frombuffer(array.buffers()[1], np.int32, len(array) + 1, 4 * array.offset)


def float_text(value: float, mode: Mode) -> str:
    """Return a double as its shortest decimal, "" for NaN and infinity, which have no text.

    In SQL a long one gets an exponent: without, the standard calls it an exact number, and a
    database may compute with it before it becomes a double.

    >>> float_text(0.1, Mode.SQL), float_text(0.12345678901234568, Mode.SQL)
    ('0.1', '0.12345678901234568e0')
    """
    if not math.isfinite(value):
        return ""
    text = repr(value)
    digits = len(text.strip("-0").replace(".", ""))
    long = mode > Mode.CSV and digits > _EXACT_DIGITS and "e" not in text
    return f"{text}e0" if long else text


def _key(about: pa.Field) -> bytes:
    """Return `,"name":` in JSON."""
    return b"," + dumps(about.name, ensure_ascii=False).encode() + b":"


def lay_out(root: pa.Array, mode: Mode, *, tuple_root: bool) -> Layout:
    """Return the layout of an array's rows; as a tuple they are a struct's fields, unnamed."""
    layout = Layout(mode)
    if tuple_root:
        layout.add_tuple()
    else:
        layout.add(root)
    arrays = [root]
    for place, array in enumerate(arrays):  # grows as it goes
        record = layout.records[place]
        if record[_KIND] not in (_STRUCT, _TUPLE, _LIST):
            continue
        children = _children(array)
        record[_CHILD], record[_CHILDREN] = len(arrays), len(children)
        for child, about in children:
            named = record[_KIND] == _STRUCT and about is not None
            layout.add(child, about, _key(about) if named else b"")
            arrays.append(child)
    return layout


def _children(array: pa.Array) -> list[tuple[pa.Array, pa.Field | None]]:
    if pa.types.is_list(array.type):
        return [(array.values, None)]
    kind = array.type
    return [(array.field(i), kind.field(i)) for i in range(kind.num_fields)]
