"""The last steps of finished files: checked, on the disk, noted, then under their final names."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from provender.errors import ChecksumError, ConflictError, ProvenderError
from provender.transfer.landing import Landing
from provender.transfer.ledger import Entry, write_ledger
from provender.transfer.part import Part, file_error, open_part, open_unnamed

__all__ = ["Landed", "commit"]


@dataclass(slots=True)
class Landed:
    """A file whose last byte has arrived; `error` says why it cannot be finished.

    `file` is whatever its owner wants to know it by; `entry` is its line of the ledger, once the
    file is written.
    """

    landing: Landing
    identity: str
    shown: str
    overwrite: bool
    file: Any
    sha256: str | None = None
    error: ProvenderError | None = None
    entry: Entry | None = None


def commit(batch: Sequence[Landed]) -> None:
    """Finish a batch: one sync for all of its small files, then their names."""
    for landed in batch:
        _attempt(landed, _put_in_place)
    whole = [landed for landed in batch if landed.error is None]
    _sync(whole)
    whole = [landed for landed in whole if landed.error is None]
    for folder in {landed.landing.folder for landed in whole}:
        _note(folder, [landed for landed in whole if landed.landing.folder == folder])
    for landed in whole:
        _attempt(landed, _rename)
    for landed in _one_a_folder(whole):
        _attempt(landed, lambda landed: _sync_folder(landed.landing.folder))
    for landed in batch:
        _let_go(landed)


def _attempt(landed: Landed, step: Callable[[Landed], None]) -> None:
    if landed.error is not None:
        return
    try:
        step(landed)
    except ProvenderError as error:
        landed.error = error
    except OSError as error:
        landed.error = file_error(error, landed.landing.name)


def _put_in_place(landed: Landed) -> None:
    landing = landed.landing
    if landing.trouble is not None:
        raise landing.trouble
    expected = landing.checksum
    digest = landing.digest(expected.algorithm) if expected is not None else ""
    if expected is not None and digest != expected.digest:
        raise ChecksumError(
            f"{landed.shown} is not the file that its {expected.algorithm} promises",
            remedy="Check the checksum, or get the file from its publisher again.",
        )
    if landing.wants_sha256:
        is_known = expected is not None and expected.algorithm == "sha256"
        landed.sha256 = digest if is_known else landing.digest("sha256")
    if landing.part is None:
        # What overwrites needs a name of its own first: a link cannot take another file's place.
        unnamed = None if landed.overwrite else open_unnamed(landing.folder)
        landing.part = unnamed or open_part(landing.part_path)
        landing.part.write(landing.buffer, 0)
        landing.buffer = bytearray()
    else:
        landing.part.truncate(landing.offset)
    status = os.fstat(landing.part.descriptor)
    landed.entry = Entry(landed.identity, status.st_size, status.st_mtime_ns, landing.name)


def _sync(batch: Sequence[Landed]) -> None:
    small = [landed for landed in batch if landed.landing.journal is None]
    if len(small) > 1 and _sync_file_system(small[0]):
        batch = [landed for landed in batch if landed.landing.journal is not None]
    for landed in batch:
        _attempt(landed, lambda landed: _part(landed).sync())


def _sync_file_system(landed: Landed) -> bool:
    sync = _syncfs()
    return sync is not None and sync(_part(landed).descriptor) == 0


@cache
def _syncfs() -> Callable[[int], int] | None:
    """Return Linux' syncfs, which syncs all files of a batch at once; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    function: Any = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    return function  # type: ignore[no-any-return] # ctypes gives Any


def _note(folder: str, batch: Sequence[Landed]) -> None:
    try:
        write_ledger(folder, [landed.entry for landed in batch if landed.entry is not None])
    except OSError as error:
        for landed in batch:
            landed.error = file_error(error, landed.landing.name)


def _rename(landed: Landed) -> None:
    landing = landed.landing
    try:
        _part(landed).rename(landing.path, overwrite=landed.overwrite)
    except FileExistsError:
        raise ConflictError(
            f"{landing.name} was put here by somebody else meanwhile",
            remedy="Move it away, or allow overwriting.",
        ) from None


def _one_a_folder(batch: Iterable[Landed]) -> Iterable[Landed]:
    return {landed.landing.folder: landed for landed in batch}.values()


def _sync_folder(folder: str) -> None:
    if os.name == "nt":
        return  # Windows cannot sync a folder; its file systems journal names
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _let_go(landed: Landed) -> None:
    landing = landed.landing
    part, journal = landing.part, landing.journal
    landing.part = landing.journal = None
    is_resumable = journal is not None and not isinstance(landed.error, ChecksumError)
    if journal is not None:
        journal.close()
        if landed.error is None or not is_resumable:
            landing.journal_path.unlink(missing_ok=True)
    if part is None:
        return
    if landed.error is None or is_resumable:
        part.close()
    else:
        part.remove()


def _part(landed: Landed) -> Part:
    assert landed.landing.part is not None
    return landed.landing.part
