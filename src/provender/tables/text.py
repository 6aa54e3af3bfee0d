"""The text formats: json, ndjson, csv and sql, batch by batch."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from provender.errors import ExportError
from provender.kernels import encode as compiled
from provender.kernels.encode import Frame, Mode
from provender.tables import plain
from provender.tables.flat import flat_schema, flatten
from provender.tables.options import TableOptions
from provender.tables.sql import check_names, create_table, kept_as_text, sql_frame

__all__ = ["TextEncoder"]

# The JSON escape of NUL: behind an even number of backslashes.
_ESCAPED_NUL = r"(^|[^\\])(\\\\)*\\u0000"


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
        return sql_frame(self.flat, self.options)

    @cached_property
    def flat(self) -> pa.Schema:
        """The columns of csv and sql."""
        return flat_schema(self.schema)

    @property
    def _is_bare(self) -> bool:
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
        if self.format == "csv":
            return ",".join(map(_heading, self.flat.names)).encode() + b"\r\n"
        check_names(self.flat, self.options)
        return create_table(self.flat, self.options) if self.options.create_table else b""

    def encode(self, batch: pa.RecordBatch, *, row: int) -> pa.Buffer | bytes:
        """Return the batch's rows, the first of which is row number `row` of the document."""
        encode_rows = compiled.encode_rows if compiled.supported() else plain.encode_rows
        if self.format in ("json", "ndjson"):
            root = batch.column(0) if self._is_bare else batch.to_struct_array()
            return encode_rows(root, self.frame, before=row)
        columns = [
            self._scalar(name, column)
            for name, column in zip(self.flat.names, flatten(batch), strict=True)
        ]
        root = pa.StructArray.from_arrays(columns, names=self.flat.names)
        return encode_rows(root, self.frame, before=row, tuple_root=True)

    def end(self, rows: int) -> bytes:
        """Return what stands after the last of `rows` rows."""
        if self.format == "json":
            return b"\n]\n"
        return b";\n" if self.format == "sql" and rows else b""

    def _scalar(self, name: str, column: pa.Array) -> pa.Array:
        """Return a column as csv and sql can hold it: what is nested becomes its JSON text."""
        is_sql = self.format == "sql"
        dialect = self.options.dialect
        if pa.types.is_nested(column.type) or (is_sql and kept_as_text(column.type, dialect)):
            is_json = pa.types.is_nested(column.type)
            column = _json_texts(column)
        else:
            is_json = isinstance(column.type, pa.JsonType)
        if is_sql and dialect != "mysql" and _holds_nul(column, dialect, is_json=is_json):
            raise ExportError(
                f"column {name!r:.200} holds NUL characters, which {dialect} cannot store",
                remedy="Restrict the strings, or use another format.",
            )
        return column


def _heading(name: str) -> str:
    # Unquoted at the start of a file, the byte order mark would be cut off.
    return plain.csv_field(name, quote=name.startswith("\ufeff"))


def _json_texts(array: pa.Array) -> pa.StringArray:
    return (compiled if compiled.supported() else plain).encode_values(array)


def _holds_nul(column: pa.Array, dialect: str, *, is_json: bool) -> bool:
    if is_json:
        texts = column.storage if isinstance(column.type, pa.JsonType) else column
        # jsonb keeps characters, not escapes; the others keep the text.
        return dialect == "postgresql" and _any_match(texts, "\\u0000", _ESCAPED_NUL)
    if pa.types.is_dictionary(column.type):
        return _holds_nul(column.dictionary, dialect, is_json=False) and _holds_nul(
            column.dictionary_decode(), dialect, is_json=False
        )
    return pa.types.is_string(column.type) and _has_zero(column) and _any_match(column, "\0")


def _has_zero(texts: pa.StringArray) -> bool:
    """Return whether there is a zero among the bytes: far cheaper than a search in each text."""
    data = texts.buffers()[2]
    return data is not None and not np.frombuffer(data, np.uint8).min(initial=1)


def _any_match(texts: pa.StringArray, part: str, regex: str = "") -> bool:
    found = pc.any(pc.match_substring(texts, part)).as_py()
    if found and regex:
        found = pc.any(pc.match_substring_regex(texts, regex)).as_py()
    return bool(found)
