"""Dictionaries of enums become plain texts, wherever they stand in a batch."""

import pyarrow as pa

__all__ = ["plain_batch", "plain_type"]


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type without dictionaries.

    >>> plain_type(pa.list_(pa.dictionary(pa.int32(), pa.string())))
    ListType(list<item: string>)
    """
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(plain_type(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(plain_type(field.type)) for field in kind])
    return kind


def plain_batch(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return a batch in the plain schema; what holds no dictionary is not copied."""
    pairs = zip(batch.columns, schema, strict=True)
    return pa.RecordBatch.from_arrays([_plain(a, field.type) for a, field in pairs], schema=schema)


def _plain(array: pa.Array, kind: pa.DataType) -> pa.Array:
    # Not Array.cast: it breaks lists below objects that are null.
    if array.type == kind:
        return array
    if pa.types.is_dictionary(array.type):
        return array.dictionary_decode()
    if array.offset:
        array = pa.concat_arrays([array])
    if pa.types.is_list(kind):
        children, own = [_plain(array.values, kind.value_type)], array.buffers()[:2]
    else:
        fields = range(kind.num_fields)
        children = [_plain(array.field(i), kind.field(i).type) for i in fields]
        own = array.buffers()[:1]
    return pa.Array.from_buffers(kind, len(array), own, array.null_count, 0, children)
