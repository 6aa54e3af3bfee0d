"""Writes record batches as JSON, CSV or SQL text: lays out their buffers for the C walk."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from provender.kernels.library import address, library

__all__ = ["OPTIONAL", "Frame", "Mode", "encode_rows", "encode_values", "supported"]

OPTIONAL = b"provender.optional"
"""Field metadata: a null means that the property is absent."""


class Mode(IntEnum):
    """How values are written."""

    JSON = 0
    CSV = 1
    SQL = 2
    SQL_BACKSLASH = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the rows: `between` two of them, `after` each; SQL's statements.

    With `group` rows a statement, `head` opens one and `tail` closes the one before.
    """

    mode: Mode
    first: bytes = b""
    between: bytes = b""
    after: bytes = b""
    head: bytes = b""
    tail: bytes = b""
    group: int = 0
    zoned: bool = False


_STRING, _DICTIONARY, _INT64, _UINT64, _FLOAT64, _BOOLEAN, _DATE, _TIMESTAMP = range(8)
_UUID, _LIST, _STRUCT, _NOTHING, _RAW, _TUPLE = range(8, 14)
_FIELDS = 13
(_KIND, _VALID, _OFFSET, _DATA, _ENDS, _WORDS, _LITERAL, _LITERAL_SIZE) = range(8)
(_CHILD, _CHILDREN, _CLEAN, _OMIT, _PLACES) = range(8, 13)
_LARGEST = (1 << 31) - 1

_PRIMITIVE = {
    pa.int64(): _INT64,
    pa.uint64(): _UINT64,
    pa.float64(): _FLOAT64,
    pa.bool_(): _BOOLEAN,
    pa.date32(): _DATE,
    pa.timestamp("ms", tz="UTC"): _TIMESTAMP,
}


def supported() -> bool:
    """Return whether the compiled kernel is there."""
    return library() is not None


class _Layout:
    """The nodes of one batch, breadth first, so that the children of a node are neighbours."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self.records: list[list[int]] = []
        self.keep: list[object] = []
        self.size = 0

    def add(self, array: pa.Array, field: pa.Field | None, literal: bytes = b"") -> None:
        """Append the node of one array; `place` fills in what it points to."""
        record = [0] * _FIELDS
        if literal:
            buffer = pa.py_buffer(literal)
            self.keep.append(buffer)
            record[_LITERAL], record[_LITERAL_SIZE] = buffer.address, len(literal)
            self.size += len(literal) * len(array)
        if field is not None and field.metadata and OPTIONAL in field.metadata:
            record[_OMIT] = 1
        self.records.append(record)
        self._fill(array, record)

    def _fill(self, array: pa.Array, record: list[int]) -> None:
        kind = array.type
        if isinstance(kind, pa.UuidType):
            return self._buffers(array.storage, record, _UUID)
        if isinstance(kind, pa.JsonType):
            return self._texts(array.storage, record, json=True)
        if kind in _PRIMITIVE:
            return self._numbers(array, record, _PRIMITIVE[kind])
        if pa.types.is_string(kind):
            return self._texts(array, record)
        if pa.types.is_dictionary(kind):
            return self._dictionary(array, record)
        if pa.types.is_list(kind) or pa.types.is_struct(kind):
            return self._nested(array, record)
        if pa.types.is_null(kind):
            record[_KIND] = _NOTHING
            return None
        if pa.types.is_decimal(kind):
            return self._buffers(array.cast(pa.string()), record, _RAW)
        if pa.types.is_integer(kind):
            return self._fill(array.cast(pa.int64()), record)
        if pa.types.is_large_string(kind):
            return self._fill(array.cast(pa.string()), record)
        raise TypeError(f"no text encoding for {kind}")

    def _buffers(self, array: pa.Array, record: list[int], kind: int) -> None:
        self.keep.append(array)
        buffers = array.buffers()
        record[_KIND], record[_OFFSET] = kind, array.offset
        if buffers[0] is not None and array.null_count:
            record[_VALID] = buffers[0].address
        if len(buffers) == 3:  # noqa: PLR2004 - validity, offsets, text
            record[_ENDS] = buffers[1].address
        record[_DATA] = buffers[-1].address if buffers[-1] is not None else 0
        self.size += 2 * array.nbytes + 24 * len(array)

    def _numbers(self, array: pa.Array, record: list[int], kind: int) -> None:
        if kind == _FLOAT64:
            lib = library()
            assert lib is not None
            start = array.buffers()[1].address + 8 * array.offset
            clean = array.fill_null(0.0) if array.null_count else array
            if array.null_count:
                start = clean.buffers()[1].address + 8 * clean.offset
            places = int(lib.pv_places(start, len(array)))
            if places < 0:
                texts = [None if value is None else _repr(value) for value in array.to_pylist()]
                return self._buffers(pa.array(texts, pa.string()), record, _RAW)
            record[_PLACES] = places
        return self._buffers(array, record, kind)

    def _texts(self, array: pa.Array, record: list[int], *, json: bool = False) -> None:
        raw = json and self.mode is Mode.JSON
        self._buffers(array, record, _RAW if raw else _STRING)
        record[_CLEAN] = self._is_clean(array)

    def _is_clean(self, array: pa.Array) -> int:
        lib = library()
        assert lib is not None
        _, offsets, data = array.buffers()
        if data is None or not len(array):
            return 1
        ends = np.frombuffer(offsets, np.int32, len(array) + 1, 4 * array.offset)
        first, last = int(ends[0]), int(ends[-1])
        return int(not lib.pv_dirty(data.address + first, last - first, int(self.mode)))

    def _dictionary(self, array: pa.DictionaryArray, record: list[int]) -> None:
        words = array.dictionary
        if not pa.types.is_string(words.type) or array.indices.type != pa.int32() or words.offset:
            return self._fill(array.dictionary_decode(), record)
        self._buffers(array.indices, record, _DICTIONARY)
        self.keep.append(words)
        _, offsets, data = words.buffers()
        record[_ENDS] = offsets.address
        record[_WORDS] = data.address if data is not None else 0
        record[_CLEAN] = self._is_clean(words)
        longest = int(np.diff(np.frombuffer(offsets, np.int32, len(words) + 1)).max(initial=0))
        self.size += (longest + 2) * len(array)
        return None

    def _nested(self, array: pa.Array, record: list[int]) -> None:
        struct = pa.types.is_struct(array.type)
        if self.mode is not Mode.JSON:
            # CSV and SQL hold a nested value as its JSON text.
            return self._texts(encode_values(array), record)
        self.keep.append(array)
        buffers = array.buffers()
        record[_KIND], record[_OFFSET] = _STRUCT if struct else _LIST, array.offset
        if buffers[0] is not None and array.null_count:
            record[_VALID] = buffers[0].address
        if not struct:
            record[_ENDS] = buffers[1].address
        self.size += 8 * len(array)
        return None


def _repr(value: float) -> str:
    if value in (float("inf"), float("-inf")) or value != value:  # noqa: PLR0124 - NaN
        raise ValueError("infinite numbers and NaN have no JSON text")
    return repr(value)


def _key(field: pa.Field) -> bytes:
    """Return `,"name":` in JSON; numbers and texts never need more escaping than this."""
    from json import dumps  # noqa: PLC0415 - only names need it

    return b"," + dumps(field.name, ensure_ascii=False).encode("utf-8", "surrogatepass") + b":"


def _lay_out(root: pa.Array, mode: Mode, *, tuple_root: bool) -> _Layout:
    layout = _Layout(mode)
    arrays: list[pa.Array] = [root]
    if tuple_root:
        record = [0] * _FIELDS
        record[_KIND] = _TUPLE
        layout.records.append(record)
    else:
        layout.add(root, None)
    place = 0
    while place < len(arrays):
        array, record = arrays[place], layout.records[place]
        if record[_KIND] in (_STRUCT, _TUPLE, _LIST):
            children = _children(array)
            record[_CHILD], record[_CHILDREN] = len(arrays), len(children)
            for child, field in children:
                named = record[_KIND] == _STRUCT
                layout.add(child, field, _key(field) if named and field is not None else b"")
                arrays.append(child)
        place += 1
    return layout


def _children(array: pa.Array) -> list[tuple[pa.Array, pa.Field | None]]:
    if pa.types.is_list(array.type):
        return [(array.values, None)]
    kind = array.type
    return [(array.field(i), kind.field(i)) for i in range(kind.num_fields)]


def encode_rows(
    root: pa.Array, frame: Frame, *, before: int = 0, tuple_root: bool = False
) -> pa.Buffer:
    """Return the rows of an array as text; `before` rows of the document stand in front."""
    layout = _lay_out(root, frame.mode, tuple_root=tuple_root)
    buffer, _ = _run(layout, frame, len(root), before)
    return buffer


def encode_values(array: pa.Array) -> pa.StringArray:
    """Return each value as a JSON text; nulls stay null."""
    layout = _lay_out(array, Mode.JSON, tuple_root=False)
    ends = np.empty(len(array) + 1, np.int32)
    buffer, _ = _run(layout, Frame(Mode.JSON), len(array), 0, ends)
    texts = pa.StringArray.from_buffers(len(array), pa.py_buffer(ends), buffer)
    return pc.if_else(array.is_null(), None, texts) if array.null_count else texts


def _run(
    layout: _Layout, frame: Frame, rows: int, before: int, ends: NDArray[np.int32] | None = None
) -> tuple[pa.Buffer, int]:
    lib = library()
    assert lib is not None
    records = np.array(layout.records, np.int64)
    parts: Sequence[bytes] = (frame.first, frame.between, frame.head, frame.tail, frame.after)
    keep = [pa.py_buffer(part or b"\0") for part in parts]
    words = [int(frame.mode), int(frame.zoned), *(part.address for part in keep)]
    settings = np.array([*words, *map(len, parts), frame.group], np.int64)
    each = len(frame.between) + len(frame.after) + 8
    size = 1024 + sum(map(len, parts)) * 2 + layout.size + rows * each
    while True:
        if ends is not None and size > _LARGEST:
            raise OverflowError("nested values beyond 2 GiB in one batch; use a smaller batch_size")
        out = pa.allocate_buffer(size, resizable=True)
        written = int(
            lib.pv_rows(
                address(records),
                address(settings),
                rows,
                before,
                out.address,
                size,
                None if ends is None else address(ends),
            )
        )
        if written >= 0:
            out.resize(written, shrink_to_fit=False)
            return out, written
        size *= 2
