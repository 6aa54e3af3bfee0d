"""One libcurl handle: sends a request, hands the reply's head and bytes to whoever owns it."""

import os
import socket
import ssl
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pycurl

from provender.transfer.guard import Guard
from provender.transfer.options import TransferOptions
from provender.transfer.pacing import Bucket

__all__ = ["Receiver", "Request", "Slot"]

_BUFFER_BYTES = 512 << 10
_WEB = pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS


class Request(NamedTuple):
    """What one handle is to ask for."""

    url: str
    lines: tuple[str, ...]


class Receiver(Protocol):
    """Whoever takes a reply in; an exception of any method ends the transfer."""

    def head(self, lines: Sequence[bytes]) -> Callable[[memoryview], None]:
        """Judge the head of the reply; return what takes its bytes."""


class Slot:
    """A libcurl handle that is used for one request after another.

    `failure` holds what the receiver raised, `refused` the addresses that the guard refused.
    """

    def __init__(self, guard: Guard | None) -> None:
        self.curl: Any = pycurl.Curl()
        self.receiver: Receiver | None = None
        self.failure: BaseException | None = None
        self.refused: list[str] = []
        self.lines: list[bytes] = []
        self.received_bytes = 0
        self.buckets: tuple[Bucket, ...] = ()
        self.is_paused = False
        self._take: Callable[[memoryview], None] | None = None
        self._guard = guard
        self._options: TransferOptions | None = None
        self._sent_lines: tuple[str, ...] | None = None
        self._set_up()

    def _set_up(self) -> None:
        curl = self.curl
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.PROTOCOLS, _WEB)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.BUFFERSIZE, _BUFFER_BYTES)
        # Many connections of HTTP/1.1 are faster for files than one of HTTP/2 (measured).
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.HEADERFUNCTION, self.lines.append)
        curl.setopt(pycurl.WRITEFUNCTION, self._write, use_memoryview=True)
        if authorities := _authorities():
            curl.setopt(pycurl.CAINFO, authorities)
        if self._guard is not None:
            curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)

    def prepare(
        self,
        receiver: Receiver,
        request: Request,
        options: TransferOptions,
        buckets: tuple[Bucket, ...] = (),
    ) -> None:
        """Make the handle ready to ask; `buckets` limit how fast the bytes come."""
        if self._options is not options:
            self._options = options
            self._configure(options)
        if self._sent_lines != request.lines:
            self._sent_lines = request.lines
            if request.lines:
                self.curl.setopt(pycurl.HTTPHEADER, request.lines)
            else:
                # An empty list would leave the lines of the request before.
                self.curl.unsetopt(pycurl.HTTPHEADER)
        self.curl.setopt(pycurl.URL, request.url)
        self.receiver = receiver
        self.lines.clear()
        self.refused.clear()
        self.failure = self._take = None
        self.received_bytes = 0
        self.buckets = buckets
        self.is_paused = False

    def _configure(self, options: TransferOptions) -> None:
        self.curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(options.connection_timeout_s * 1000)))
        self.curl.setopt(pycurl.USERAGENT, options.user_agent)
        if options.proxy_url is None:
            exceptions = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
            self.curl.unsetopt(pycurl.PROXY)
            self.curl.setopt(pycurl.NOPROXY, exceptions)
        else:
            self.curl.setopt(pycurl.PROXY, options.proxy_url)
            self.curl.setopt(pycurl.NOPROXY, "")  # the environment's exceptions do not count

    @property
    def has_head(self) -> bool:
        """Whether the head of the reply has arrived as a whole."""
        return bool(self.lines) and (self._take is not None or not self.lines[-1].strip())

    def settle(self) -> None:
        """Have a reply without bytes judged as well, once the transfer has ended."""
        if self._take is None and self.failure is None and self.receiver is not None:
            try:
                self._take = self.receiver.head(self.lines)
            except Exception as error:  # noqa: BLE001 - kept, and raised where the result is judged
                self.failure = error

    def _write(self, chunk: memoryview) -> int:
        try:
            if self._take is None:
                assert self.receiver is not None
                self._take = self.receiver.head(self.lines)
            self._take(chunk)
        except Exception as error:  # noqa: BLE001 - libcurl would only print it
            self.failure = error
            return 0
        size = len(chunk)
        self.received_bytes += size
        for bucket in self.buckets:
            self.is_paused |= not bucket.spend(size)
        if self.is_paused:
            self.curl.pause(pycurl.PAUSE_RECV)
        return size

    def wait_s(self) -> float:
        """Return how long a paused transfer has to wait for its limits."""
        return max(bucket.wait_s() for bucket in self.buckets)

    def unpause(self) -> None:
        """Let bytes come again."""
        self.is_paused = False
        self.curl.pause(pycurl.PAUSE_CONT)

    def _open_socket(self, _purpose: int, address: Any) -> Any:
        ip = str(address.addr[0]) if isinstance(address.addr, tuple) else ""
        if self._guard is not None and not self._guard.allows(ip):
            self.refused.append(ip or "a local socket")
            return pycurl.SOCKET_BAD
        return socket.socket(address.family, address.socktype, address.protocol)

    def close(self) -> None:
        """Free the handle."""
        self.curl.close()


@cache
def _authorities() -> str:
    """Return the file of certificate authorities to trust; empty where libcurl knows better."""
    if os.name == "nt":
        return ""
    known = ssl.get_default_verify_paths().cafile
    usual = (known, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
    return next((path for path in usual if path and Path(path).is_file()), "")
