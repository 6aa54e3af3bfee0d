"""The life of one file: hops, resumption, retries. Knows replies, not sockets or threads."""

import random
from collections.abc import Callable, Sequence

import pycurl

from provender.errors import FileTooLargeError, ProvenderError, TransferError, ValidationError
from provender.transfer.address import Address, follow
from provender.transfer.decoding import Decoder, decoder_for
from provender.transfer.growth import Growth
from provender.transfer.journal import Source
from provender.transfer.landing import SMALL_BYTES, Landing
from provender.transfer.ledger import identity_of
from provender.transfer.options import TransferOptions
from provender.transfer.part import file_error
from provender.transfer.patience import PASSING_CODES, is_passing_status, pause_s
from provender.transfer.reply import Reply, parse_reply
from provender.transfer.segment import Enough, Segment
from provender.transfer.signin import SignIn
from provender.transfer.slot import Request, Slot
from provender.transfer.steps import Again, Await, Fail, Finish, Step

__all__ = ["Fetch"]

_PLAIN: tuple[str, ...] = ("Accept-Encoding: identity",)
_WHOLE = (200, 203)  # OK, and OK as changed by a proxy
_LONGEST_WAIT_S = 600.0
_NO_BODY_BYTES = 64 << 10


class _Unwanted(Exception):  # noqa: N818 - not an error: the rest of a reply is of no use
    """Ends a transfer whose bytes nobody needs."""


class _AnotherVersion(Exception):  # noqa: N818 - not an error: the file is begun anew
    """The reply belongs to another version of the file than the bytes already here."""


class Fetch:
    """One file from its address to its last byte; the engine sends what `request` returns.

    `head` and the function that it returns take a reply in; `end` says what comes next.
    """

    __slots__ = (
        "_asked_end", "_best", "_decoder", "_failures", "_growth", "_hops", "_reply", "_rng",
        "_sign_in", "address", "first", "identity", "index", "is_waiting", "landing", "options",
    )  # fmt: skip

    def __init__(
        self,
        index: int,
        address: Address,
        landing: Landing,
        options: TransferOptions,
        *,
        sign_in: SignIn,
        rng: random.Random,
    ) -> None:
        self.index = index
        self.first = self.address = address
        self.identity = identity_of(address.shown)
        self.landing = landing
        self.options = options
        self._sign_in = sign_in
        self._rng = rng
        self._failures = 0
        self._best = landing.offset
        self._hops: list[str] = []
        self._reply: Reply | None = None
        self._decoder: Decoder | None = None
        self._asked_end: int | None = None
        self._growth: Growth | None = None
        self.is_waiting = False

    def recover(self) -> None:
        """Take over what an earlier process left of this file."""
        self.landing.recover(self.identity)
        self._best = self.landing.offset

    @property
    def is_whole(self) -> bool:
        """Whether an earlier process left every byte here, and only the end was missing."""
        source = self.landing.source
        return source is not None and 0 < self.landing.offset == source.total_bytes

    def request(self) -> Request:
        """Return what to ask for now; credentials only where they belong."""
        self._reply = self._decoder = None
        lines = _PLAIN + self._sign_in.lines(self.first, self.address)
        if self.landing.offset or self.landing.ahead:
            if self.landing.validator:
                self._asked_end = self.landing.end_bytes
                lines += self._range(self.landing.offset, self._asked_end)
            else:
                self.landing.restart()
        return Request(self.address.url, lines)

    def request_for(self, segment: Segment) -> Request:
        """Return what to ask for a segment; from where the file itself was found at last."""
        lines = _PLAIN + self._sign_in.lines(self.first, self.address)
        return Request(self.address.url, lines + self._range(segment.start, segment.end))

    def _range(self, start: int, end: int | None) -> tuple[str, str]:
        last = "" if end is None else end - 1
        return f"Range: bytes={start}-{last}", f"If-Range: {self.landing.validator}"

    @property
    def growth(self) -> Growth:
        """How many connections the file is worth."""
        if self._growth is None:
            self._growth = Growth()
        return self._growth

    def head(self, lines: Sequence[bytes]) -> Callable[[memoryview], None]:
        """Judge a reply; return what takes its bytes."""
        reply = self._reply = parse_reply(lines)
        if reply.status == 206:  # noqa: PLR2004 - Partial Content
            self._continue(reply)
        elif reply.status in _WHOLE:
            self._begin(reply)
        else:
            return self._pass_over()
        if self._decoder is not None or self.options.max_file_size_bytes:
            return self._take_with_care
        return self.landing.write

    def _begin(self, reply: Reply) -> None:
        self._decoder = decoder_for(reply, self.first.shown)
        total = None if self._decoder else reply.length_bytes
        self._check_size(total or 0)
        is_resumable = self._decoder is None and (total is None or total > SMALL_BYTES)
        checksum = self.landing.checksum
        self.landing.expect(
            Source(
                self.first.shown,
                self.identity,
                reply.validator if is_resumable else "",
                total,
                "" if checksum is None else str(checksum),
            )
        )

    def _continue(self, reply: Reply) -> None:
        found, source = reply.content_range, self.landing.source
        if found is None or source is None or reply.encoding:
            raise _AnotherVersion
        start, end, total = found
        etag = reply.field(b"etag")
        if etag and source.validator.startswith('"') and etag != source.validator:
            raise _AnotherVersion
        if (start, end) != (self.landing.offset, (self._asked_end or total) - 1):
            raise _AnotherVersion
        if source.total_bytes not in (None, total):
            raise _AnotherVersion

    def _check_size(self, size_bytes: int) -> None:
        most = self.options.max_file_size_bytes
        if most and size_bytes > most:
            raise FileTooLargeError(
                f"{self.first.shown} is larger than {most:,} bytes",
                remedy="Raise max_file_size, or leave it at 0 for no limit.",
            )

    def _take_with_care(self, chunk: memoryview) -> None:
        if self._decoder is None:
            self._check_size(self.landing.offset + len(chunk))
            self.landing.write(chunk)
            return
        for piece in self._decoder.decode(chunk):
            self._check_size(self.landing.offset + len(piece))
            self.landing.write(piece)

    def _pass_over(self) -> Callable[[memoryview], None]:
        passed = 0

        def take(chunk: memoryview) -> None:
            nonlocal passed
            passed += len(chunk)
            if passed > _NO_BODY_BYTES:
                raise _Unwanted

        return take

    def end(self, slot: Slot, code: int, message: str) -> Step:
        """Judge how a request ended; `code` is libcurl's, 0 for a whole reply."""
        failure = slot.failure
        try:
            if failure is not None and not isinstance(failure, (_Unwanted, Enough)):
                return self._after_failure(failure)
            if code != 0 and failure is None:
                return self._after_code(code, message)
            return self._after_reply()
        except ProvenderError as error:
            return Fail(error)
        except OSError as error:
            return Fail(file_error(error, self.landing.name))
        except Exception as error:  # noqa: BLE001 - one file's trouble must not end the others
            said = f"{self.first.shown}: unexpected {type(error).__name__}: {error}"
            return Fail(TransferError(said, remedy=_LATER))

    def _after_failure(self, failure: BaseException) -> Step:
        if isinstance(failure, ProvenderError):
            return Fail(failure)
        if isinstance(failure, _AnotherVersion):
            self.landing.restart()
            return self._again(f"{self.first.shown} changed while it was being fetched")
        raise failure

    def _after_code(self, code: int, message: str) -> Step:
        said = f"{self.address.shown}: {message or 'the connection failed'}"
        if code in PASSING_CODES:
            return self._again(said)
        return Fail(TransferError(said, remedy=_REMEDIES.get(code, "Check the address.")))

    def _after_reply(self) -> Step:
        reply = self._reply
        if reply is None or reply.status == 0:
            return self._again(f"{self.address.shown}: the server's reply makes no sense")
        if reply.status == 206 or reply.status in _WHOLE:  # noqa: PLR2004 - Partial Content
            return self._after_body()
        if reply.redirect:
            return self._hop(reply.redirect)
        if reply.status == 416 and self.landing.offset:  # noqa: PLR2004 - Range Not Satisfiable
            self.landing.restart()
            return self._again(f"{self.first.shown} changed while it was being fetched")
        said = f"{self.address.shown}: the server answered {reply.status}"
        if is_passing_status(reply.status):
            return self._again(said, reply.retry_after_s(), is_throttled=reply.status in (429, 503))
        return Fail(TransferError(said, remedy=_STATUS_REMEDIES.get(reply.status, _LOOK)))

    def _after_body(self) -> Step:
        if self._decoder is not None:
            for piece in self._decoder.finish():
                self._check_size(self.landing.offset + len(piece))
                self.landing.write(piece)
        if self.landing.end_bytes == self.landing.offset:
            return self.go_on()
        source = self.landing.source
        total = None if source is None else source.total_bytes
        if total is not None and self.landing.offset != total:
            return self._again(f"{self.first.shown} ended after {self.landing.offset:,} bytes")
        return Finish()

    def go_on(self) -> Step:
        """Say what comes after the bytes that are here without a gap."""
        landing = self.landing
        landing.absorb()
        assert landing.source is not None
        self.is_waiting = landing.end_bytes == landing.offset
        if self.is_waiting:
            return Await()
        return Finish() if landing.offset == landing.source.total_bytes else Again(0.0)

    def _hop(self, location: str) -> Step:
        self._hops.append(self.address.url)
        if len(self._hops) > self.options.max_redirects:
            raise TransferError(
                f"{self.first.shown} redirects more than {self.options.max_redirects} times",
                remedy="Check the address, or raise max_redirects.",
            )
        try:
            self.address = follow(self.address, location)
        except ValidationError as error:
            raise TransferError(
                f"{self.first.shown} redirects to what is refused: {error.details}",
                remedy="Only http and https addresses are followed.",
            ) from None
        if self.address.url in self._hops:
            raise TransferError(
                f"{self.first.shown} redirects in a circle", remedy="Check the address."
            )
        return Again(0.0)

    def stalled(self, what: str) -> Step:
        """Judge a request that the engine gave up waiting for."""
        return self._again(f"{self.address.shown}: {what}")

    def _again(
        self, said: str, after_s: float | None = None, *, is_throttled: bool = False
    ) -> Step:
        if self.landing.offset > self._best:
            self._best = self.landing.offset
            self._failures = 0
        self._failures += 1
        if self._failures > self.options.max_retries:
            tries = f"{self._failures} tries" if self._failures > 1 else "one try"
            return Fail(TransferError(f"{said} (after {tries})", remedy=_LATER))
        if after_s is not None and after_s > _LONGEST_WAIT_S:
            wait = f"{said} and wants {after_s:,.0f} s of patience"
            return Fail(TransferError(wait, remedy=_LATER))
        self.address = self.first
        self._hops.clear()
        pause = pause_s(self.options.retry_interval_s, self._failures, self._rng)
        return Again(max(pause, after_s or 0.0), is_throttled)


_LATER = "Start the same download again later: it continues where it stopped."
_LOOK = "Check the address, and that it may be read without signing in."
_REMEDIES = {
    pycurl.E_PEER_FAILED_VERIFICATION: "The server's certificate is not to be trusted; "
    "check the address, or add its authority to the system's.",
    pycurl.E_UNSUPPORTED_PROTOCOL: "Only http and https addresses are fetched.",
}
_STATUS_REMEDIES = {
    401: "Give credentials, in the address or as a header.",
    403: "Check that these credentials may read it.",
    404: "Check the address.",
    407: "Give the proxy's credentials in its URL.",
    410: "It is gone for good; look for a new address.",
}
