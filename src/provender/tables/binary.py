"""The binary formats: Parquet with native types, and Arrow's IPC stream."""

from typing import BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from provender.errors import ExportError
from provender.tables.enums import plain_batch, plain_type
from provender.tables.options import TableOptions
from provender.tables.regroup import Regroup
from provender.tables.text import TextEncoder

__all__ = ["ArrowWriter", "ParquetWriter", "TextWriter", "Writer"]

_PARQUET_ROWS, _PARQUET_BYTES = 1 << 17, 64 << 20
_ARROW_ROWS, _ARROW_BYTES = 1 << 16, 16 << 20


class Writer(Protocol):
    """Takes batches, writes one document; `close` completes it."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Write a batch's rows."""

    def close(self) -> None:
        """Write what stands after the last row; the sink stays open."""


class ParquetWriter:
    """Row groups of up to 131,072 rows, whatever the batches; dictionaries for enums."""

    def __init__(self, sink: BinaryIO, schema: pa.Schema) -> None:
        _refuse_empty_objects(schema)
        self._groups = Regroup(rows=_PARQUET_ROWS, size_bytes=_PARQUET_BYTES)
        self._writer = pq.ParquetWriter(
            sink,
            schema,
            compression="snappy",
            use_dictionary=[f.name for f in schema if pa.types.is_dictionary(f.type)],
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the row groups that a batch completes."""
        for group in self._groups.add(batch):
            self._writer.write_batch(group, row_group_size=_PARQUET_ROWS)

    def close(self) -> None:
        """Write the last row group and the footer."""
        for group in self._groups.rest():
            self._writer.write_batch(group, row_group_size=_PARQUET_ROWS)
        self._writer.close()


class ArrowWriter:
    """Arrow's IPC stream in batches of up to 65,536 rows.

    Enums are plain texts: dictionaries would be messages of their own, at places that depend on
    the batches.
    """

    def __init__(self, sink: BinaryIO, schema: pa.Schema) -> None:
        self._groups = Regroup(rows=_ARROW_ROWS, size_bytes=_ARROW_BYTES)
        fields = [field.with_type(plain_type(field.type)) for field in schema]
        self._schema = pa.schema(fields, metadata=schema.metadata)
        self._writer = pa.ipc.new_stream(sink, self._schema)

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the batches that a batch completes."""
        for group in self._groups.add(batch):
            self._write(group)

    def _write(self, group: pa.RecordBatch) -> None:
        if not group.schema.equals(self._schema):
            group = plain_batch(group, self._schema)
        self._writer.write_batch(group)

    def close(self) -> None:
        """Write the last batch and the end of the stream."""
        for group in self._groups.rest():
            self._write(group)
        self._writer.close()


class TextWriter:
    """A text format, written batch by batch."""

    def __init__(self, name: str, sink: BinaryIO, schema: pa.Schema, options: TableOptions) -> None:
        self._encoder = TextEncoder(name, schema, options)
        self._sink = sink
        self._rows = 0
        sink.write(self._encoder.begin())

    def write(self, batch: pa.RecordBatch) -> None:
        """Write a batch's rows."""
        self._sink.write(self._encoder.encode(batch, row=self._rows))
        self._rows += batch.num_rows

    def close(self) -> None:
        """Write what stands after the last row."""
        self._sink.write(self._encoder.end(self._rows))


def _refuse_empty_objects(schema: pa.Schema) -> None:
    if not len(schema):
        raise _empty_object("the root")
    stack = [(field.name, field.type) for field in schema]
    while stack:
        name, kind = stack.pop()
        if pa.types.is_struct(kind) and not kind.num_fields:
            raise _empty_object(name)
        if pa.types.is_nested(kind):
            children = (kind.field(i) for i in range(kind.num_fields))
            stack += [(f"{name}.{child.name}", child.type) for child in children]


def _empty_object(name: str) -> ExportError:
    return ExportError(
        f"parquet cannot store {name:.200}: an object without properties",
        remedy="Declare a property, or use json, ndjson or arrow.",
    )
