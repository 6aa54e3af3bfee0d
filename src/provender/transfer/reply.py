"""The head of an HTTP reply: what the server says about the bytes that follow."""

import re
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

__all__ = ["Reply", "parse_reply"]

_MOST_DIGITS = 19
_WHOLE_NUMBER = re.compile(r"[0-9]{1,19}")
_CONTENT_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19})\s*\Z", re.ASCII)
_CLOCK_SLACK_S = 60  # RFC 9110 8.8.2.2: below it Last-Modified may name two versions
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Reply:
    r"""Status and header fields of a reply; fields are read when asked for, the first one counts.

    >>> reply = parse_reply([b"HTTP/1.1 206 OK\r\n", b"Content-Range: bytes 5-9/10\r\n"])
    >>> reply.status, reply.content_range
    (206, (5, 9, 10))
    """

    __slots__ = ("_lower", "_raw", "status")

    def __init__(self, status: int, raw: bytes) -> None:
        self.status = status
        self._raw = raw
        self._lower = raw.lower()

    def field(self, name: bytes) -> str:
        """Return a field's value by its lower-case name; empty when it is absent."""
        start = self._lower.find(b"\n" + name + b":")
        if start < 0:
            return ""
        start += len(name) + 2
        end = self._raw.find(b"\n", start)
        return self._raw[start : end if end >= 0 else None].strip().decode("utf-8", "replace")

    @property
    def length_bytes(self) -> int | None:
        """Content-Length, or None when it is absent or no number."""
        text = self.field(b"content-length")
        is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
        return int(text) if is_number else None

    @property
    def content_range(self) -> tuple[int, int, int] | None:
        """First byte, last byte and total of a 206."""
        found = _CONTENT_RANGE.match(self.field(b"content-range"))
        return (int(found[1]), int(found[2]), int(found[3])) if found else None

    @property
    def validator(self) -> str:
        """What proves byte for byte that the file is still the same: strong, or empty."""
        etag = self.field(b"etag")
        if etag:
            return etag if etag.startswith('"') else ""
        text = self.field(b"last-modified")
        modified, sent = _epoch(text), _epoch(self.field(b"date"))
        if modified is None or sent is None or sent - modified < _CLOCK_SLACK_S:
            return ""
        return text

    @property
    def encoding(self) -> str:
        """The content encoding, empty for the plain bytes."""
        encoding = self.field(b"content-encoding").lower()
        return "" if encoding in ("identity", "none") else encoding

    @property
    def redirect(self) -> str:
        """Where the reply sends us on, or empty."""
        return self.field(b"location") if self.status in _REDIRECTS else ""

    def retry_after_s(self, now: float | None = None) -> float | None:
        """How long to wait by Retry-After, which is seconds or a date; None when unsaid."""
        text = self.field(b"retry-after")
        if _WHOLE_NUMBER.fullmatch(text):
            return float(text)
        until = _epoch(text)
        return None if until is None else max(0.0, until - (time.time() if now is None else now))


def parse_reply(lines: Sequence[bytes]) -> Reply:
    """Read the lines of the last head that arrived (an earlier one may be a 1xx)."""
    raw = b"".join(lines)
    last = raw.rfind(b"\r\n\r\nHTTP/")
    raw = raw[last + 4 :] if last >= 0 else raw
    words = raw[:64].split(None, 2)
    is_head = len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit()
    return Reply(int(words[1]) if is_head else 0, raw)


def _epoch(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, OverflowError):
        return None
