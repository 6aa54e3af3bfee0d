"""A limit of bytes a second: a bucket of credit that refills, and may be overdrawn a little."""

import time
from collections.abc import Callable

__all__ = ["Bucket"]

_BURST_S = 0.05


class Bucket:
    """Credit for bytes; who overdraws it waits until the debt is paid.

    >>> clock = iter([0.0, 0.5, 2.0]).__next__
    >>> bucket = Bucket(1000.0, clock)
    >>> bucket.spend(1000)
    False
    >>> bucket.wait_s(), bucket.wait_s()
    (0.5, 0.0)
    """

    __slots__ = ("_clock", "_credit", "_rate", "_refilled_s")

    def __init__(self, bytes_a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = bytes_a_second
        self._clock = clock
        self._credit = 0.0
        self._refilled_s = clock()

    def spend(self, size_bytes: int) -> bool:
        """Take what has arrived off the credit; False when there is none left."""
        self._credit -= size_bytes
        return self._credit > 0

    def wait_s(self) -> float:
        """Return how long until there is credit again, 0 when there is."""
        now_s = self._clock()
        earned = (now_s - self._refilled_s) * self._rate
        self._credit = min(self._credit + earned, self._rate * _BURST_S)
        self._refilled_s = now_s
        return max(0.0, -self._credit / self._rate)
