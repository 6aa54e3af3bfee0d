"""One GET of an address: the page that is there, or what the head of the reply says of a file."""

import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

import pycurl

from provender.errors import ProvenderError, TransferError, ValidationError
from provender.jobs.work import Halted
from provender.transfer.address import Address, follow
from provender.transfer.guard import Guard
from provender.transfer.multi import Multi
from provender.transfer.options import TransferOptions
from provender.transfer.patience import PASSING_CODES, is_passing_status, pause_s
from provender.transfer.reply import Reply, parse_reply
from provender.transfer.signin import SignIn
from provender.transfer.slot import Request, Slot

__all__ = ["Seen", "is_html", "visit"]

_LARGEST_PAGE_BYTES = 16 << 20
_SNIFFED_BYTES = 512
_LOOK_S = 0.1
_LONGEST_WAIT_S = 600.0
# Always there: libcurl keeps the lines of the last request when it is handed none.
_ACCEPT = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at an address found; `page` is the page's text, None for any other file.

    `address` is where the redirects led, `name` what the server calls the file, `modified_s`
    seconds since 1970.
    """

    address: Address
    media_type: str
    size_bytes: int | None
    modified_s: float | None
    name: str
    page: str | None


class _Enough(Exception):  # noqa: N818 - not an error: the rest of the reply is of no use
    """Ends a reply."""


def visit(
    first: Address,
    options: TransferOptions,
    *,
    guard: Guard | None,
    stop: threading.Event,
    rng: random.Random | None = None,
) -> Seen:
    """Look at an address, following redirects and trying again as the options say.

    Raises TransferError when it cannot be had, ForbiddenError when it leads to what the guard
    refuses, and Halted soon after `stop` is set.
    """
    if stop.is_set():
        raise Halted
    visitor = _Visitor(first, options, guard, stop, rng or random.Random())  # noqa: S311 - jitter
    try:
        return visitor.look()
    finally:
        visitor.close()


class _Visitor:
    """The receiver of one address' replies, and the loop around it."""

    def __init__(
        self,
        first: Address,
        options: TransferOptions,
        guard: Guard | None,
        stop: threading.Event,
        rng: random.Random,
    ) -> None:
        self._first = self._now = first
        self._options = options
        self._sign_in = SignIn(options)
        self._guard = guard
        self._stop = stop
        self._rng = rng
        self._multi = Multi(1)
        self._slot = Slot(guard)
        # libcurl decodes; the size is judged after that, so that no small reply grows large.
        self._slot.curl.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate, br")
        self._reply: Reply | None = None
        self._body = bytearray()

    def close(self) -> None:
        """Let go of the connection."""
        self._multi.close()
        self._slot.close()

    def look(self) -> Seen:
        """Ask until there is an answer that counts."""
        hops = failures = 0
        while True:
            said, after_s = self._ask()
            reply = self._reply
            if said is None and reply is not None and 200 <= reply.status < 300:  # noqa: PLR2004
                return self._seen(reply)
            if said is None and reply is not None and reply.redirect:
                hops += 1
                self._hop(reply.redirect, hops)
                continue
            failures += 1
            self._wait(said, failures, after_s)
            self._now, hops = self._first, 0

    def _wait(self, said: str | None, failures: int, after_s: float | None) -> None:
        reply = self._reply
        said = said or f"{self._now.shown}: the server answered {reply.status if reply else 0}"
        if reply is not None and reply.status >= 400 and not is_passing_status(reply.status):  # noqa: PLR2004
            raise TransferError(said, remedy="Check the address, and that it may be read.")
        if failures > self._options.max_retries or (after_s or 0) > _LONGEST_WAIT_S:
            tries = f"{failures} tries" if failures > 1 else "one try"
            raise TransferError(f"{said} (after {tries})", remedy="Try again later.")
        pause = max(pause_s(self._options.retry_interval_s, failures, self._rng), after_s or 0)
        if self._stop.wait(pause):
            raise Halted

    def _hop(self, location: str, hops: int) -> None:
        if hops > self._options.max_redirects:
            raise TransferError(
                f"{self._first.shown} redirects more than {self._options.max_redirects} times",
                remedy="Check the address.",
            )
        try:
            self._now = follow(self._now, location)
        except ValidationError as error:
            raise TransferError(
                f"{self._first.shown} redirects to what is refused: {error.details}",
                remedy="Only http and https addresses are followed.",
            ) from None

    def _ask(self) -> tuple[str | None, float | None]:
        """Send one request; return what went wrong, and how long the server wants us to wait."""
        self._reply = None
        self._body.clear()
        lines = (_ACCEPT, *self._sign_in.lines(self._first, self._now))
        self._slot.prepare(self, Request(self._now.url, lines), self._options)
        self._multi.add(self._slot.curl)
        try:
            code, message = self._until_ended()
        finally:
            self._multi.remove(self._slot.curl)
        failure = self._slot.failure
        if isinstance(failure, ProvenderError):
            raise failure
        if failure is not None and not isinstance(failure, _Enough):
            raise failure
        if code == 0 or failure is not None:
            reply = self._reply
            return None, reply.retry_after_s() if reply is not None else None
        if self._slot.refused and code == pycurl.E_COULDNT_CONNECT:
            assert self._guard is not None
            raise self._guard.refusal(self._now.shown, self._slot.refused)
        said = f"{self._now.shown}: {message or 'the connection failed'}"
        if code not in PASSING_CODES:
            raise TransferError(said, remedy="Check the address.")
        return said, None

    def _until_ended(self) -> tuple[int, str]:
        slot, options = self._slot, self._options
        began = moved = time.monotonic()
        received = 0
        while True:
            for _, code, message in self._multi.wait(_LOOK_S):
                if code == 0:
                    slot.settle()
                return code, message
            if self._stop.is_set():
                raise Halted
            now = time.monotonic()
            if not slot.has_head:
                moved = now
                if options.timeout_s and now - began > options.timeout_s:
                    return pycurl.E_OPERATION_TIMEDOUT, f"no reply within {options.timeout_s:g} s"
            elif slot.received_bytes != received:
                received, moved = slot.received_bytes, now
            elif now - moved > options.read_timeout_s:
                return pycurl.E_OPERATION_TIMEDOUT, f"no byte for {options.read_timeout_s:g} s"

    def head(self, lines: Sequence[bytes]) -> Callable[[memoryview], None]:
        """Judge the head of a reply; return what takes its bytes."""
        self._reply = parse_reply(lines)
        return self._take

    def _take(self, chunk: memoryview) -> None:
        reply = self._reply
        assert reply is not None
        if not 200 <= reply.status < 300:  # noqa: PLR2004 - no body that anybody needs
            raise _Enough
        kind = _media_type(reply)
        if _is_attachment(reply) or (kind and kind not in _PAGE_TYPES):
            raise _Enough
        self._body += chunk
        if not kind and len(self._body) >= _SNIFFED_BYTES and not is_html(self._body):
            raise _Enough
        if len(self._body) > _LARGEST_PAGE_BYTES:
            raise TransferError(
                f"{self._first.shown} is a page of more than {_LARGEST_PAGE_BYTES:,} bytes",
                remedy="Give the addresses of the files themselves.",
            )

    def _seen(self, reply: Reply) -> Seen:
        kind = _media_type(reply)
        is_page = not _is_attachment(reply) and (
            kind in _PAGE_TYPES or (not kind and is_html(self._body))
        )
        return Seen(
            address=self._now,
            media_type=kind,
            size_bytes=None if reply.encoding else reply.length_bytes,
            modified_s=_modified_s(reply),
            name=_name(reply),
            page=_text(bytes(self._body), reply) if is_page else None,
        )


def is_html(body: bytes | bytearray) -> bool:
    """Say whether these bytes begin like a web page.

    >>> is_html(b"<!-- hi --> <!DOCTYPE html>"), is_html(b"{}")
    (True, False)
    """
    return _HTML.match(body[:4096].removeprefix(b"\xef\xbb\xbf")) is not None


def _media_type(reply: Reply) -> str:
    return reply.field(b"content-type").partition(";")[0].strip().lower()


def _is_attachment(reply: Reply) -> bool:
    kind = reply.field(b"content-disposition").partition(";")[0]
    return kind.strip().lower() == "attachment"


def _modified_s(reply: Reply) -> float | None:
    try:
        text = reply.field(b"last-modified")
        return parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, OverflowError):
        return None


def _name(reply: Reply) -> str:
    """Return the name that Content-Disposition gives (RFC 6266), or an empty text."""
    header = Message()
    header["Content-Disposition"] = reply.field(b"content-disposition").replace("\n", " ")
    name = header.get_filename() or ""
    return unquote(name) if "%" in name else name


def _text(body: bytes, reply: Reply) -> str:
    header = Message()
    header["Content-Type"] = reply.field(b"content-type").replace("\n", " ")
    told = _CHARSET.search(body[:2048])
    charset = header.get_content_charset() or (told[1].decode() if told else "utf-8")
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
