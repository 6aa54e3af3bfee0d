"""The binary formats: parquet with native types, and Arrow's IPC stream."""

from typing import BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from provender.errors import ExportError
from provender.tables.options import TableOptions
from provender.tables.text import TextEncoder

__all__ = ["ArrowWriter", "ParquetWriter", "TextWriter", "Writer"]

_ROW_GROUP = 1 << 17


class Writer(Protocol):
    """Takes batches, writes one document; `close` completes it."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Write a batch's rows."""

    def close(self) -> None:
        """Write what stands after the last row; the sink stays open."""


class ParquetWriter:
    """Row groups of 131,072 rows, whatever the batches; dictionaries where values repeat."""

    def __init__(self, sink: BinaryIO, schema: pa.Schema) -> None:
        _refuse_empty_objects(schema)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._schema = _storable(schema)
        self._writer = pq.ParquetWriter(
            sink,
            self._schema,
            compression="snappy",
            use_dictionary=_low_cardinality(schema),
            write_statistics=True,
            store_schema=True,
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Write a batch's rows, once a row group is full."""
        while batch.num_rows:
            part = batch.slice(0, _ROW_GROUP - self._rows)
            self._waiting.append(part)
            self._rows += part.num_rows
            batch = batch.slice(part.num_rows)
            if self._rows == _ROW_GROUP:
                self._flush()

    def _flush(self) -> None:
        table = pa.Table.from_batches(self._waiting).cast(self._schema)
        self._writer.write_table(table, row_group_size=_ROW_GROUP)
        self._waiting, self._rows = [], 0

    def close(self) -> None:
        """Write the last row group and the footer."""
        if self._rows:
            self._flush()
        self._writer.close()


class ArrowWriter:
    """Arrow's IPC stream; dictionary columns become plain text, so that batches stand alone."""

    def __init__(self, sink: BinaryIO, schema: pa.Schema) -> None:
        self._schema = _plain_texts(schema)
        self._writer = pa.ipc.new_stream(sink, self._schema)

    def write(self, batch: pa.RecordBatch) -> None:
        """Write a batch."""
        if batch.schema.equals(self._schema):
            self._writer.write_batch(batch)
        else:
            self._writer.write_table(pa.Table.from_batches([batch]).cast(self._schema))

    def close(self) -> None:
        """Write the end of the stream."""
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


def _low_cardinality(schema: pa.Schema) -> list[str]:
    """Return the columns to dictionary-encode: enum texts, booleans aside."""
    return [field.name for field in schema if pa.types.is_dictionary(field.type)]


def _plain_texts(schema: pa.Schema) -> pa.Schema:
    fields = [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in schema
    ]
    return pa.schema(fields, metadata=schema.metadata)


def _storable(schema: pa.Schema) -> pa.Schema:
    """Return the schema as Parquet stores it; dictionaries stay, as they compress best."""
    return schema


def _refuse_empty_objects(schema: pa.Schema) -> None:
    stack = [(field.name, field.type) for field in schema]
    if not stack:
        stack = [("the root", pa.struct([]))]
    while stack:
        name, kind = stack.pop()
        if pa.types.is_struct(kind) and not kind.num_fields:
            raise ExportError(
                f"parquet cannot store {name}: an object without properties",
                remedy="Declare a property, or use json, ndjson or arrow.",
            )
        if pa.types.is_nested(kind):
            children = (kind.field(i) for i in range(kind.num_fields))
            stack += [(f"{name}.{child.name}", child.type) for child in children]
