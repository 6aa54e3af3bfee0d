"""Record batches become files: one row of FORMATS a format, text or binary."""

import json
from typing import Any, BinaryIO

import pyarrow as pa

from provender.tables.binary import ArrowWriter, ParquetWriter, TextWriter, Writer
from provender.tables.options import DIALECTS, FORMATS, Format, TableOptions, known_format
from provender.tables.text import TextEncoder

__all__ = [
    "DIALECTS",
    "FORMATS",
    "Format",
    "TableOptions",
    "TextEncoder",
    "Writer",
    "encoder",
    "known_format",
    "open_writer",
    "rows",
]


def encoder(format: str, schema: pa.Schema, options: TableOptions) -> TextEncoder:  # noqa: A002
    """Return the encoder of a text format: json, ndjson, csv or sql."""
    return TextEncoder(format, schema, options)


def open_writer(
    format: str,  # noqa: A002
    sink: BinaryIO,
    schema: pa.Schema,
    options: TableOptions,
) -> Writer:
    """Return a writer of any format; ValidationError for an unknown one."""
    if known_format(format).is_text:
        return TextWriter(format, sink, schema, options)
    return (ParquetWriter if format == "parquet" else ArrowWriter)(sink, schema)


def rows(batch: pa.RecordBatch) -> list[Any]:
    """Return a batch's rows as JSON values.

    >>> rows(pa.record_batch({"a": [1, None]}))
    [{'a': 1}, {'a': None}]
    """
    text = TextEncoder("ndjson", batch.schema, TableOptions()).encode(batch, row=0)
    return [json.loads(line) for line in bytes(text).split(b"\n")[:-1]]
