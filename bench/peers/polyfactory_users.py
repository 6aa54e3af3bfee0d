"""Users by polyfactory from a dataclass, which is faster than its pydantic models.

Its names and emails are random letters.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Ge, Le
from polyfactory.factories import DataclassFactory

from bench.peers.ndjson import write_rows

__all__ = ["write"]


@dataclass
class _User:
    id: UUID
    name: str
    email: str
    age: Annotated[int, Ge(18), Le(80)]
    status: Literal["active", "inactive", "pending"]
    created_at: dt.date


class _Users(DataclassFactory[_User]):
    __check_model__ = True


def write(count: int, path: Path) -> None:
    """Write so many users as NDJSON."""
    write_rows(_Users.batch(count), path)
