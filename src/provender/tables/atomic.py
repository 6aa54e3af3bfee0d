"""A file that appears under its name only when it is whole."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from provender.errors import ExportError, StorageFullError

__all__ = ["atomic_file", "cannot_write", "temporary_beside"]

_NAME_BYTES = 200


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path`; sync and rename it when the block succeeds.

    When the block fails nothing is left. Of several writers to one name the last one to finish
    wins; every reader sees a whole file. Links are followed; what is no file, such as a device or
    a pipe, is written to as it is. Raises StorageFullError when the disk is full and ExportError
    for every other failure of the file system.
    """
    target = _target(path)
    with _explained(path):
        if target.exists() and not target.is_file():
            with target.open("wb") as sink:
                yield sink
            return
        temporary = temporary_beside(target)
        sink = temporary.open("xb")
        try:
            with sink:
                yield sink
                sink.flush()
                os.fsync(sink.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _target(path: Path) -> Path:
    try:
        target = path.resolve()
        target.with_name("x")
    except (OSError, ValueError, RuntimeError) as error:  # NUL, no name at all, links in circles
        raise cannot_write(path, error) from error
    return target


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error


def temporary_beside(path: Path) -> Path:
    """Return a fresh hidden name in the same folder, within the 255 bytes of a file name."""
    label = os.fsencode(path.name)[:_NAME_BYTES].decode(errors="ignore")
    return path.with_name(f".{label}.{secrets.token_hex(6)}.part")


def cannot_write(path: Path, error: Exception) -> ExportError:
    """Return what a failure of the file system means, in words of the one who asked."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFullError(
            f"the disk was full while writing {path.name}",
            remedy="Free some space or choose another folder; nothing was left behind.",
        )
    reason = os.strerror(number) if number else str(error)
    return ExportError(
        f"{path.name!r:.200} cannot be written: {reason}",
        remedy="Check that the folder exists and may be written to.",
    )
