"""Objects inside objects become columns: address.city -> address_city, as CSV and SQL need."""

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa

from provender.errors import ExportError

__all__ = ["flat_schema", "flatten"]


def flat_schema(schema: pa.Schema) -> pa.Schema:
    """Return the schema with structs replaced by their fields; ExportError when names collide.

    >>> city = pa.struct([("city", pa.string())])
    >>> flat_schema(pa.schema([("id", pa.int64()), ("address", city)])).names
    ['id', 'address_city']
    """
    fields = list(_fields(schema))
    for name, times in Counter(field.name for field in fields).items():
        if times > 1:
            raise ExportError(
                f"{times} fields would share the column {name!r:.200}",
                remedy="Rename one of them, or use json, ndjson, parquet or arrow.",
            )
    return pa.schema(fields, metadata=schema.metadata)


def _fields(fields: pa.Schema | pa.StructType, prefix: str = "") -> Iterator[pa.Field]:
    for field in fields:
        name = f"{prefix}{field.name}"
        if _has_fields(field.type):
            yield from _fields(field.type, f"{name}_")
        else:
            yield field.with_name(name).with_nullable(True)  # noqa: FBT003 - pyarrow's own


def _has_fields(kind: pa.DataType) -> bool:
    return bool(pa.types.is_struct(kind) and kind.num_fields)


def flatten(batch: pa.RecordBatch) -> list[pa.Array]:
    """Return the columns of the flat schema; a null object gives null fields.

    >>> flatten(pa.record_batch({"at": [{"x": 1}, None]}))[0].to_pylist()
    [1, None]
    """
    return [column for array in batch.columns for column in _columns(array)]


def _columns(array: pa.Array) -> Iterator[pa.Array]:
    if _has_fields(array.type):
        for child in array.flatten():
            yield from _columns(child)
    else:
        yield array
