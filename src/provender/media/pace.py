"""How fast a download goes and how long it will take, by its last seconds."""

import time
from collections import deque
from collections.abc import Callable

__all__ = ["Pace"]

_WINDOW_S = 5.0


class Pace:
    """Bytes and shares of the whole, noted as they grow.

    >>> clock = iter([0.0, 1.0, 2.0]).__next__
    >>> pace = Pace(clock)
    >>> pace.note(0, 0.0), pace.note(500, 10.0), pace.note(1000, 20.0)
    (None, None, None)
    >>> pace.bytes_per_second, pace.seconds_left
    (500.0, 8.0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._noted: deque[tuple[float, int, float]] = deque()

    def note(self, bytes_done: int, percent: float) -> None:
        """Note a moment."""
        now = self._clock()
        self._noted.append((now, bytes_done, percent))
        while now - self._noted[0][0] > _WINDOW_S:
            self._noted.popleft()

    @property
    def bytes_per_second(self) -> float:
        """The speed over the last seconds; 0 before there are two moments."""
        return self._slope(1)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at this pace; None when nothing moves."""
        slope = self._slope(2)
        return (100.0 - self._noted[-1][2]) / slope if slope > 0 else None

    def _slope(self, field: int) -> float:
        if len(self._noted) < 2:  # noqa: PLR2004 - a slope has two ends
            return 0.0
        first, last = self._noted[0], self._noted[-1]
        seconds = last[0] - first[0]
        return (last[field] - first[field]) / seconds if seconds > 0 else 0.0
