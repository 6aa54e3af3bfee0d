"""libcurl's multi interface in a loop of our own: waits for sockets, timers and a wake-up call."""

import contextlib
import socket
import time
from typing import Any

import pycurl

from provender.transfer.poller import READ, WRITE, make_poller

__all__ = ["Ended", "Multi"]

Ended = tuple[Any, int, str]

_EVENTS = {
    pycurl.POLL_IN: READ,
    pycurl.POLL_OUT: WRITE,
    pycurl.POLL_INOUT: READ | WRITE,
}
_FLAGS = (
    0,
    pycurl.CSELECT_IN,
    pycurl.CSELECT_OUT,
    pycurl.CSELECT_IN | pycurl.CSELECT_OUT,
)


class Multi:
    """Transfers that run side by side on the calling thread; only `wake` is for other threads."""

    def __init__(self, connections: int) -> None:
        self._poller = make_poller()
        self._receiver, self._sender = socket.socketpair()
        for end in (self._receiver, self._sender):
            end.settimeout(0)
        self._poller.watch(self._receiver.fileno(), READ)
        self._timer_s: float | None = None
        self._multi: Any = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, connections)

    def add(self, curl: Any) -> None:
        """Begin a transfer."""
        self._multi.add_handle(curl)

    def remove(self, curl: Any) -> None:
        """End a transfer, or take one out that has ended."""
        self._multi.remove_handle(curl)

    def wake(self) -> None:
        """Make `wait` return; any thread may call this."""
        # A call that is pending is enough, and who has just closed needs none.
        with contextlib.suppress(OSError):
            self._sender.send(b"!")

    def wait(self, longest_s: float | None) -> list[Ended]:
        """Move bytes until something is due; return the transfers that have ended."""
        bell = self._receiver.fileno()
        for fd, events in self._poller.wait(self._patience(longest_s)):
            if fd == bell:
                self._receiver.recv(4096)
            else:
                self._multi.socket_action(fd, _FLAGS[events])
        if self._timer_s is not None and time.monotonic() >= self._timer_s:
            self._timer_s = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        return self._ended()

    def _patience(self, longest_s: float | None) -> float | None:
        if self._timer_s is None:
            return longest_s
        left_s = max(0.0, self._timer_s - time.monotonic())
        return left_s if longest_s is None else min(left_s, longest_s)

    def _ended(self) -> list[Ended]:
        ended: list[Ended] = []
        while True:
            queued, good, bad = self._multi.info_read()
            ended += [(curl, 0, "") for curl in good]
            ended += bad
            if not queued:
                return ended

    def _watch(self, event: int, fd: int, _multi: Any, _data: Any) -> None:
        if event == pycurl.POLL_REMOVE:
            self._poller.forget(fd)
        else:
            self._poller.watch(fd, _EVENTS[event])

    def _set_timer(self, after_ms: int) -> None:
        self._timer_s = None if after_ms < 0 else time.monotonic() + after_ms / 1000

    def close(self) -> None:
        """Close every connection."""
        self._multi.close()
        self._poller.close()
        self._receiver.close()
        self._sender.close()
