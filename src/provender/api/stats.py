"""Counts of what this server process has done since it started."""

import threading
import time
from collections import Counter, deque
from datetime import timedelta

__all__ = ["Stats"]

_RECENT = 1000


class Stats:
    """Totals, taken from several threads at once.

    >>> stats = Stats(("json", "csv"))
    >>> stats.generated("csv", records=10, seconds=0.5)
    >>> stats.popular_formats(), stats.records, stats.average_seconds()
    ({'json': 0, 'csv': 1}, 10, 0.5)
    """

    def __init__(self, formats: tuple[str, ...]) -> None:
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._formats = Counter(dict.fromkeys(formats, 0))
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self.requests = 0
        self.records = 0

    def requested(self) -> None:
        """Count a request, whatever its answer (called on the event loop only)."""
        self.requests += 1

    def generated(self, name: str, *, records: int, seconds: float) -> None:
        """Count a finished generation."""
        with self._lock:
            self._formats[name] += 1
            self.records += records
            self._recent.append(seconds)

    def popular_formats(self) -> dict[str, int]:
        """Return how many generations went into each format."""
        with self._lock:
            return dict(self._formats)

    def average_seconds(self) -> float:
        """Return the mean duration of the last thousand generations."""
        with self._lock:
            return sum(self._recent) / len(self._recent) if self._recent else 0.0

    def uptime(self) -> timedelta:
        """Return how long this server has been running."""
        return timedelta(seconds=time.monotonic() - self._started)
