"""A real web server on loopback whose every fault can be switched on."""

import contextlib
import hashlib
import random
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field
from email.utils import formatdate

REASON = b"HTTP/1.1 %d It is so\r\n"
CHUNK = 64 << 10


def payload(size, seed=0):
    """Return bytes that look like nothing else, the same for the same seed."""
    return random.Random(seed).randbytes(size)


@dataclass
class Request:
    path: str
    headers: dict

    @property
    def range(self):
        """The first byte asked for, None for the whole."""
        return None if self.span is None else self.span[0]

    @property
    def span(self):
        """First byte and end (None: the file's) of what is asked for, None for the whole."""
        text = self.headers.get("range", "")
        if not text:
            return None
        first, _, last = text.removeprefix("bytes=").partition("-")
        return int(first), int(last) + 1 if last else None


@dataclass
class File:
    """A file and the ways in which its server misbehaves.

    `first` holds replies, (status, header lines), that are given before the file is;
    `cut_every` closes the connection by a reset after so many bytes of body;
    `length` replaces Content-Length (None leaves it out); `stall_after` sends so many bytes, then
    nothing; `encoded` is the Content-Encoding and the bytes that are sent instead.
    """

    data: bytes = b""
    etag: str | None = '"v1"'
    modified: float | None = None
    ranges: bool = True
    first: list = field(default_factory=list)
    cut_every: int | None = None
    length: object = "right"
    stall_after: int | None = None
    encoded: tuple | None = None
    lines: tuple = ()
    wrong_range: bool = False
    chunked: bool = False
    close: bool = False
    on_request: object = None
    pace: object = None
    dribble: float | None = None

    def answer(self, request, wire):
        if self.on_request:
            self.on_request(request)
        if self.first:
            status, lines = self.first.pop(0)
            wire.head(status, [*lines, "Content-Length: 0"])
            return True
        body = self.encoded[1] if self.encoded else self.data
        start, status, lines = 0, 200, list(self.lines)
        if self.etag:
            lines.append(f"ETag: {self.etag}")
        if self.modified is not None:
            lines.append(f"Last-Modified: {formatdate(self.modified, usegmt=True)}")
            lines.append(f"Date: {formatdate(usegmt=True)}")
        if self.encoded:
            lines.append(f"Content-Encoding: {self.encoded[0]}")
        if self.ranges and request.range is not None and self._is_same(request):
            start, status = request.range, 206
            if start >= len(body):
                wire.head(416, [f"Content-Range: bytes */{len(body)}", "Content-Length: 0"])
                return True
            end = min(request.span[1] or len(body), len(body))
            shown = start + 1 if self.wrong_range else start
            lines.append(f"Content-Range: bytes {shown}-{end - 1}/{len(body)}")
            return self._send(wire, status, lines, memoryview(body)[start:end])
        return self._send(wire, status, lines, body)

    def _is_same(self, request):
        given = request.headers.get("if-range")
        if given is None:
            return True
        modified = self.modified and formatdate(self.modified, usegmt=True)
        return given in (self.etag, modified)

    def _send(self, wire, status, lines, body):
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif self.length is not None:
            lines.append(f"Content-Length: {len(body) if self.length == 'right' else self.length}")
        wire.head(status, lines, dribble=self.dribble)
        most = min(n for n in (self.cut_every, self.stall_after, len(body)) if n is not None)
        for at in range(0, most, CHUNK):
            piece = body[at : min(at + CHUNK, most)]
            wire.send(b"%x\r\n%s\r\n" % (len(piece), piece) if self.chunked else piece)
            if self.pace:
                self.pace()
        if most < len(body) and most == self.stall_after:
            wire.wait_for_the_other_end()
            return False
        if most < len(body):
            wire.reset()
            return False
        if self.chunked:
            wire.send(b"0\r\n\r\n")
        return self.length is not None and not self.close


@dataclass
class Reply:
    """A status, header lines and a body."""

    status: int
    lines: tuple = ()
    body: bytes = b""

    def answer(self, request, wire):
        wire.head(self.status, [*self.lines, f"Content-Length: {len(self.body)}"])
        wire.send(self.body)
        return True


def redirect(location, status=302):
    return Reply(status, (f"Location: {location}",), b"moved")


class Wire:
    """One connection, as the server sees it."""

    def __init__(self, connection, stopped):
        self._connection = connection
        self._stopped = stopped

    def head(self, status, lines, dribble=None):
        text = REASON % status + "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"
        if dribble is None:
            self.send(text)
            return
        for at in range(len(text)):
            if self._stopped.wait(dribble):
                return
            self.send(text[at : at + 1])

    def send(self, data):
        self._connection.sendall(data)

    def reset(self):
        """Let the bytes arrive, then break the connection off."""
        self._connection.shutdown(socket.SHUT_WR)

    def abort(self):
        """Break off by a reset."""
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def wait_for_the_other_end(self):
        while not self._stopped.is_set():
            self._connection.settimeout(0.05)
            try:
                if not self._connection.recv(1):
                    return
            except TimeoutError:
                continue


class FaultServer:
    """Serves `files` by path; `requests` holds what was asked, `connections` counts them."""

    def __init__(self, host="127.0.0.1", certificate=None):
        self.files = {}
        self.requests = []
        self.connections = 0
        self.answering = 0
        self.most_at_once = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._tls = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=256)
        self.host, self.port = host, self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path="/", host=None):
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{host or self.host}:{self.port}{path}"

    def add(self, path, data=b"", **faults):
        """Serve a file; return its address."""
        self.files[path] = File(data, **faults)
        return self.url(path)

    def asked(self, path):
        return [request for request in self.requests if request.path == path]

    def close(self):
        self._stopped.set()
        with contextlib.suppress(OSError):  # wakes the thread that accepts; macOS says no
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._converse(connection)
        except OSError:
            pass  # the client went away, as it may

    def _converse(self, connection):
        if self._tls:
            options = {"server_side": True, "do_handshake_on_connect": False}
            with self._tls.wrap_socket(connection, **options) as secured:
                secured.do_handshake()
                while self._answer(secured):
                    pass
        while not self._tls and self._answer(connection):
            pass

    def _answer(self, connection):
        connection.settimeout(None)
        head = b""
        while b"\r\n\r\n" not in head:
            data = connection.recv(65536)
            if not data:
                return False
            head += data
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines if line)
        }
        request = Request(first.split(" ")[1], headers)
        with self._lock:
            self.requests.append(request)
            self.answering += 1
            self.most_at_once = max(self.most_at_once, self.answering)
        try:
            found = self.files.get(request.path) or self.files.get("*") or Reply(404)
            return found.answer(request, Wire(connection, self._stopped))
        finally:
            with self._lock:
                self.answering -= 1


def sha256(data):
    return hashlib.sha256(data).hexdigest()
