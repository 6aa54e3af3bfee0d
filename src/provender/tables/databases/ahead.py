"""Makes the next piece on a thread while the one in hand is sent."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ["ahead"]

T = TypeVar("T")


def ahead(pieces: Iterator[T]) -> Generator[T, None, None]:
    """Yield the pieces in order, one of them made ahead; what making one raises is raised here.

    >>> list(ahead(iter("abc")))
    ['a', 'b', 'c']
    """
    end: Any = object()
    with ThreadPoolExecutor(1, thread_name_prefix="provender-ahead") as pool:
        step = pool.submit(next, pieces, end)
        try:
            while (piece := step.result()) is not end:
                step = pool.submit(next, pieces, end)
                yield piece
        finally:
            step.cancel()
            # Behind whatever is being made: a generator cannot be closed while it runs.
            pool.submit(getattr(pieces, "close", lambda: None)).result()
