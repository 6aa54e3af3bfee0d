"""A dataset cut into parts: each a file of its own, made alone and again with the same bytes."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from provender.delivery.document import document
from provender.synth.dataset import Dataset
from provender.tables import TableOptions

__all__ = ["ROWS_PER_PART", "Part", "parts_of", "rows_within"]

ROWS_PER_PART = 1_000_000
_PROBE_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Part `number` of a dataset, and the options that its document is written with."""

    number: int
    dataset: Dataset
    options: TableOptions


def parts_of(dataset: Dataset, options: TableOptions, rows: int | None = None) -> Iterator[Part]:
    """Yield the parts of at most `rows` rows (default: a million), in order."""
    rows = ROWS_PER_PART if rows is None else rows
    for number, first in enumerate(range(0, dataset.count, rows)):
        part = dataclasses.replace(
            dataset, start_row=dataset.start_row + first, count=min(rows, dataset.count - first)
        )
        # The parts go into one table, which is made once.
        once = options.create_table and not number
        yield Part(number, part, dataclasses.replace(options, create_table=once))


def rows_within(dataset: Dataset, name: str, options: TableOptions, size_bytes: int) -> int:
    """Return how many rows a part may have so that its file stays well below a size."""
    probe = dataclasses.replace(dataset, count=min(_PROBE_ROWS, dataset.count))
    written = sum(memoryview(piece).nbytes for piece in document(probe, name, options))
    fitting = size_bytes // 2 * probe.count // max(1, written)
    return max(1, min(ROWS_PER_PART, fitting))
