"""The text formats: json, ndjson, csv and sql, batch by batch."""

import csv
import io
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from provender.errors import ExportError
from provender.kernels.encode import Frame, Mode, encode_rows, supported
from provender.tables import plain
from provender.tables.flat import flat_schema, flatten
from provender.tables.options import TableOptions
from provender.tables.sql import ROWS_PER_STATEMENT, create_table, insert_head

__all__ = ["TextEncoder"]


@dataclass(frozen=True)
class TextEncoder:
    """Writes one document; `encode` is pure, so batches may be encoded on several threads."""

    format: str
    schema: pa.Schema
    options: TableOptions

    @cached_property
    def frame(self) -> Frame:
        """What stands between and around the rows."""
        if self.format == "json":
            return Frame(Mode.JSON, between=b",\n")
        if self.format == "ndjson":
            return Frame(Mode.JSON, after=b"\n")
        if self.format == "csv":
            return Frame(Mode.CSV, after=b"\r\n")
        return Frame(
            Mode.SQL_BACKSLASH if self.options.dialect == "mysql" else Mode.SQL,
            between=b",\n",
            head=insert_head(self.flat, self.options),
            tail=b";\n",
            group=ROWS_PER_STATEMENT,
            zoned=self.options.dialect == "postgresql",
        )

    @cached_property
    def flat(self) -> pa.Schema:
        """The columns of csv and sql."""
        return flat_schema(self.schema)

    @property
    def _bare(self) -> bool:
        return (self.schema.metadata or {}).get(b"provender.root") == b"value"

    def begin(self) -> bytes:
        """Return what stands before the first row; ExportError when there can be no row."""
        if self.format == "json":
            return b"[\n"
        if self.format == "ndjson":
            return b""
        if not len(self.flat):
            raise ExportError(
                f"{self.format} needs at least one column", remedy="Use json or ndjson."
            )
        if self.format == "sql":
            return create_table(self.flat, self.options) if self.options.create_table else b""
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(self.flat.names)
        return line.getvalue().encode("utf-8", "surrogatepass")

    def encode(self, batch: pa.RecordBatch, *, row: int) -> pa.Buffer | bytes:
        """Return the batch's rows, the first of which is row number `row` of the document."""
        root, is_tuple = self._root(batch)
        if not supported():
            return plain.encode_rows(root, self.frame, before=row, tuple_root=is_tuple)
        return encode_rows(root, self.frame, before=row, tuple_root=is_tuple)

    def end(self, rows: int) -> bytes:
        """Return what stands after the last of `rows` rows."""
        if self.format == "json":
            return b"\n]\n"
        return b";\n" if self.format == "sql" and rows else b""

    def _root(self, batch: pa.RecordBatch) -> tuple[pa.Array, bool]:
        if self.format in ("json", "ndjson"):
            return (batch.column(0) if self._bare else batch.to_struct_array()), False
        columns = flatten(batch)
        if self.format == "sql" and self.options.dialect != "mysql":
            for name, column in zip(self.flat.names, columns, strict=True):
                _refuse_nul(name, column, self.options.dialect)
        return pa.StructArray.from_arrays(columns, names=self.flat.names), True


def _refuse_nul(name: str, column: pa.Array, dialect: str) -> None:
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    if pa.types.is_string(texts.type) and pc.any(pc.match_substring(texts, "\0")).as_py():
        raise ExportError(
            f"column {name!r} holds NUL characters, which {dialect} SQL cannot carry",
            remedy="Restrict the strings, or use another format.",
        )
