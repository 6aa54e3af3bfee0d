"""Which sockets can move bytes: epoll where there is one, the standard selectors elsewhere."""

import contextlib
import select
import selectors
import sys
from typing import Protocol

__all__ = ["READ", "WRITE", "Poller", "SelectorPoller", "make_poller"]

READ, WRITE = 1, 2


class Poller(Protocol):
    """Watches file descriptors for reading and writing."""

    def watch(self, fd: int, events: int) -> None:
        """Watch a descriptor from now on, or for other events than before."""

    def forget(self, fd: int) -> None:
        """Watch a descriptor no longer."""

    def wait(self, longest_s: float | None) -> list[tuple[int, int]]:
        """Return the descriptors that are ready, and for what."""

    def close(self) -> None:
        """Stop watching."""


class SelectorPoller:
    """Works on every system."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def watch(self, fd: int, events: int) -> None:
        """Watch a descriptor from now on, or for other events than before."""
        try:
            self._selector.modify(fd, events)
        except KeyError:
            self._selector.register(fd, events)

    def forget(self, fd: int) -> None:
        """Watch a descriptor no longer."""
        with contextlib.suppress(KeyError):
            self._selector.unregister(fd)

    def wait(self, longest_s: float | None) -> list[tuple[int, int]]:
        """Return the descriptors that are ready, and for what."""
        return [(key.fd, events) for key, events in self._selector.select(longest_s)]

    def close(self) -> None:
        """Stop watching."""
        self._selector.close()


if sys.platform == "linux":
    # A connection is watched and forgotten once a file: the bookkeeping of `selectors` costs a
    # tenth of the processor time of many small files (measured).

    _OUT = select.EPOLLOUT
    _READY = ((0, READ), (WRITE, READ | WRITE))
    _EVENTS = (0, select.EPOLLIN, select.EPOLLOUT, select.EPOLLIN | select.EPOLLOUT)

    class _Epoll:
        def __init__(self) -> None:
            self._epoll = select.epoll()
            self._watched: set[int] = set()
            # A connection that waits for its next file stays registered: one system call a file
            # instead of two. A closed socket leaves by itself, and its number may come again.
            self._resting: set[int] = set()

        def watch(self, fd: int, events: int) -> None:
            if fd in self._watched or fd in self._resting:
                self._resting.discard(fd)
                self._watched.add(fd)
                try:
                    self._epoll.modify(fd, _EVENTS[events])
                except FileNotFoundError:
                    self._epoll.register(fd, _EVENTS[events])
            else:
                self._watched.add(fd)
                self._epoll.register(fd, _EVENTS[events])

        def forget(self, fd: int) -> None:
            self._watched.discard(fd)
            self._resting.add(fd)

        def wait(self, longest_s: float | None) -> list[tuple[int, int]]:
            ready = self._epoll.poll(longest_s)
            if self._resting:
                ready = [pair for pair in ready if pair[0] in self._watched or self._drop(pair[0])]
            # An error or a hang-up is told by trying to read.
            return [(fd, _READY[events & _OUT != 0][events & ~_OUT != 0]) for fd, events in ready]

        def _drop(self, fd: int) -> bool:
            """Stop watching a connection that nobody uses: its server has closed it."""
            self._resting.discard(fd)
            with contextlib.suppress(OSError):
                self._epoll.unregister(fd)
            return False

        def close(self) -> None:
            self._epoll.close()

    def make_poller() -> Poller:
        """Return the fastest poller of this system."""
        return _Epoll()

else:

    def make_poller() -> Poller:
        """Return the fastest poller of this system."""
        return SelectorPoller()
