"""Joins pieces row by row into one Arrow string array."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from provender.kernels.draw import Words
from provender.kernels.library import address, library

__all__ = ["Digits", "Hex", "Literal", "Piece", "Pool", "PoolPick", "Signed", "Text", "concat"]


@dataclass(frozen=True, slots=True)
class Pool:
    """A list of texts laid out for picking: Arrow's two buffers and the longest entry.

    >>> Pool.of(["red", "blue"]).size
    2
    """

    array: pa.StringArray
    offsets: NDArray[np.int32]
    data: NDArray[np.uint8]
    longest: int

    @classmethod
    def of(cls, values: Sequence[str] | pa.StringArray) -> "Pool":
        """Lay out texts; an array with an offset is copied."""
        array = pa.array(values, pa.string()) if not isinstance(values, pa.Array) else values
        if array.offset:
            array = pa.concat_arrays([array])
        _, offsets, data = array.buffers()
        starts = np.frombuffer(offsets, np.int32, len(array) + 1)
        raw = np.frombuffer(data, np.uint8) if data and data.size else np.zeros(1, np.uint8)
        longest = int(np.diff(starts).max(initial=0))
        return cls(array=array, offsets=starts, data=raw, longest=longest)

    @property
    def size(self) -> int:
        """The number of texts."""
        return len(self.array)

    def take(self, index: NDArray[np.uint32]) -> pa.StringArray:
        """Return the texts at index."""
        return concat([PoolPick(self, index)], len(index))


@dataclass(frozen=True, slots=True)
class Literal:
    """The same text in every row."""

    text: str


@dataclass(frozen=True, slots=True)
class PoolPick:
    """A pool's text per row."""

    pool: Pool
    index: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Digits:
    """An unsigned number per row, in decimal, zero-padded to `width` (at most 20)."""

    values: Words
    width: int = 1


@dataclass(frozen=True, slots=True)
class Hex:
    """The low `width` (at most 16) hexadecimal digits of a number per row."""

    values: Words
    width: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed number per row, in decimal."""

    values: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Text:
    """A ready text per row; nulls count as empty."""

    array: pa.StringArray


Piece: TypeAlias = Literal | PoolPick | Digits | Hex | Signed | Text

_LITERAL, _POOL, _DIGITS, _HEX, _SIGNED, _TEXT = range(6)
_LARGEST = (1 << 31) - 1


def concat(pieces: Sequence[Piece], rows: int) -> pa.StringArray:
    """Return one text per row: its pieces in order.

    >>> import numpy as np
    >>> number = np.arange(3, dtype="u8")
    >>> concat([Literal("row "), Digits(number, 2)], 3).to_pylist()
    ['row 00', 'row 01', 'row 02']
    """
    if rows == 0:
        return pa.array([], pa.string())
    if (lib := library()) is None:
        return _concat_twin(pieces, rows)
    records = np.zeros((len(pieces), 5), np.int64)
    keep: list[object] = []
    limit = 64
    for record, piece in zip(records, pieces, strict=True):
        limit += _lower(piece, record, keep, rows)
    offsets = pa.allocate_buffer(4 * (rows + 1))
    data = pa.allocate_buffer(limit, resizable=True)
    if limit > _LARGEST:
        raise OverflowError("a batch of texts beyond 2 GiB; use smaller batches")
    written = lib.pv_concat(address(records), len(pieces), rows, offsets.address, data.address)
    data.resize(written, shrink_to_fit=False)
    return pa.StringArray.from_buffers(rows, offsets, data)


def _lower(piece: Piece, record: NDArray[np.int64], keep: list[object], rows: int) -> int:
    """Fill one record for the kernel; return the most bytes that it can write."""
    match piece:
        case Literal(text):
            raw = np.frombuffer(text.encode() or b"\0", np.uint8)
            keep.append(raw)
            record[:] = (_LITERAL, address(raw), 0, 0, len(text.encode()))
            return rows * len(raw)
        case PoolPick(pool, index):
            index = np.ascontiguousarray(index, np.uint32)
            keep.append(index)
            record[:] = (_POOL, address(pool.data), address(pool.offsets), address(index), 0)
            return rows * pool.longest
        case Text(array):
            part = Pool.of(array)
            keep.append(part)
            record[:] = (_TEXT, address(part.data), address(part.offsets), 0, 0)
            return int(part.offsets[-1])
        case Digits(values, width):
            return _number(record, keep, _DIGITS, np.ascontiguousarray(values, np.uint64), width)
        case Hex(values, width):
            return _number(record, keep, _HEX, np.ascontiguousarray(values, np.uint64), width)
        case Signed(values):
            return _number(record, keep, _SIGNED, np.ascontiguousarray(values, np.int64), 1)


def _number(
    record: NDArray[np.int64],
    keep: list[object],
    kind: int,
    values: NDArray[np.uint64] | NDArray[np.int64],
    width: int,
) -> int:
    keep.append(values)
    record[:] = (kind, address(values), 0, 0, width)
    return 20 * len(values)


def _concat_twin(pieces: Sequence[Piece], rows: int) -> pa.StringArray:
    parts = [_text_of(piece) for piece in pieces] or [""]
    joined = pc.binary_join_element_wise(*parts, "")
    return joined if isinstance(joined, pa.Array) else pa.array([joined.as_py()] * rows)


def _text_of(piece: Piece) -> pa.StringArray | str:
    match piece:
        case Literal(text):
            return text
        case PoolPick(pool, index):
            return pool.array.take(pa.array(index))
        case Text(array):
            return array.fill_null("")
        case Signed(values):
            return pa.array(values).cast(pa.string())
        case Digits(values, width):
            text = pa.array(values).cast(pa.string())
            return pc.utf8_lpad(text, width, "0")
        case Hex(values, width):
            mask = (1 << (4 * width)) - 1
            return pa.array([f"{value & mask:0{width}x}" for value in values.tolist()])
