"""Which files of a folder came from which address: how a second call knows what is already here."""

import hashlib
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

__all__ = ["LEDGER", "Entry", "identity_of", "read_ledger", "write_ledger"]

LEDGER = ".provender-downloads"


class Entry(NamedTuple):
    """One finished file; size and time of change tell whether it was touched since."""

    identity: str
    size_bytes: int
    modified_ns: int
    name: str

    def matches(self, folder: Path) -> bool:
        """Say whether the file is there as it was left."""
        try:
            status = (folder / self.name).lstat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (self.size_bytes, self.modified_ns)


def identity_of(shown_url: str) -> str:
    """Return the short name of an address; its secrets have been taken out before."""
    return hashlib.blake2b(shown_url.encode(), digest_size=16).hexdigest()


def read_ledger(folder: Path, wanted: Collection[str]) -> dict[str, Entry]:
    """Return the last entry of each wanted identity; damaged lines count for nothing."""
    found = {}
    try:
        with (folder / LEDGER).open("rb") as lines:
            for line in lines:
                entry = _read(line)
                if entry is not None and entry.identity in wanted:
                    found[entry.identity] = entry
    except FileNotFoundError:
        return {}
    return found


def write_ledger(folder: str, entries: Iterable[Entry]) -> None:
    """Add entries; they stand on the disk when this returns."""
    text = "".join(f"{e.identity} {e.size_bytes} {e.modified_ns} {e.name}\n" for e in entries)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    descriptor = os.open(f"{folder}/{LEDGER}", flags | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        # An earlier line that was torn off by a crash must not swallow the first of these.
        os.write(descriptor, b"\n" + text.encode() if _is_torn(descriptor) else text.encode())
        getattr(os, "fdatasync", os.fsync)(descriptor)
    finally:
        os.close(descriptor)


def _is_torn(ledger: int) -> bool:
    if os.lseek(ledger, 0, os.SEEK_END) == 0:
        return False
    os.lseek(ledger, -1, os.SEEK_END)
    return os.read(ledger, 1) != b"\n"


def _read(line: bytes) -> Entry | None:
    words = line.rstrip(b"\n").split(b" ", 3)
    if len(words) != 4 or not (words[1].isdigit() and words[2].isdigit()):  # noqa: PLR2004 - its words
        return None
    try:
        return Entry(words[0].decode(), int(words[1]), int(words[2]), words[3].decode())
    except UnicodeDecodeError:
        return None
