"""PostgreSQL's binary COPY format, assembled column by column: as fast as memory moves."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy.dialects import postgresql as types

from provender.tables.databases.columns import Column, Kind, Table

__all__ = ["binary_pieces", "is_binary"]

Bytes: TypeAlias = NDArray[np.uint8]
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_DAYS_TO_2000 = 10_957
_MILLISECONDS_TO_2000 = _DAYS_TO_2000 * 86_400_000


def is_binary(table: Table) -> bool:
    """Say whether every column has a type whose binary form is known here."""
    return all(_encoder(column) is not None for column in table)


def binary_pieces(batches: Iterable[pa.RecordBatch], table: Table) -> Iterator[bytes | memoryview]:
    """Yield a COPY stream of batches that are fitted to the table."""
    encoders = [_encoder(column) for column in table]
    yield _HEAD
    for batch in batches:
        rows = _Rows(batch.num_rows)
        rows.fixed(_constant(batch.num_columns, ">i2", batch.num_rows))
        for encode, array in zip(encoders, batch.columns, strict=True):
            assert encode is not None
            encode(array, rows)
        yield rows.joined()
    yield _END


@dataclass
class _Rows:
    """The pieces of a batch's rows: matrices of bytes that stand side by side, and texts."""

    count: int
    _waiting: list[Bytes] = field(default_factory=list)
    _pieces: list[pa.Array] = field(default_factory=list)

    def fixed(self, matrix: Bytes) -> None:
        """Append the same number of bytes to every row."""
        self._waiting.append(matrix)

    def texts(self, array: pa.Array) -> None:
        """Append each row's own bytes; nulls count as none."""
        self._flush()
        self._pieces.append(array.fill_null(b"") if array.null_count else array)

    def _flush(self) -> None:
        if not self._waiting:
            return
        block = np.ascontiguousarray(np.concatenate(self._waiting, axis=1))
        ends = np.arange(self.count + 1, dtype=np.int32) * block.shape[1]
        buffers = [None, pa.py_buffer(ends), pa.py_buffer(block)]
        self._pieces.append(pa.Array.from_buffers(pa.binary(), self.count, buffers))
        self._waiting = []

    def joined(self) -> memoryview:
        """Return all rows, one after another."""
        self._flush()
        lines = self._pieces[0]
        if len(self._pieces) > 1:
            lines = pc.binary_join_element_wise(*self._pieces, b"")
        end = int(np.frombuffer(lines.buffers()[1], np.int32, self.count + 1)[-1])
        return memoryview(lines.buffers()[2].slice(0, end))


Encoder: TypeAlias = Callable[[pa.Array, _Rows], None]


def _encoder(column: Column) -> Encoder | None:
    kind = column.kind
    if kind is Kind.TEXT and isinstance(column.native, types.VARCHAR | types.TEXT | None):
        return _text
    if kind is Kind.JSON:
        return _text if isinstance(column.native, types.JSON) and not _is_jsonb(column) else _jsonb
    if kind is Kind.UUID:
        return _uuid
    if kind is Kind.BOOLEAN:
        return _boolean
    return _number(column)


def _is_jsonb(column: Column) -> bool:
    return column.native is None or isinstance(column.native, types.JSONB)


def _number(column: Column) -> Encoder | None:
    native = column.native
    if column.kind is Kind.INTEGER:
        size = next((size for kind, size in _SIZES if isinstance(native, kind)), None)
        return None if size is None else _numbers(f">i{size}", lambda array: array)
    if column.kind is Kind.NUMBER:
        is_double = native is None or isinstance(native, types.DOUBLE_PRECISION)
        return _numbers(">f8", lambda array: array) if is_double else None
    if column.kind is Kind.DATE:
        return _numbers(">i4", lambda array: array.cast(pa.int32()), _DAYS_TO_2000)
    if column.kind is Kind.TIMESTAMP:
        return _numbers(">i8", lambda a: a.cast(pa.int64()), _MILLISECONDS_TO_2000, 1000)
    return None


# SMALLINT before INTEGER, whose special case it is for SQLAlchemy.
_SIZES: tuple[tuple[type, int], ...] = (
    (type(None), 8),
    (types.BIGINT, 8),
    (types.SMALLINT, 2),
    (types.INTEGER, 4),
)


def _numbers(
    form: str, plain: Callable[[pa.Array], pa.Array], origin: int = 0, factor: int = 1
) -> Encoder:
    size = np.dtype(form).itemsize

    def encode(array: pa.Array, rows: _Rows) -> None:
        numbers = plain(array)
        filled = numbers.fill_null(0) if numbers.null_count else numbers
        found = filled.to_numpy(zero_copy_only=False)
        moved = (found - origin) * factor if origin else found
        _values(array, rows, _matrix(moved.astype(form), size), size)

    return encode


def _boolean(array: pa.Array, rows: _Rows) -> None:
    flags = array.fill_null(False).cast(pa.uint8()).to_numpy()  # noqa: FBT003 - a value
    _values(array, rows, _matrix(flags, 1), 1)


def _uuid(array: pa.Array, rows: _Rows) -> None:
    if pa.types.is_string(array.type):
        array = _parsed(array)
    storage = array.storage.fill_null(bytes(16)) if array.null_count else array.storage
    start = storage.offset * 16
    data = np.frombuffer(storage.buffers()[1], np.uint8, len(array) * 16, start)
    _values(array, rows, data.reshape(-1, 16), 16)


def _parsed(array: pa.Array) -> pa.Array:
    import uuid  # noqa: PLC0415 - only for uuids that come as texts

    values = [None if v is None else uuid.UUID(v).bytes for v in array.to_pylist()]
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(values, pa.binary(16)))


def _text(array: pa.Array, rows: _Rows) -> None:
    rows.fixed(_lengths(array, 0))
    rows.texts(array.cast(pa.binary()))


def _jsonb(array: pa.Array, rows: _Rows) -> None:
    rows.fixed(_lengths(array, 1))
    version = pc.binary_join_element_wise(b"\x01", array.cast(pa.binary()), b"")
    rows.texts(version)


def _lengths(array: pa.Array, more: int) -> Bytes:
    """Return each value's length in bytes as the format has it, -1 for null."""
    sizes = pc.add(pc.binary_length(array), more).fill_null(-1)
    return _matrix(sizes.to_numpy(zero_copy_only=False).astype(">i4"), 4)


def _values(array: pa.Array, rows: _Rows, values: Bytes, size: int) -> None:
    """Append values of one size; where there are nulls each row has its own bytes."""
    if not array.null_count:
        rows.fixed(_constant(size, ">i4", rows.count))
        rows.fixed(values)
        return
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    sizes = np.where(valid, size, -1).astype(">i4")
    rows.fixed(_matrix(sizes, 4))
    ends = np.concatenate([[0], np.cumsum(valid * size)]).astype(np.int32)
    kept = np.ascontiguousarray(values[valid])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(kept)]
    rows.texts(pa.Array.from_buffers(pa.binary(), rows.count, buffers))


def _constant(number: int, form: str, rows: int) -> Bytes:
    one = np.frombuffer(np.array(number, form).tobytes(), np.uint8)
    return np.broadcast_to(one, (rows, len(one)))


def _matrix(values: NDArray[np.generic], size: int) -> Bytes:
    return np.ascontiguousarray(values).view(np.uint8).reshape(-1, size)
