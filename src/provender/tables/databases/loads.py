"""What is to be loaded: a table, what happens to it, and batches that fit its columns."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from provender.tables.databases.columns import Table
from provender.tables.databases.fitting import fit

__all__ = ["Action", "Load", "fitted"]

Batches = Callable[..., Iterator[pa.RecordBatch]]


class Action(StrEnum):
    """What a load does to its table."""

    CREATE = "create"
    APPEND = "append"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Load:
    """Rows for one table, `rows` in all: `batches(skip=0)` gives the columns of `table`.

    They come in order; `skip` leaves out that many of the first rows.
    """

    table: Table
    action: Action
    batches: Batches
    rows: int = 0


def fitted(
    batches: Iterable[pa.RecordBatch], table: Table, *, row: int = 0
) -> Iterator[pa.RecordBatch]:
    """Yield the batches with every column as the table's column holds it; `row` is the first."""
    names = [column.name for column in table]
    for batch in batches:
        columns = zip(table, batch.columns, strict=True)
        yield pa.RecordBatch.from_arrays(
            [fit(array, column, row=row) for column, array in columns], names=names
        )
        row += batch.num_rows
