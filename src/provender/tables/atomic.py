"""A file that appears under its name only when it is whole."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from provender.errors import ExportError, StorageFullError

__all__ = ["atomic_file"]


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path`; sync and rename it when the block succeeds.

    When the block fails nothing is left. Raises StorageFullError when the disk is full and
    ExportError for every other failure of the file system.
    """
    temporary = path.with_name(f".{path.name[:200]}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("xb") as sink:
            yield sink
            sink.flush()
            os.fsync(sink.fileno())
        temporary.replace(path)
    except OSError as error:
        raise _export_error(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


def _export_error(error: OSError, path: Path) -> ExportError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFullError(
            f"the disk was full while writing {path.name}",
            remedy="Free some space or choose another folder; nothing was left behind.",
        )
    return ExportError(
        f"{path.name} cannot be written: {error.strerror or error}",
        remedy="Check that the folder exists and may be written to.",
    )
