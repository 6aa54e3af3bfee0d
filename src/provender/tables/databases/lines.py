"""Record batches as the lines that bulk loaders read: CSV with bare nulls and quoted texts."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from provender.kernels.encode import encode_values, supported
from provender.tables import plain
from provender.tables.options import TableOptions
from provender.tables.text import TextEncoder

__all__ = ["csv_lines", "quoted_lines"]


def csv_lines(batches: Iterable[pa.RecordBatch]) -> Iterator[memoryview]:
    r"""Yield batches as CSV without a header: a null is nothing, an empty text is "".

    >>> bytes(next(csv_lines([pa.record_batch({"a": [1, None], "b": ["", None]})])))
    b'1,""\r\n,\r\n'
    """
    encoder: TextEncoder | None = None
    for batch in batches:
        if batch.num_columns == 1:
            # Alone on a line, a null would look like "" and the text \. like the end.
            yield memoryview(quoted_lines(batch, null=""))
            continue
        encoder = encoder or TextEncoder("csv", batch.schema, TableOptions())
        text = encoder.encode(batch, row=0)
        # A buffer that was resized still shows its first size to a memoryview; a slice does not.
        yield memoryview(text.slice(0, text.size) if isinstance(text, pa.Buffer) else text)


def quoted_lines(batch: pa.RecordBatch, *, null: str) -> pa.Buffer:
    r"""Return a batch as CSV whose texts are all quoted and whose nulls are written as given.

    Booleans are 1 and 0, moments are `YYYY-MM-DD HH:MM:SS.mmm` in UTC.

    >>> batch = pa.record_batch({"a": ['x"y', None], "b": [True, False]})
    >>> quoted_lines(batch, null="NULL").to_pybytes()
    b'"x""y",1\nNULL,0\n'
    """
    cells = [_cell(column) for column in batch.columns]
    cells[-1] = pc.binary_join_element_wise(
        cells[-1], "\n", "", null_handling="replace", null_replacement=null
    )
    lines = cells[0]
    if len(cells) > 1:
        lines = pc.binary_join_element_wise(
            *cells, ",", null_handling="replace", null_replacement=null
        )
    if not len(lines):
        return pa.py_buffer(b"")
    end = pc.sum(pc.binary_length(lines)).as_py()
    return lines.buffers()[2].slice(0, end)


def _cell(array: pa.Array) -> pa.StringArray:
    kind = array.type
    if isinstance(kind, pa.UuidType):
        return _uuids(array)
    if pa.types.is_string(kind):
        doubled = pc.replace_substring(array, '"', '""')
        return pc.binary_join_element_wise('"', doubled, '"', "")
    if pa.types.is_boolean(kind):
        return array.cast(pa.int8()).cast(pa.string())
    if pa.types.is_timestamp(kind):
        return array.cast(pa.timestamp("ms")).cast(pa.string())
    return array.cast(pa.string())


def _uuids(array: pa.Array) -> pa.StringArray:
    return encode_values(array) if supported() else plain.encode_values(array)
