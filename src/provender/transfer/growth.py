"""How many connections one file is worth: more while each addition makes it faster."""

__all__ = ["MOST_CONNECTIONS", "Growth"]

MOST_CONNECTIONS = 8
_LEAST_S = 0.5  # a rate takes this long to measure
_MOST_S = 2.0  # and this long at most: many servers send in bursts
_GAIN = 1.1
_WORTH_S = 2.0  # a file that takes longer than this gets more connections than before,
_STILL_S = 0.5  # one that takes longer than this another in place of one that is through


class Growth:
    """Watches a file's rate; doubles its connections while the rate rises by a tenth or more.

    >>> growth = Growth()
    >>> [growth.wanted(now, bytes_here, 10**6) for now, bytes_here in ((0, 0), (1, 10), (2, 30))]
    [1, 2, 4]
    >>> [growth.wanted(now, 20 * now - 10, 10**6) for now in (3, 4, 5)], growth.is_settled
    ([4, 4, 4], True)
    """

    __slots__ = ("_connections", "_mark", "_rate", "is_settled")

    def __init__(self) -> None:
        self.is_settled = False
        self._connections = 1
        self._mark: tuple[float, int] | None = None
        self._rate = 0.0

    def wanted(self, now_s: float, here_bytes: int, total_bytes: int) -> int:
        """Return how many connections the file is to have now; 0 for no more than it has."""
        if self._mark is None:
            self._mark = now_s, here_bytes
        then_s, before = self._mark
        elapsed_s = now_s - then_s
        rate = max(0, here_bytes - before) / max(elapsed_s, _LEAST_S)
        left = total_bytes - here_bytes
        if elapsed_s >= _LEAST_S and not self.is_settled and left >= rate * _WORTH_S:
            self._judge(rate, elapsed_s, (now_s, here_bytes))
        return 0 if left < rate * _STILL_S else self._connections

    def _judge(self, rate: float, elapsed_s: float, now: tuple[float, int]) -> None:
        if rate > self._rate * _GAIN or self._connections == 1:
            self._connections = min(MOST_CONNECTIONS, 2 * self._connections)
            self._rate = rate
            self._mark = now
        elif elapsed_s >= _MOST_S:
            self.is_settled = True

    def back_off(self) -> None:
        """Halve the connections for good: the server did not want one of them."""
        self.is_settled = True
        self._connections = max(1, self._connections // 2)
