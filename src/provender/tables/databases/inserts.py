"""A batch as INSERT statements, each within the size that the server takes."""

from collections.abc import Iterator

import pyarrow as pa

from provender.tables.options import TableOptions
from provender.tables.sql import quoted
from provender.tables.text import TextEncoder

__all__ = ["insert_statements"]


def insert_statements(batch: pa.RecordBatch, table: str, most_bytes: int) -> Iterator[bytes]:
    r"""Yield multi-row INSERT statements for MySQL that hold all of the batch's rows.

    >>> list(insert_statements(pa.record_batch({"a": ["it's", None]}), "t", 1 << 20))
    [b"INSERT INTO `t` (`a`) VALUES\n('it''s'),\n(NULL)"]
    """
    names = ", ".join(quoted(name, "mysql") for name in batch.schema.names)
    head = f"INSERT INTO {quoted(table, 'mysql')} ({names}) VALUES\n".encode()
    yield from _within(batch, head, most_bytes)


def _within(batch: pa.RecordBatch, head: bytes, most_bytes: int) -> Iterator[bytes]:
    plain = batch.rename_columns([f"c{place}" for place in range(batch.num_columns)])
    encoder = TextEncoder("sql", plain.schema, TableOptions(dialect="mysql"))
    group = encoder.frame.group
    for start in range(0, batch.num_rows, group):
        part = plain.slice(start, group)
        rows = bytes(encoder.encode(part, row=0))[len(encoder.frame.head) :]
        if len(rows) + len(head) <= most_bytes or part.num_rows == 1:
            yield head + rows
        else:
            half = part.num_rows // 2
            yield from _within(part.slice(0, half), head, most_bytes)
            yield from _within(part.slice(half), head, most_bytes)
