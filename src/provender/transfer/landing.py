"""Where one file's bytes land: in memory while it is small, else in its `.part` with a journal."""

import shutil
from collections.abc import Callable
from pathlib import Path

import xxhash

from provender.errors import StorageFullError
from provender.transfer.checksum import Checksum, Hasher, new_hasher
from provender.transfer.journal import PIECE_BYTES, Journal, Recorded, Source, read_journal
from provender.transfer.names import JOURNAL_SUFFIX, PART_SUFFIX
from provender.transfer.part import Part, open_part

__all__ = ["SMALL_BYTES", "Landing"]

SMALL_BYTES = 1 << 20
_SAFE_EVERY_PIECES = 8

Defer = Callable[[Callable[[], None]], None]


class Landing:
    """The bytes of one file from the first on; `offset` is how many are here.

    `defer` runs a function on the disk thread, in order.
    """

    __slots__ = (
        "_algorithm", "_defer", "_digests", "_hasher", "_in_piece", "_piece", "_synced",
        "buffer", "checksum", "folder", "journal", "name", "offset", "part", "resumed_bytes",
        "source", "trouble", "wants_sha256",
    )  # fmt: skip

    def __init__(
        self,
        folder: str,
        name: str,
        checksum: Checksum | None,
        defer: Defer,
        *,
        wants_sha256: bool = False,
    ) -> None:
        self.folder = folder
        self.name = name
        self.checksum = checksum
        self.wants_sha256 = wants_sha256
        self._algorithm = checksum.algorithm if checksum else "sha256" if wants_sha256 else None
        self.source: Source | None = None
        self.part: Part | None = None
        self.journal: Journal | None = None
        self.resumed_bytes = 0
        self.trouble: OSError | None = None  # what the disk thread met with
        self._defer = defer
        self._begin()

    def _begin(self) -> None:
        self.buffer = bytearray()
        self.offset = 0
        self._hasher: Hasher | None = None
        self._piece: xxhash.xxh3_64 | None = None
        self._in_piece = 0
        self._digests: list[str] = []
        self._synced = 0

    @property
    def path(self) -> str:
        """The final name, with its folder."""
        return f"{self.folder}/{self.name}"

    @property
    def part_path(self) -> str:
        """The unfinished file."""
        return f"{self.folder}/{self.name}{PART_SUFFIX}"

    @property
    def journal_path(self) -> Path:
        """What says how far the unfinished file has come."""
        return Path(self.folder, self.name + JOURNAL_SUFFIX)

    @property
    def validator(self) -> str:
        """What proves that the next bytes belong to the same file; empty: start over."""
        return self.source.validator if self.source is not None and self.offset else ""

    def recover(self, identity: str) -> None:
        """Take over what an earlier process left, as far as it is proven to be whole."""
        recorded = read_journal(self.journal_path)
        self.part = open_part(self.part_path)
        wanted = "" if self.checksum is None else str(self.checksum)
        if (
            recorded is None
            or recorded.source.identity != identity
            or recorded.source.checksum != wanted
            or not recorded.source.validator
        ):
            self.restart()
            return
        digests = _trusted(recorded, self.part)
        self.source = recorded.source
        self.offset = self.resumed_bytes = len(digests) * PIECE_BYTES
        self._digests = list(digests)
        self._synced = len(digests)
        self.journal = Journal.create(self.journal_path, recorded.source, digests)

    def expect(self, source: Source) -> None:
        """Begin at the first byte of this version of the file."""
        if self.offset or self.source is not None:
            self.restart()
        self.source = source
        if self._algorithm is not None:
            self._hasher = new_hasher(self._algorithm)
        if (source.total_bytes or 0) > SMALL_BYTES or self.part is not None:
            self._to_disk(source)

    def restart(self) -> None:
        """Forget every byte: they belong to another version of the file."""
        if self.journal is not None:
            self._defer(self.journal.close)
            self.journal = None
        if self.part is not None:
            self.part.truncate()
            self.journal_path.unlink(missing_ok=True)
        self.source = None
        self.resumed_bytes = 0
        self._begin()

    def write(self, chunk: memoryview | bytes | bytearray) -> None:
        """Take in the next bytes."""
        if self.part is None:
            self.buffer += chunk
            self.offset = len(self.buffer)
            if self.offset > SMALL_BYTES:
                self._spill()
            return
        if self.trouble is not None:
            raise self.trouble
        self.part.write(chunk, self.offset)
        self.offset += len(chunk)
        if self._hasher is not None:
            self._hasher.update(chunk)
        if self.journal is not None:
            self._count(chunk)

    def _to_disk(self, source: Source) -> None:
        free = shutil.disk_usage(self.folder).free
        if source.total_bytes is not None and source.total_bytes > free:
            raise StorageFullError(
                f"{self.name} takes {source.total_bytes:,} bytes, the disk has {free:,}",
                remedy="Free some space, or choose another folder.",
            )
        if self.part is None:
            self.part = open_part(self.part_path)
            self.part.truncate()
        if source.validator:
            self.journal = Journal.create(self.journal_path, source)

    def _spill(self) -> None:
        """Move to disk what turned out not to be small."""
        assert self.source is not None
        self._to_disk(self.source)
        held, self.buffer, self.offset = self.buffer, bytearray(), 0
        self.write(held)

    def _count(self, chunk: memoryview | bytes | bytearray) -> None:
        piece = self._piece = self._piece or xxhash.xxh3_64()
        room = PIECE_BYTES - self._in_piece
        if len(chunk) < room:
            piece.update(chunk)
            self._in_piece += len(chunk)
            return
        view = memoryview(chunk)
        piece.update(view[:room])
        self._finish_piece()
        if len(view) > room:
            self._count(view[room:])

    def _finish_piece(self) -> None:
        assert self.journal is not None
        assert self._piece is not None
        self._digests.append(self._piece.hexdigest())
        self.journal.add(self._digests[-1])
        self._piece = None
        self._in_piece = 0
        if len(self._digests) - self._synced >= _SAFE_EVERY_PIECES:
            self.make_safe()

    def make_safe(self) -> None:
        """Have what is written put on the disk, then have the journal say so."""
        part, journal, pieces = self.part, self.journal, len(self._digests)
        if part is None or journal is None or pieces == self._synced:
            return
        self._synced = pieces

        def sync() -> None:
            try:
                part.sync()
                journal.mark_safe(pieces)
            except OSError as error:
                self.trouble = error

        self._defer(sync)

    def suspend(self) -> None:
        """Let go of the file and keep what another call can continue from."""
        part, journal = self.part, self.journal
        self.part = self.journal = None
        if part is None:
            return
        if journal is None:
            self._defer(lambda: _discard(part, self.journal_path))
            return
        self._defer(journal.close)
        self._defer(part.close)

    def discard(self) -> None:
        """Remove every trace: the bytes are of no use."""
        part, journal = self.part, self.journal
        self.part = self.journal = None
        if journal is not None:
            self._defer(journal.close)
        if part is not None:
            self._defer(lambda: _discard(part, self.journal_path))

    def digest(self, algorithm: str) -> str:
        """Return the digest of the whole file; reads it unless it was hashed on the way."""
        if self.part is not None and self._hasher is not None and algorithm == self._algorithm:
            return self._hasher.hexdigest()
        hasher = new_hasher(algorithm)
        if self.part is None:
            hasher.update(self.buffer)
        else:
            self.part.feed(hasher.update, 0, self.offset)
        return hasher.hexdigest()


def _trusted(recorded: Recorded, part: Part) -> tuple[str, ...]:
    """Return the digests of the pieces that surely lie in the part."""
    digests = recorded.digests if recorded.is_of_this_boot else recorded.digests[: recorded.safe]
    digests = digests[: part.size_bytes // PIECE_BYTES]
    if recorded.is_of_this_boot:
        return digests
    for index, digest in enumerate(digests):
        hasher = xxhash.xxh3_64()
        start = index * PIECE_BYTES
        part.feed(hasher.update, start, start + PIECE_BYTES)
        if hasher.hexdigest() != digest:
            return digests[:index]
    return digests


def _discard(part: Part, journal: Path) -> None:
    part.remove()
    journal.unlink(missing_ok=True)
