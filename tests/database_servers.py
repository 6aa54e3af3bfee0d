"""A wire between us and a database server that the tests can cut, and what else faults need."""

import contextlib
import socket
import struct
import threading
import time


class Wire:
    """A TCP port that leads to another address, until it is cut as a broken network is."""

    def __init__(self, family, address):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._leads_to = family, address
        self._open = []
        self.port = self._listener.getsockname()[1]
        self.bytes_forward = 0
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                family, address = self._leads_to
                far = socket.socket(family)
                far.connect(address)
                self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(
                        target=self._pump, args=(source, sink, source is near), daemon=True
                    ).start()

    def _pump(self, source, sink, forward):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if forward:
                    self.bytes_forward += len(data)
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RD)
            end.close()

    def cut(self):
        """Reset every connection."""
        for end in self._open:
            with contextlib.suppress(OSError):
                # Without lingering a close is a reset: the peers learn of it at once.
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RD)

    def close(self):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._accepting.join(5)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def until(condition, *, seconds=60):
    """Wait until the condition holds; fail when it does not."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
