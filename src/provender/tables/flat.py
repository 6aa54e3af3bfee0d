"""Objects inside objects become columns: address.city -> address_city, as CSV and SQL need."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from provender.errors import ExportError

__all__ = ["flat_schema", "flatten"]


def flat_schema(schema: pa.Schema) -> pa.Schema:
    """Return the schema with structs replaced by their fields; ExportError when names collide.

    >>> city = pa.struct([("city", pa.string())])
    >>> flat_schema(pa.schema([("id", pa.int64()), ("address", city)])).names
    ['id', 'address_city']
    """
    fields = list(_fields(schema))
    names = [field.name for field in fields]
    for name in names:
        if names.count(name) > 1 and len(names) < 5000 or "\0" in name:  # noqa: PLR2004, RUF021
            raise ExportError(
                f"two fields would share the column {name!r}, or its name holds NUL",
                remedy="Rename one of them, or use json, ndjson, parquet or arrow.",
            )
    return pa.schema(fields, metadata=schema.metadata)


def _fields(fields: pa.Schema | pa.StructType, prefix: str = "") -> Iterator[pa.Field]:
    for field in fields:
        name = f"{prefix}{field.name}"
        if pa.types.is_struct(field.type) and field.type.num_fields:
            yield from _fields(field.type, f"{name}_")
        else:
            yield field.with_name(name).with_nullable(True)  # noqa: FBT003


def flatten(batch: pa.RecordBatch) -> list[pa.Array]:
    """Return the columns of the flat schema; a null object gives null fields."""
    columns: list[pa.Array] = []
    for column in batch.columns:
        _collect(column, columns)
    return columns


def _collect(array: pa.Array, columns: list[pa.Array]) -> None:
    if not pa.types.is_struct(array.type) or not array.type.num_fields:
        columns.append(array)
        return
    for i in range(array.type.num_fields):
        child = array.field(i)
        _collect(_masked(child, array) if array.null_count else child, columns)


def _masked(child: pa.Array, parent: pa.Array) -> pa.Array:
    index = pa.array(range(len(child)), pa.int64())
    return child.take(pc.if_else(parent.is_valid(), index, None))
