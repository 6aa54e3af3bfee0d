"""A later range of a file, fetched on a connection of its own while the first one goes on."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from provender.transfer.pieces import PIECE_BYTES, Pieces
from provender.transfer.reply import Reply, parse_reply

if TYPE_CHECKING:
    from provender.transfer.landing import Landing

__all__ = ["Enough", "Segment"]

_THROTTLES = (429, 503)


class Enough(Exception):  # noqa: N818 - not an error: the rest of a reply belongs to others
    """Ends a transfer whose range is here."""


class Segment:
    """The bytes from `start` to `end`, both at the seams of pieces (or the file's end).

    They are here up to `offset`. A segment that nobody fetches any more is as long as what it has.
    """

    __slots__ = (
        "_landing",
        "_pieces",
        "_reply",
        "asked_end",
        "end",
        "is_active",
        "offset",
        "start",
    )

    def __init__(self, landing: "Landing", start: int, end: int, *, is_active: bool = True) -> None:
        self._landing = landing
        self._pieces = Pieces(start // PIECE_BYTES, landing.note_piece)
        self._reply: Reply | None = None
        self.is_active = is_active
        self.start = start
        self.offset = start if is_active else end
        self.end = self.asked_end = end

    def head(self, lines: Sequence[bytes]) -> Callable[[memoryview], None]:
        """Judge a reply: only this very range of this very version will do."""
        reply = self._reply = parse_reply(lines)
        source = self._landing.source
        if source is None or reply.status != 206 or reply.encoding:  # noqa: PLR2004 - Partial Content
            raise Enough
        etag = reply.field(b"etag")
        is_other = etag and source.validator.startswith('"') and etag != source.validator
        if is_other or reply.content_range != (self.start, self.asked_end - 1, source.total_bytes):
            raise Enough
        return self.write

    def write(self, chunk: memoryview) -> None:
        """Take in the next bytes; raises Enough at the end of the range."""
        if self not in self._landing.ahead:
            raise Enough
        mine = chunk[: self.end - self.offset]
        self._landing.put(mine, self.offset)
        self.offset += len(mine)
        self._pieces.count(mine)
        if len(mine) < len(chunk):
            raise Enough

    @property
    def is_awaited(self) -> bool:
        """Whether the server has not answered yet."""
        return self.is_active and self._reply is None

    @property
    def is_whole(self) -> bool:
        """Whether every byte of the range is here."""
        return self.offset == self.end

    @property
    def patience_s(self) -> float | None:
        """How long the server wants to be left alone; None when it did not complain."""
        if self._reply is None or self._reply.status not in _THROTTLES:
            return None
        return self._reply.retry_after_s() or 1.0

    def stop(self) -> None:
        """Keep the whole pieces, leave the rest to others."""
        self.is_active = False
        if not self.is_whole:
            whole = self.offset // PIECE_BYTES * PIECE_BYTES
            self.offset = self.end = max(self.start, whole)
        ahead = self._landing.ahead
        if self in ahead and self.start == self.end:
            ahead.remove(self)
