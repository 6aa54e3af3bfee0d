"""Who is next: jobs of one kind in the order asked, so many at once, so many of one owner."""

from collections import Counter, deque
from itertools import count

__all__ = ["Waiting"]


class Waiting:
    """The pending jobs of one kind; `per_owner` 0 means as many as there is room for.

    >>> waiting = Waiting(at_once=3, per_owner=1)
    >>> for owner, job_id in (("ann", "1"), ("ann", "2"), ("bob", "3")):
    ...     waiting.add(owner, job_id)
    >>> waiting.take(), waiting.take(), waiting.take()
    (('ann', '1'), ('bob', '3'), None)
    >>> waiting.done("ann")
    >>> waiting.take()
    ('ann', '2')
    """

    def __init__(self, *, at_once: int, per_owner: int) -> None:
        self._at_once = at_once
        self._per_owner = per_owner
        self._tickets = count()
        self._queues: dict[str, deque[tuple[int, str]]] = {}
        self._owners: dict[str, str] = {}
        self._busy: Counter[str] = Counter()

    def add(self, owner: str, job_id: str) -> None:
        """Put a job at the end, unless it waits already."""
        if job_id not in self._owners:
            self._owners[job_id] = owner
            self._queues.setdefault(owner, deque()).append((next(self._tickets), job_id))

    def discard(self, job_id: str) -> None:
        """Take a job out, wherever it waits."""
        owner = self._owners.pop(job_id, None)
        if owner is not None:
            kept = deque(entry for entry in self._queues.pop(owner) if entry[1] != job_id)
            if kept:
                self._queues[owner] = kept

    def take(self) -> tuple[str, str] | None:
        """Take the next job that has room, as (owner, id), and count it as at work."""
        if self._busy.total() >= self._at_once:
            return None
        ready = [owner for owner in self._queues if self._has_room(owner)]
        if not ready:
            return None
        owner = min(ready, key=lambda owner: self._queues[owner][0])
        _, job_id = self._queues[owner].popleft()
        if not self._queues[owner]:
            del self._queues[owner]
        del self._owners[job_id]
        self._busy[owner] += 1
        return owner, job_id

    def done(self, owner: str) -> None:
        """Count one job of this owner as no longer at work."""
        self._busy[owner] -= 1
        if not self._busy[owner]:
            del self._busy[owner]

    def _has_room(self, owner: str) -> bool:
        return not self._per_owner or self._busy[owner] < self._per_owner
