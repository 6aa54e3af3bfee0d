"""Where one file's bytes land: in memory while it is small, else in its `.part` with a journal."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import xxhash

from provender.errors import StorageFullError
from provender.transfer.checksum import Checksum, Hasher, new_hasher
from provender.transfer.journal import Journal, Recorded, Source, read_journal
from provender.transfer.names import JOURNAL_SUFFIX, PART_SUFFIX
from provender.transfer.part import Part, open_part
from provender.transfer.pieces import PIECE_BYTES, Pieces
from provender.transfer.segment import Enough, Segment

__all__ = ["SMALL_BYTES", "Landing"]

SMALL_BYTES = 1 << 20
_SAFE_EVERY_PIECES = 32
_DIVISIBLE_BYTES = 32 << 20
_LEAST_BYTES = 1 << 20

Defer = Callable[[Callable[[], None]], None]


class Landing:
    """The bytes of one file; `offset` is how many are here from the first on without a gap.

    `ahead` holds later ranges, in order, that other connections fetch or have fetched.
    `defer` runs a function on the disk thread, in order.
    """

    __slots__ = (
        "_algorithm", "_defer", "_hashed_bytes", "_hasher", "_pieces", "_synced", "ahead",
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
        self._hashed_bytes: int | None = None  # None while the hasher sees the bytes as they come
        self._pieces: Pieces | None = None
        self._synced = 0
        self.ahead: list[Segment] = []

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
        return self.source.validator if self.source is not None and self.here_bytes else ""

    @property
    def here_bytes(self) -> int:
        """How many bytes are here, wherever they belong."""
        return self.offset + sum(segment.offset - segment.start for segment in self.ahead)

    @property
    def end_bytes(self) -> int | None:
        """Where the bytes after `offset` end that are nobody else's; None for the file's end."""
        return self.ahead[0].start if self.ahead else None

    @property
    def is_divisible(self) -> bool:
        """Whether the file may be fetched over several connections."""
        if self.source is None or self.journal is None or not self.source.validator:
            return False
        return (self.source.total_bytes or 0) >= _DIVISIBLE_BYTES

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
        for start, end in _runs(digests):
            if start == self.offset:
                self.offset = end
            else:
                self.ahead.append(Segment(self, start, end, is_active=False))
        self.resumed_bytes = self.here_bytes
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
        if self.ahead and self.offset + len(chunk) > self.ahead[0].start:
            self._append(memoryview(chunk)[: self.ahead[0].start - self.offset])
            raise Enough
        self._append(chunk)

    def _append(self, chunk: memoryview | bytes | bytearray) -> None:
        self.put(chunk, self.offset)
        if self._pieces is None:
            self._pieces = Pieces(self.offset // PIECE_BYTES, self.note_piece)
        self.offset += len(chunk)
        if self._hasher is not None and self._hashed_bytes is None:
            self._hasher.update(chunk)
        if self.journal is not None:
            self._pieces.count(chunk)

    def put(self, chunk: memoryview | bytes | bytearray, offset: int) -> None:
        """Write bytes at their place in the part."""
        if self.trouble is not None:
            raise self.trouble
        assert self.part is not None
        self.part.write(chunk, offset)

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

    def note_piece(self, piece: int, digest: str) -> None:
        """Have the journal say that a piece is here."""
        assert self.journal is not None
        self.journal.add(piece, digest)
        if self.journal.pieces - self._synced >= _SAFE_EVERY_PIECES:
            self.make_safe()
        self._hash_behind()

    @property
    def is_proven(self) -> bool:
        """Whether each connection asked for so far was answered: before that, none is added."""
        return not any(segment.is_awaited for segment in self.ahead)

    def split(self) -> Segment | None:
        """Take the second half of the longest range to come for another connection, or None."""
        assert self.source is not None
        assert self.source.total_bytes is not None
        gaps = list(self._gaps(self.source.total_bytes))
        start, end, owner = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0, 0, None))
        is_taken = owner is not None or start == self.offset
        middle = _seam_between(start, end) if is_taken else start
        if end - middle < _LEAST_BYTES:
            return None
        if owner is not None:
            owner.end = middle
        if self._hashed_bytes is None:
            self._hashed_bytes = self.offset
        segment = Segment(self, middle, end)
        self.ahead.append(segment)
        self.ahead.sort(key=lambda each: each.start)
        return segment

    def _gaps(self, total_bytes: int) -> Iterator[tuple[int, int, Segment | None]]:
        """Yield what is not here: start, end, and the segment that is fetching it."""
        at = self.offset
        for segment in self.ahead:
            yield at, segment.start, None
            yield segment.offset, segment.end, segment
            at = segment.end
        yield at, total_bytes, None

    def absorb(self) -> None:
        """Go on behind the segments that are whole and next."""
        while self.ahead and self.ahead[0].start == self.offset and not self.ahead[0].is_active:
            self.offset = self.ahead.pop(0).end
            self._pieces = None
        self._hash_behind()

    def _hash_behind(self) -> None:
        """Have the disk thread hash what is here without a gap, once segments came ahead."""
        hasher, part, start, end = self._hasher, self.part, self._hashed_bytes, self.offset
        if hasher is None or part is None or start is None or start == end:
            return
        self._hashed_bytes = end

        def catch_up() -> None:
            try:
                part.feed(hasher.update, start, end)
            except OSError as error:
                self.trouble = error

        self._defer(catch_up)

    def make_safe(self) -> None:
        """Have what is written put on the disk, then have the journal say so."""
        part, journal = self.part, self.journal
        if part is None or journal is None or journal.pieces == self._synced:
            return
        pieces = journal.pieces
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
            if self._hashed_bytes is not None:
                self.part.feed(self._hasher.update, self._hashed_bytes, self.offset)
                self._hashed_bytes = self.offset
            return self._hasher.hexdigest()
        hasher = new_hasher(algorithm)
        if self.part is None:
            hasher.update(self.buffer)
        else:
            self.part.feed(hasher.update, 0, self.offset)
        return hasher.hexdigest()


def _seam_between(start: int, end: int) -> int:
    """Return the seam of pieces that is nearest to the middle, but behind the start."""
    seam = (start + end + PIECE_BYTES) // (2 * PIECE_BYTES) * PIECE_BYTES
    return seam if seam > start else seam + PIECE_BYTES


def _trusted(recorded: Recorded, part: Part) -> dict[int, str]:
    """Return the digests of the pieces that surely lie in the part, by number."""
    whole = part.size_bytes // PIECE_BYTES
    noted = recorded.digests.items()
    synced = noted if recorded.is_of_this_boot else islice(noted, recorded.safe)
    found = {piece: digest for piece, digest in synced if piece < whole}
    if recorded.is_of_this_boot:
        return found
    return {piece: digest for piece, digest in found.items() if _digest_of(part, piece) == digest}


def _digest_of(part: Part, piece: int) -> str:
    hasher = xxhash.xxh3_64()
    part.feed(hasher.update, piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES)
    return hasher.hexdigest()


def _runs(pieces: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of bytes that pieces make up together, in order."""
    start = end = 0
    for piece in sorted(pieces):
        if piece * PIECE_BYTES != end:
            if end > start:
                yield start, end
            start = piece * PIECE_BYTES
        end = (piece + 1) * PIECE_BYTES
    if end > start:
        yield start, end


def _discard(part: Part, journal: Path) -> None:
    part.remove()
    journal.unlink(missing_ok=True)
