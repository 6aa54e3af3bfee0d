"""Runs a function over ranges of rows, in order, on one thread or several."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["ordered", "ranges"]

T = TypeVar("T")


def ranges(start: int, stop: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield [start, stop) in pieces of `size` rows.

    >>> list(ranges(5, 12, 4))
    [(5, 9), (9, 12)]
    """
    while start < stop:
        yield start, min(start + size, stop)
        start += size


def ordered(
    work: Callable[[int, int], T], pieces: Iterator[tuple[int, int]], workers: int
) -> Iterator[T]:
    """Yield work(start, stop) for every piece, in order, at most workers + 1 ahead."""
    if workers <= 1:
        for start, stop in pieces:
            yield work(start, stop)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="provender-rows") as pool:
        waiting: deque[Future[T]] = deque()
        try:
            for start, stop in pieces:
                waiting.append(pool.submit(work, start, stop))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
