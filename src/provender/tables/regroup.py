"""Batches of any size become groups whose size depends on the rows alone."""

from collections.abc import Iterator

import pyarrow as pa

from provender.tables.options import TableOptions
from provender.tables.text import TextEncoder

__all__ = ["Regroup"]

_MEASURED_ROWS = 1024


class Regroup:
    """Cuts the rows into groups of one size, contiguous in memory, so that files can be equal.

    A group has at most `rows` rows, and fewer where the first 1,024 rows say that it would exceed
    `size_bytes` as text: the text of a row is the same however the batches are cut.

    >>> groups = Regroup(rows=2000, size_bytes=1 << 20)
    >>> [group.num_rows for group in groups.add(pa.record_batch({"a": range(4500)}))]
    [2000, 2000]
    >>> [group.num_rows for group in groups.rest()]
    [500]
    """

    def __init__(self, *, rows: int, size_bytes: int) -> None:
        self._limit = rows
        self._size_bytes = size_bytes
        self._rows: int | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._count = 0

    def add(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """Take a batch and yield the groups that are full."""
        self._waiting.append(batch)
        self._count += batch.num_rows
        if self._rows is None and self._count >= _MEASURED_ROWS:
            self._rows = self._measured()
        while self._rows is not None and self._count >= self._rows:
            yield self._take(self._rows)

    def rest(self) -> Iterator[pa.RecordBatch]:
        """Yield the groups of what is left."""
        while self._count:
            yield self._take(min(self._count, self._rows or self._limit))

    def _measured(self) -> int:
        first = _joined(_head(self._waiting, _MEASURED_ROWS))
        text = TextEncoder("ndjson", first.schema, TableOptions()).encode(first, row=0)
        fitting = self._size_bytes * _MEASURED_ROWS // memoryview(text).nbytes
        return max(1, min(self._limit, fitting))

    def _take(self, rows: int) -> pa.RecordBatch:
        taken = _head(self._waiting, rows)
        last = self._waiting[len(taken) - 1]
        left = last.slice(taken[-1].num_rows)
        self._waiting[: len(taken)] = [left] if left.num_rows else []
        self._count -= rows
        return _joined(taken)


def _head(batches: list[pa.RecordBatch], rows: int) -> list[pa.RecordBatch]:
    taken = []
    for batch in batches:
        taken.append(batch.slice(0, rows))
        rows -= taken[-1].num_rows
        if not rows:
            break
    return taken


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Return one batch in fresh memory: parts of others keep their neighbours' bits."""
    rows = pa.concat_arrays([batch.to_struct_array() for batch in batches])
    schema = batches[0].schema
    return pa.RecordBatch.from_struct_array(rows).replace_schema_metadata(schema.metadata)
