"""Rows as JSON values, and the twin of the compiled encoder: plain Python, row by row."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from provender.kernels.encode import OPTIONAL, Frame, Mode

__all__ = ["ABSENT", "RawJson", "encode_rows", "values"]

ABSENT = object()
"""Stands for a property that an object does not have."""


class RawJson(str):
    """A JSON text that stands for its value."""

    __slots__ = ()


def values(array: pa.Array) -> list[Any]:
    """Return an array's values as JSON values; JSON columns as RawJson, decimals as Decimal."""
    kind = array.type
    if isinstance(kind, pa.UuidType):
        return [None if v is None else str(v) for v in array.to_pylist()]
    if isinstance(kind, pa.JsonType):
        return [None if v is None else RawJson(v) for v in array.storage.to_pylist()]
    if pa.types.is_date(kind):
        return [None if v is None else v.isoformat() for v in array.to_pylist()]
    if pa.types.is_timestamp(kind):
        return [None if v is None else _instant(v) for v in array.cast(pa.int64()).to_pylist()]
    if pa.types.is_list(kind):
        return _lists(array)
    if pa.types.is_struct(kind):
        return _objects(array)
    return list(array.to_pylist())


def _instant(milliseconds: int) -> str:
    whole, rest = divmod(milliseconds, 1000)
    text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    return f"{text}.{rest:03d}Z" if rest else f"{text}Z"


def _lists(array: pa.Array) -> list[Any]:
    items = values(array.values)
    ends = array.offsets.to_pylist()
    valid = array.is_valid().to_pylist()
    return [items[ends[i] : ends[i + 1]] if ok else None for i, ok in enumerate(valid)]


def _objects(array: pa.Array) -> list[Any]:
    kind = array.type
    names = [kind.field(i).name for i in range(kind.num_fields)]
    absent = [OPTIONAL in (kind.field(i).metadata or {}) for i in range(kind.num_fields)]
    columns = [values(array.field(i)) for i in range(kind.num_fields)]
    rows: list[Any] = []
    for row, ok in enumerate(array.is_valid().to_pylist()):
        cells = ((n, column[row], a) for n, column, a in zip(names, columns, absent, strict=True))
        rows.append({n: v for n, v, a in cells if not (a and v is None)} if ok else None)
    return rows


def json_text(value: Any) -> str:
    """Return a value as compact JSON, exactly as the compiled encoder writes it."""
    if isinstance(value, RawJson):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        inner = ",".join(f"{json_text(k)}:{json_text(v)}" for k, v in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{','.join(map(json_text, value))}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def encode_rows(
    root: pa.Array, frame: Frame, *, before: int = 0, tuple_root: bool = False
) -> bytes:
    """Return what the compiled encoder returns."""
    rows = _tuples(root) if tuple_root else values(root)
    out: list[str] = []
    for number, row in enumerate(rows, before):
        if number == 0:
            out.append(frame.first.decode())
        if frame.group and number % frame.group == 0:
            out += [frame.tail.decode() if number else "", frame.head.decode()]
        elif number:
            out.append(frame.between.decode())
        out.append(_line(row, frame) if tuple_root else json_text(row))
        out.append(frame.after.decode())
    return "".join(out).encode("utf-8", "surrogatepass")


def _tuples(root: pa.StructArray) -> list[tuple[Any, ...]]:
    kinds = [root.type.field(i).type for i in range(root.type.num_fields)]
    columns = [
        [_cell(value, kind) for value in values(root.field(i))] for i, kind in enumerate(kinds)
    ]
    return list(zip(*columns, strict=True))


def _cell(value: Any, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_nested(kind):
        return json_text(value)
    return (value, "timestamp") if pa.types.is_timestamp(kind) else value


def _line(row: tuple[Any, ...], frame: Frame) -> str:
    if frame.mode is Mode.CSV:
        if len(row) == 1 and row[0] is None:
            return '""'
        return ",".join(_csv(value) for value in row)
    return f"({','.join(_sql(value, frame) for value in row)})"


def _csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return str(value[0])
    if isinstance(value, bool | int | float | Decimal):
        return json_text(value)
    if value == "":
        return '""'
    if not any(c in value for c in ',"\r\n'):
        return str(value)
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([value])
    return line.getvalue()


def _sql(value: Any, frame: Frame) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return json_text(value)
    if isinstance(value, tuple):
        text = value[0].replace("T", " ").removesuffix("Z")
        return f"'{text}+00'" if frame.zoned else f"'{text}'"
    if frame.mode is Mode.SQL_BACKSLASH:
        value = value.replace("\\", "\\\\").replace("\0", "\\0")
    return "'" + value.replace("'", "''") + "'"
