"""Casts values to what a column holds, and names the row that does not fit before it is sent."""

import operator
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from provender.errors import DatabaseConflictError
from provender.kernels.encode import encode_values, supported
from provender.tables import plain
from provender.tables.databases.columns import Column, Kind

__all__ = ["INSTANT", "as_texts", "fit"]

INSTANT = pa.timestamp("ms", tz="UTC")


def fit(array: pa.Array, column: Column, *, row: int) -> pa.Array:
    """Return the values as the column's kind; `row` is the number of the first, for messages.

    Texts for text, json and other, int64 or uint64, float64, decimal128, bool, date32,
    timestamps in milliseconds, uuids. Raises DatabaseConflictError naming the row.

    >>> fit(pa.array([1, 2]), Column("n", Kind.TEXT), row=0).to_pylist()
    ['1', '2']
    """
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if not column.nullable and array.null_count:
        raise _unfit(array, column, row, array.is_null(), "must have a value")
    try:
        fitted = _cast(array, column)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _uncast(array, column, row, str(error)) from None
    for wrong, reason in _limits(fitted, column):
        if pc.any(wrong).as_py():
            raise _unfit(fitted, column, row, wrong, reason)
    return fitted


def _cast(array: pa.Array, column: Column) -> pa.Array:
    if column.kind is Kind.DECIMAL:
        return _decimals(array, column.scale)
    if isinstance(array.type, pa.JsonType) and column.kind is not Kind.JSON:
        array = array.storage
    return _CASTS[column.kind](array)


def _limits(array: pa.Array, column: Column) -> list[tuple[pa.BooleanArray, str]]:
    found: list[tuple[pa.BooleanArray, str]] = []
    if column.kind is Kind.TEXT and column.length is not None:
        reason = f"holds at most {column.length} characters"
        found.append((pc.greater(pc.utf8_length(array), column.length), reason))
    if column.kind is Kind.INTEGER and column.low is not None and column.high is not None:
        outside = pc.or_(pc.less(array, column.low), pc.greater(array, column.high))
        found.append((outside, f"holds numbers from {column.low} to {column.high}"))
    if column.kind is Kind.DECIMAL and column.precision is not None:
        digits = column.precision - (column.scale or 0)
        wrong = pc.greater_equal(pc.abs(array.cast(pa.float64())), float(10**digits))
        found.append((wrong, f"holds at most {digits} digits before the point"))
    return found


def _unfit(
    array: pa.Array, column: Column, row: int, wrong: pa.BooleanArray, reason: str
) -> DatabaseConflictError:
    at = pc.index(wrong, value=True).as_py()
    value = array[at].as_py()
    return DatabaseConflictError(
        f"the column {column.name!r} {reason}, but row {row + at + 1} has {value!r:.60}",
        remedy="Narrow the schema to what the table takes, or widen the column.",
    )


def _uncast(array: pa.Array, column: Column, row: int, reason: str) -> DatabaseConflictError:
    return DatabaseConflictError(
        f"the column {column.name!r} holds {column.kind}, and {_kind_of(array)} of the rows from "
        f"{row + 1} on do not become that: {reason:.120}",
        remedy="Give the property a type that the column takes, or another name.",
    )


def _kind_of(array: pa.Array) -> str:
    return "texts" if pa.types.is_string(array.type) else f"values of type {array.type}"


def as_texts(array: pa.Array) -> pa.Array:
    """Return values as texts: moments and uuids as JSON has them, what is nested as JSON.

    >>> as_texts(pa.array([1.5, None])).to_pylist()
    ['1.5', None]
    """
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if isinstance(kind, pa.UuidType) or pa.types.is_timestamp(kind):
        return pc.utf8_slice_codeunits(_json(array), 1, -1)  # without JSON's quotes
    if pa.types.is_nested(kind):
        return _json(array)
    return array.cast(pa.string())


def _json(array: pa.Array) -> pa.Array:
    if isinstance(array.type, pa.JsonType):
        return array.storage
    if pa.types.is_null(array.type):
        return array.cast(pa.string())
    return encode_values(array) if supported() else plain.encode_values(array)


def _decimals(array: pa.Array, scale: int | None) -> pa.Array:
    if pa.types.is_string(array.type):
        array = array.cast(pa.float64())
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int64())
    exact = scale is None or pa.types.is_integer(array.type)
    return array if exact else pc.round(array, scale, round_mode="half_towards_infinity")


def _instants(array: pa.Array) -> pa.Array:
    if pa.types.is_integer(array.type):
        raise pa.ArrowInvalid("numbers are no moments")
    return array.cast(INSTANT)


def _days(array: pa.Array) -> pa.Array:
    if pa.types.is_integer(array.type):
        raise pa.ArrowInvalid("numbers are no days")
    return array.cast(pa.date32(), safe=False)


def _uuids(array: pa.Array) -> pa.Array:
    return array if isinstance(array.type, pa.UuidType) else as_texts(array)


def _to(kind: pa.DataType) -> Callable[[pa.Array], pa.Array]:
    return operator.methodcaller("cast", kind)


_CASTS: dict[Kind, Callable[[pa.Array], pa.Array]] = {
    Kind.TEXT: as_texts,
    Kind.OTHER: as_texts,
    Kind.JSON: _json,
    Kind.INTEGER: _to(pa.int64()),
    Kind.UNSIGNED: _to(pa.uint64()),
    Kind.NUMBER: _to(pa.float64()),
    Kind.BOOLEAN: _to(pa.bool_()),
    Kind.DATE: _days,
    Kind.TIMESTAMP: _instants,
    Kind.UUID: _uuids,
}
