"""What a batch says, told by pyarrow alone: Python values, and JSON values as readers see them."""

import json
from decimal import Decimal

import pyarrow as pa

OPTIONAL = b"provender.optional"


def json_rows(batch):
    """Return a batch's rows as `json.loads(..., parse_float=Decimal)` should give them."""
    return json_values(batch.to_struct_array())


def json_values(array):
    kind = array.type
    if pa.types.is_struct(kind):
        return _objects(array)
    if pa.types.is_list(kind):
        return [None if not v.is_valid else json_values(v.values) for v in array]
    if isinstance(kind, pa.JsonType):
        texts = array.storage.to_pylist()
        return [None if v is None else json.loads(v, parse_float=Decimal) for v in texts]
    return [None if v is None else _scalar(v, kind) for v in array.to_pylist()]


def _objects(array):
    children = [(field, array.field(i)) for i, field in enumerate(array.type)]
    columns = [
        (field, child.is_valid().to_pylist(), json_values(child)) for field, child in children
    ]
    return [
        {
            field.name: values[row]
            for field, valid, values in columns
            if valid[row] or OPTIONAL not in (field.metadata or {})
        }
        if ok
        else None
        for row, ok in enumerate(array.is_valid().to_pylist())
    ]


def _scalar(value, kind):
    if pa.types.is_float64(kind):
        return Decimal(repr(value))
    if pa.types.is_decimal(kind):
        return value if kind.scale else int(value)
    if pa.types.is_timestamp(kind):
        text = f"{value.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
        return text.replace(".000Z", "Z")
    return value if isinstance(value, bool | int | str) else str(value)


def flat_columns(batch):
    """Return (name, type, JSON values) of the columns that csv and sql have."""
    rows = json_rows(batch)
    return [
        (path[-1][0], kind, [_at(row, path) for row in rows])
        for path, kind in _paths(batch.schema, (), "")
    ]


def _paths(fields, path, prefix):
    for field in fields:
        name = f"{prefix}{field.name}"
        here = (*path, (name, field.name))
        if pa.types.is_struct(field.type) and field.type.num_fields:
            yield from _paths(field.type, here, f"{name}_")
        else:
            yield here, field.type


def _at(value, path):
    for _, key in path:
        value = None if value is None else value.get(key)
    return value


def is_json(kind):
    return pa.types.is_nested(kind) or isinstance(kind, pa.JsonType)


def from_text(text, kind):
    """Return the JSON value that a CSV cell stands for."""
    if text is None:
        return None
    if is_json(kind):
        return json.loads(text, parse_float=Decimal)
    if pa.types.is_boolean(kind):
        return {"true": True, "false": False}[text]
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Decimal(text)
    return int(text) if pa.types.is_integer(kind) else text
