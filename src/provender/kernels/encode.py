"""Writes record batches as JSON, CSV or SQL text in one compiled walk over their buffers."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from provender.errors import ExportError
from provender.kernels.layout import OPTIONAL, Layout, Mode, lay_out
from provender.kernels.library import address, library

__all__ = ["OPTIONAL", "Frame", "Mode", "encode_rows", "encode_values", "no_text", "supported"]

_REFUSED = -2
_LARGEST_TEXT = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the rows: `between` two of them, `after` each; SQL's statements.

    With `group` rows a statement, `head` opens one and `tail` closes the one before.
    """

    mode: Mode
    between: bytes = b""
    after: bytes = b""
    head: bytes = b""
    tail: bytes = b""
    group: int = 0


def supported() -> bool:
    """Return whether the compiled kernel is there."""
    return library() is not None


def no_text() -> ExportError:
    """Return the error for a value that no text format can hold."""
    return ExportError(
        "a number is not finite, or a date lies outside the years 1 to 9999",
        remedy="Keep the values within what JSON and ISO 8601 can write.",
    )


def encode_rows(
    root: pa.Array, frame: Frame, *, before: int = 0, tuple_root: bool = False
) -> pa.Buffer:
    """Return the rows of an array as text; `before` rows of the document stand in front.

    With `tuple_root` the array is a struct of scalars whose fields are the columns. Raises
    ExportError for a value without a text, TypeError for an Arrow type that is never generated.

    >>> bytes(encode_rows(pa.array([True, None]), Frame(Mode.JSON, after=b";")))
    b'true;null;'
    """
    return _run(lay_out(root, frame.mode, tuple_root=tuple_root), frame, len(root), before)


def encode_values(array: pa.Array) -> pa.StringArray:
    """Return each value as a JSON text; nulls stay null.

    >>> encode_values(pa.array([[1, 2], None])).to_pylist()
    ['[1,2]', None]
    """
    layout = lay_out(array, Mode.JSON, tuple_root=False)
    ends = np.empty(len(array) + 1, np.int32)
    buffer = _run(layout, Frame(Mode.JSON), len(array), 0, ends)
    if buffer.size > _LARGEST_TEXT:
        raise ExportError(
            "nested values of one batch exceed 2 GiB of text", remedy="Use a smaller batch_size."
        )
    texts = pa.StringArray.from_buffers(len(array), pa.py_buffer(ends), buffer)
    return pc.if_else(array.is_null(), None, texts) if array.null_count else texts


def _run(
    layout: Layout, frame: Frame, rows: int, before: int, ends: NDArray[np.int32] | None = None
) -> pa.Buffer:
    lib = library()
    assert lib is not None
    records = np.array(layout.records, np.int64)
    parts = (frame.between, frame.head, frame.tail, frame.after)
    keep = [pa.py_buffer(part or b"\0") for part in parts]
    words = [int(frame.mode), *(part.address for part in keep), *map(len, parts), frame.group]
    settings = np.array(words, np.int64)
    places = None if ends is None else address(ends)
    size = 1024 + sum(map(len, parts)) * 2 + layout.size
    size += rows * (len(frame.between) + len(frame.after) + 8)
    while True:
        out = pa.allocate_buffer(size, resizable=True)
        written = int(
            lib.pv_rows(
                address(records), address(settings), rows, before, out.address, size, places
            )
        )
        if written >= 0:
            out.resize(written, shrink_to_fit=False)
            return out
        if written == _REFUSED:
            raise no_text()
        size *= 2
