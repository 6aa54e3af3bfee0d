"""The files of one download as its attempt sees them: what is missing, and what became of each."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from provender.jobs.items import Item, JobItems
from provender.jobs.work import Attempt, Halted

__all__ = ["DownloadItems"]

_MISSING = ("pending", "failed")
_KEEP_EVERY_S = 1.0


class DownloadItems:
    """Items in memory, written to the table about once a second; says each change to the owner.

    `filtered` items are not wanted, `gone` ones can be had no longer; callers see them as
    `skipped` and `failed`.
    """

    def __init__(self, table: JobItems, attempt: Attempt) -> None:
        self._table = table
        self._attempt = attempt
        self._job = attempt.job
        self._items: dict[int, Item] = {}
        self._changed: dict[int, Item] = {}
        self._statuses: Counter[str] = Counter()
        self._kept_s = time.monotonic()

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def __getitem__(self, number: int) -> Item:
        return self._items[number]

    def begin(self, items: Iterable[Item]) -> None:
        """Keep new items; raises Halted when the job is another attempt's."""
        self._take(items)
        if not self._table.add(self._job, [*self._items.values()]):
            self._give_up()
        for item in self._items.values():
            self._say(item)

    def load(self) -> None:
        """Read what an earlier attempt kept."""
        self._take(self._table.of(self._job.id))

    def _take(self, items: Iterable[Item]) -> None:
        self._items = {item.number: item for item in items}
        self._statuses = Counter(item.status for item in self._items.values())

    def missing(self) -> list[Item]:
        """Return the items that are still to be fetched."""
        return [item for item in self._items.values() if item.status in _MISSING]

    def change(self, item: Item) -> None:
        """Put an item in place of the one of its number."""
        self._statuses[self._items[item.number].status] -= 1
        self._statuses[item.status] += 1
        self._items[item.number] = self._changed[item.number] = item
        self._say(item)

    def _say(self, item: Item) -> None:
        if item.status == "completed":
            self._attempt.say("INFO", f"{item.name}: {item.size:,} bytes")
        elif item.status != "pending":
            level = "ERROR" if item.status in ("failed", "gone") else "WARNING"
            self._attempt.say(level, f"{item.name}: {item.message}")

    def keep(self, *, now: bool = True) -> None:
        """Write changes down, unless that was done just now; raises Halted as `begin` does."""
        if not now and time.monotonic() - self._kept_s < _KEEP_EVERY_S:
            return
        changed, self._changed = self._changed, {}
        self._kept_s = time.monotonic()
        if not self._table.change(self._job, [*changed.values()]):
            self._give_up()

    def _give_up(self) -> None:
        self._attempt.stop.set()
        raise Halted

    def counts(self) -> dict[str, Any]:
        """Return how many are wanted, are here, and have failed."""
        count = self._statuses
        return {
            "total_files": len(self._items) - count["filtered"],
            "completed_files": count["completed"] + count["skipped"],
            "failed_files": count["failed"] + count["gone"],
        }
