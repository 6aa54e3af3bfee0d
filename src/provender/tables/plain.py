"""Rows as JSON values, and the twin of the compiled encoder: plain Python, row by row."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from provender.kernels.encode import OPTIONAL, Frame, Mode, no_text
from provender.kernels.layout import float_text

__all__ = ["RawJson", "csv_field", "encode_rows", "encode_values", "values"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RawJson(str):
    """A JSON text that stands for its value."""

    __slots__ = ()


def values(array: pa.Array) -> list[Any]:
    """Return an array's values as JSON values; JSON columns as RawJson, decimals as Decimal.

    >>> values(pa.array([[1], None]))
    [[1], None]
    """
    kind = array.type
    if pa.types.is_list(kind):
        return _lists(array)
    if pa.types.is_struct(kind):
        return _objects(array)
    if isinstance(kind, pa.JsonType):
        return _each(RawJson, array.storage)
    if isinstance(kind, pa.UuidType):
        return _each(str, array)
    if pa.types.is_date(kind):
        return _each(date.isoformat, array)
    return _each(_instant, array.cast(pa.int64())) if _is_instant(kind) else array.to_pylist()


def _each(text: Callable[[Any], Any], array: pa.Array) -> list[Any]:
    return [None if value is None else text(value) for value in array.to_pylist()]


def _is_instant(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind))


def _instant(milliseconds: int) -> str:
    time = _EPOCH + timedelta(milliseconds=milliseconds)
    precision = "milliseconds" if time.microsecond else "seconds"
    return time.isoformat(timespec=precision).replace("+00:00", "Z")


def _lists(array: pa.Array) -> list[Any]:
    items = values(array.values)
    ends = array.offsets.to_pylist()
    valid = array.is_valid().to_pylist()
    return [items[ends[i] : ends[i + 1]] if ok else None for i, ok in enumerate(valid)]


def _objects(array: pa.Array) -> list[Any]:
    fields = list(array.type)
    names = [field.name for field in fields]
    absent = [OPTIONAL in (field.metadata or {}) for field in fields]
    columns = [values(array.field(i)) for i in range(len(fields))]
    rows: list[Any] = []
    for row, ok in enumerate(array.is_valid().to_pylist()):
        cells = ((n, column[row], a) for n, column, a in zip(names, columns, absent, strict=True))
        rows.append({n: v for n, v, a in cells if not (a and v is None)} if ok else None)
    return rows


def _json(value: Any) -> str:
    """Return a value as compact JSON, exactly as the compiled encoder writes it."""
    if isinstance(value, RawJson):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return f"{{{','.join(f'{_json(k)}:{_json(v)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_json, value))}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def encode_values(array: pa.Array) -> pa.StringArray:
    """Return what the compiled `encode_values` returns."""
    try:
        return pa.array([None if v is None else _json(v) for v in values(array)], pa.string())
    except (ValueError, OverflowError) as error:
        raise no_text() from error


def encode_rows(
    root: pa.Array, frame: Frame, *, before: int = 0, tuple_root: bool = False
) -> bytes:
    """Return what the compiled `encode_rows` returns."""
    try:
        lines = _tuples(root, frame) if tuple_root else map(_json, values(root))
        return b"".join(
            _opening(frame, number) + line.encode() + frame.after
            for number, line in enumerate(lines, before)
        )
    except (ValueError, OverflowError) as error:
        raise no_text() from error


def _opening(frame: Frame, number: int) -> bytes:
    if frame.group and number % frame.group == 0:
        return (frame.tail if number else b"") + frame.head
    return frame.between if number else b""


def _tuples(root: pa.StructArray, frame: Frame) -> list[str]:
    is_csv = frame.mode is Mode.CSV
    columns = [
        [_csv(value) if is_csv else _sql(value, kind.type, frame.mode) for value in values(array)]
        for kind, array in ((kind, root.field(i)) for i, kind in enumerate(root.type))
    ]
    rows = zip(*columns, strict=True)
    if not is_csv:
        return [f"({','.join(row)})" for row in rows]
    # An empty line would not count as a row; it can only come of a single null.
    return [",".join(row) or '""' for row in rows]


def _csv(value: Any) -> str:
    if value is None:
        return ""
    return csv_field(value) if isinstance(value, str) else _json(value)


def csv_field(text: str, *, quote: bool = False) -> str:
    """Return a text as a CSV field, quoted when it must be or `quote` says so; "" is quoted.

    >>> csv_field("a"), csv_field(""), csv_field("a,b")
    ('a', '""', '"a,b"')
    """
    if text and not quote and not any(c in text for c in ',"\r\n'):
        return text
    return '"' + text.replace('"', '""') + '"'


def _sql(value: Any, kind: pa.DataType, mode: Mode) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return float_text(value, mode) or _json(value)
    if isinstance(value, int | Decimal):
        return _json(value)
    if _is_instant(kind):
        zone = "+00" if mode is Mode.POSTGRESQL else ""
        return f"'{value.replace('T', ' ').removesuffix('Z')}{zone}'"
    return _quoted(value, mode)


def _quoted(text: str, mode: Mode) -> str:
    doubled = text.replace("'", "''")
    if mode is Mode.POSTGRESQL and "\\" in text:
        return "E'" + doubled.replace("\\", "\\\\") + "'"
    if mode is Mode.MYSQL and ("\\" in text or "\0" in text):
        return f"_utf8mb4 X'{text.encode().hex()}'"
    return f"'{doubled}'"
