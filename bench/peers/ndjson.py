"""Writes a peer's rows as NDJSON with the fastest encoder that is at hand: pydantic's."""

from collections.abc import Iterable
from pathlib import Path

from pydantic_core import to_json

__all__ = ["write_rows"]


def write_rows(rows: Iterable[object], path: Path) -> None:
    """Write one line a row."""
    with path.open("wb") as out:
        out.writelines(to_json(row) + b"\n" for row in rows)
