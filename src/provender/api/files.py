"""Generated files on disk: written whole or not at all, gone when their time is over."""

import contextlib
import hashlib
import os
import re
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.requests import ClientDisconnect

from provender.errors import ExportError, FileTooLargeError, StorageFullError
from provender.jobs.files import FileRecord, FileRecords
from provender.tables.atomic import atomic_file

__all__ = ["FileStore"]

_OURS = re.compile(r"\.?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[_.]?.*")


@dataclass(frozen=True)
class FileStore:
    """The folder of generated files and the records of them."""

    folder: Path
    records: FileRecords
    max_bytes: int
    hours: float

    def save(
        self,
        pieces: Iterable[Any],
        *,
        label: str,
        extension: str,
        media_type: str,
        owner: str,
        stop: threading.Event,
    ) -> FileRecord:
        """Write a document as `<uuid>_<label>.<extension>` and record it.

        Raises FileTooLargeError beyond MAX_FILE_SIZE, StorageFullError on a full disk, and
        ClientDisconnect once `stop` is set; then nothing is left behind.
        """
        file_id = str(uuid.uuid4())
        name = f"{file_id}_{label}.{extension}"
        # Written under its bare id: a label of 200 bytes leaves no room for a temporary suffix.
        unnamed = self.folder / file_id
        target = self.folder / name
        try:
            self._make_folder()
            with atomic_file(unnamed) as sink:
                size, sha256 = self._write(sink, pieces, stop)
            unnamed.replace(target)
            _sync_folder(self.folder)
            now = time.time()
            record = FileRecord(
                name=name,
                file_id=file_id,
                owner=owner,
                media_type=media_type,
                size=size,
                sha256=sha256,
                created_at=now,
                expires_at=now + self.hours * 3600,
            )
            self._record(record)
        except BaseException:
            for path in (unnamed, target):
                with contextlib.suppress(OSError):
                    path.unlink()
            raise
        return record

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExportError(
                f"the folder for files cannot be made: {error.strerror}",
                remedy="Set DATA_DIR to a folder that the server may write to.",
            ) from None

    def _write(self, sink: Any, pieces: Iterable[Any], stop: threading.Event) -> tuple[int, str]:
        size = 0
        digest = hashlib.sha256()
        for piece in pieces:
            if stop.is_set():
                raise ClientDisconnect
            size += memoryview(piece).nbytes
            if size > self.max_bytes:
                raise FileTooLargeError(
                    f"the file would exceed {self.max_bytes} bytes",
                    pointer="/count",
                    remedy="Ask for fewer records, or raise MAX_FILE_SIZE on the server.",
                )
            sink.write(piece)
            digest.update(piece)
        return size, digest.hexdigest()

    def _record(self, record: FileRecord) -> None:
        try:
            self.records.add(record)
        except OperationalError as error:
            if "full" in str(error):
                raise StorageFullError(
                    "the disk was full while recording the file",
                    remedy="Free some space; nothing was left behind.",
                ) from None
            raise

    def find(self, owner: str, name: str) -> tuple[FileRecord, Path] | None:
        """Return the owner's file of that name and where it lies, or None."""
        record = self.records.find(owner, name)
        path = self.folder / name if record is not None else None
        return (record, path) if record is not None and path is not None else None

    def keep(self, names: list[str]) -> None:
        """Let files expire as if they had been made this moment."""
        self.records.keep_until(names, time.time() + self.hours * 3600)

    def remove(self, names: list[str]) -> None:
        """Remove files, whoever owns them, and what is known of them."""
        for name in names:
            with contextlib.suppress(OSError):
                (self.folder / name).unlink(missing_ok=True)
        if names:
            self.records.forget(names)

    def sweep(self) -> None:
        """Remove what has expired."""
        self.remove(self.records.expired())

    def sweep_leftovers(self) -> None:
        """Remove what a killed server left half-written; for the folder's only user."""
        if not self.folder.is_dir():
            return
        known = self.records.names()
        for path in self.folder.iterdir():
            if path.name not in known and _OURS.fullmatch(path.name):
                with contextlib.suppress(OSError):
                    path.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power loss, where folders can be synced."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
