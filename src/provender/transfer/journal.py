"""What is known about an unfinished file, so that another process can continue it.

One line of JSON says what is being fetched; then a line a finished piece (`have`) in the order in
which they came, and a line (`safe`) for each sync, which tells how many of them it covers. Every
line carries its own check, so a torn or damaged line ends the journal there and never misleads.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import xxhash

__all__ = ["Journal", "Recorded", "Source", "boot_id", "read_journal"]

_FORMAT = "provender-journal/1"
_HAVE = re.compile(rb"have (\d{1,12}) ([0-9a-f]{16})\Z")
_LONGEST = 1 << 28


class Source(NamedTuple):
    """What is being fetched: `identity` names the URL, `validator` its version."""

    url: str
    identity: str
    validator: str
    total_bytes: int | None
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a journal says: digests of the finished pieces by number, the first `safe` synced."""

    source: Source
    boot: str
    digests: Mapping[int, str]
    safe: int

    @property
    def is_of_this_boot(self) -> bool:
        """Whether the system has not gone down since: then all that was written is there."""
        return self.boot != "" and self.boot == boot_id()


class Journal:
    """The journal that the running transfer writes."""

    __slots__ = ("_descriptor", "path", "pieces")

    def __init__(self, path: Path, descriptor: int, pieces: int) -> None:
        self.path = path
        self.pieces = pieces
        self._descriptor = descriptor

    @classmethod
    def create(
        cls, path: Path, source: Source, digests: Mapping[int, str] | None = None
    ) -> "Journal":
        """Begin a journal; it appears under its name with its first lines in it."""
        digests = digests or {}
        head = {"format": _FORMAT, "boot": boot_id(), **source._asdict()}
        lines = [json.dumps(head).encode(), *map(_have, digests, digests.values())]
        if digests:
            lines.append(b"safe %d" % len(digests))
        temporary = path.with_name(path.name + ".new")
        temporary.write_bytes(b"".join(map(_sealed, lines)))
        temporary.replace(path)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        return cls(path, descriptor, len(digests))

    def add(self, piece: int, digest: str) -> None:
        """Note that a piece is written."""
        os.write(self._descriptor, _sealed(_have(piece, digest)))
        self.pieces += 1

    def mark_safe(self, pieces: int) -> None:
        """Note that the data of the first so many pieces noted has been synced."""
        os.write(self._descriptor, _sealed(b"safe %d" % pieces))
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Stop writing; the journal stays."""
        os.close(self._descriptor)


def read_journal(path: Path) -> Recorded | None:
    """Return what the journal says as far as it is undamaged, or None."""
    try:
        if path.stat().st_size > _LONGEST:
            return None
        lines = list(map(_opened, path.read_bytes().split(b"\n")))
    except OSError:
        return None
    head, *rest = [*lines, None]
    source, boot = _read_head(head)
    if source is None:
        return None
    digests, safe = _read_pieces(rest)
    return Recorded(source, boot, digests, min(safe, len(digests)))


def _read_head(line: bytes | None) -> tuple[Source | None, str]:
    try:
        head: dict[str, Any] = json.loads(line or b"")
        if head.pop("format") != _FORMAT:
            return None, ""
        boot = str(head.pop("boot"))
        return Source(**head), boot
    except (ValueError, TypeError, KeyError, AttributeError):
        return None, ""


def _read_pieces(lines: Sequence[bytes | None]) -> tuple[dict[int, str], int]:
    digests: dict[int, str] = {}
    safe = 0
    for line in lines:
        if line is None:
            break
        found = _HAVE.match(line)
        if found and int(found[1]) not in digests:
            digests[int(found[1])] = found[2].decode()
        elif line.startswith(b"safe ") and line[5:].isdigit():
            safe = max(safe, int(line[5:]))
        else:
            break
    return digests, safe


def _have(piece: int, digest: str) -> bytes:
    return b"have %d %s" % (piece, digest.encode())


def _sealed(line: bytes) -> bytes:
    return b"%s %s\n" % (xxhash.xxh32_hexdigest(line).encode(), line)


def _opened(line: bytes) -> bytes | None:
    check, _, text = line.partition(b" ")
    return text if text and check == xxhash.xxh32_hexdigest(text).encode() else None


@cache
def boot_id() -> str:
    """Return what changes when the system starts anew; empty where it cannot be known."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
