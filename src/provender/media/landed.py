"""What is known of a file once all of it is here: its size, its digest, whether it is a page."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from provender.media.kinds import IMAGES, VIDEOS, kind_of
from provender.media.visit import is_html

__all__ = ["Landed", "measure"]

_READ_BYTES = 4 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Landed:
    """A whole file; `is_page_instead` says that a picture or film is in truth a web page."""

    size: int
    sha256: str
    is_page_instead: bool


def measure(path: Path, check: Callable[[], None]) -> Landed:
    """Read a file once; `check` is called on the way and may raise. OSError when it cannot be."""
    hasher, size, start = hashlib.sha256(), 0, b""
    descriptor = os.open(path, _FLAGS)  # half the time of a file object, for small files
    try:
        while block := os.read(descriptor, _READ_BYTES):
            check()
            start = start or block[:4096]
            hasher.update(block)
            size += len(block)
    finally:
        os.close(descriptor)
    is_shown = kind_of(path.name) in (IMAGES, VIDEOS) and path.suffix.lower() != ".svg"
    return Landed(size, hasher.hexdigest(), is_shown and is_html(start))
