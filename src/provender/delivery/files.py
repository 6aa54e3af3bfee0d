"""Datasets become files: one document in one file, by temporary name and rename."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.tables.atomic import atomic_file

__all__ = ["Written", "write_pieces"]


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is there, whole."""

    path: Path
    size: int
    sha256: str
    rows: int


def write_pieces(path: Path, pieces: Iterable[Any], rows: int) -> Written:
    """Write pieces to a file and return its size and checksum.

    Nothing is left behind when it fails. Raises ExportError.
    """
    digest = hashlib.sha256()
    size = 0
    with atomic_file(path) as sink:
        for piece in pieces:
            digest.update(piece)
            size += memoryview(piece).nbytes
            sink.write(piece)
    return Written(path, size, digest.hexdigest(), rows)
