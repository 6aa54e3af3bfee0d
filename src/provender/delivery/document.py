"""Datasets become documents, as streams of bytes: one batch in memory at a time."""

import base64
import io
import json
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, BinaryIO, cast

from provender.errors import ValidationError
from provender.synth.dataset import Dataset
from provender.tables import FORMATS, TableOptions, open_writer

__all__ = ["Pieces", "as_json_value", "combined", "document"]

Pieces = Iterator[Any]  # bytes-like: bytes, memoryview or pyarrow.Buffer
_Counted = Generator[tuple[int, Any], None, None]


def _ignore(_rows: int) -> None:
    pass


class _Sink(io.RawIOBase):
    """Takes what a binary writer writes, until it is fetched."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._at += len(part)
        return len(part)

    def tell(self) -> int:
        return self._at

    def fetch(self) -> bytes:
        """Return everything written since the last call."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def document(
    dataset: Dataset, name: str, options: TableOptions, on_rows: Callable[[int], None] = _ignore
) -> Pieces:
    r"""Yield a dataset's document in the named format; `on_rows` hears of each batch's rows.

    >>> from provender import generate
    >>> ones = generate({"type": "integer", "minimum": 1, "maximum": 1}, 2)
    >>> b"".join(map(bytes, document(ones, "ndjson", TableOptions())))
    b'1\n1\n'
    """
    pieces = (_text if FORMATS[name].is_text else _binary)(dataset, name, options)
    try:
        for rows, piece in pieces:
            yield piece
            on_rows(rows)
    finally:
        # A reader that leaves early must not leave worker threads behind.
        pieces.close()


def _text(dataset: Dataset, name: str, options: TableOptions) -> _Counted:
    pieces = cast("Any", dataset.encoded(name, options))
    try:
        yield 0, next(pieces)
        for start, stop in dataset.ranges():
            yield stop - start, next(pieces)
        for piece in pieces:
            yield 0, piece
    finally:
        pieces.close()


def _binary(dataset: Dataset, name: str, options: TableOptions) -> _Counted:
    sink = _Sink()
    writer = open_writer(name, cast("BinaryIO", sink), dataset.arrow_schema, options)
    batches = cast("Any", dataset.batches())
    try:
        for batch in batches:
            writer.write(batch)
            yield batch.num_rows, sink.fetch()
    finally:
        batches.close()
    writer.close()
    yield 0, sink.fetch()


def combined(
    datasets: Mapping[str, Dataset],
    name: str,
    options: Mapping[str, TableOptions],
    on_rows: Callable[[int], None] = _ignore,
) -> Pieces:
    """Yield several models as one document: json (an object of lists) or sql (in order)."""
    if name == "sql":
        for model, dataset in datasets.items():
            yield from document(dataset, name, options[model], on_rows)
    elif name == "json":
        yield from _object_of(datasets, name, options, on_rows)
    else:
        raise ValidationError(
            f"several models do not fit into one {name} document",
            pointer="/format",
            remedy="Use json or sql, or ask for one model at a time.",
        )


def as_json_value(
    datasets: Dataset | Mapping[str, Dataset], name: str, options: Mapping[str, TableOptions]
) -> Pieces:
    """Yield `data` of a JSON answer: rows for json, a JSON string for the other formats."""
    if isinstance(datasets, Dataset):
        yield from _value(datasets, name, options[datasets.model_name])
    else:
        yield from _object_of(datasets, name, options)


def _object_of(
    datasets: Mapping[str, Dataset],
    name: str,
    options: Mapping[str, TableOptions],
    on_rows: Callable[[int], None] = _ignore,
) -> Pieces:
    opening = "{"
    for model, dataset in datasets.items():
        yield f"{opening}{json.dumps(model)}:".encode()
        yield from _value(dataset, name, options[model], on_rows)
        opening = ","
    yield b"}"


def _value(
    dataset: Dataset,
    name: str,
    options: TableOptions,
    on_rows: Callable[[int], None] = _ignore,
) -> Pieces:
    pieces = document(dataset, name, options, on_rows)
    if name == "json":
        yield from pieces
        return
    yield b'"'
    yield from _escaped(pieces) if FORMATS[name].is_text else _base64(pieces)
    yield b'"'


def _escaped(pieces: Pieces) -> Pieces:
    # Pieces end between characters, so each can be decoded by itself.
    for piece in pieces:
        yield json.dumps(str(piece, "utf-8"), ensure_ascii=False)[1:-1].encode()


def _base64(pieces: Pieces) -> Pieces:
    rest = b""
    for piece in pieces:
        data = rest + bytes(piece)
        whole = len(data) // 3 * 3
        yield base64.b64encode(data[:whole])
        rest = data[whole:]
    yield base64.b64encode(rest)
