"""A request under way: whose it is, what has moved, and whether it has been waited for too long."""

from provender.transfer.fetch import Fetch
from provender.transfer.job import Job
from provender.transfer.segment import Segment
from provender.transfer.slot import Slot

__all__ = ["Running"]


class Running:
    """A request that is under way on a slot, for a file or for one segment of it."""

    __slots__ = ("_began_s", "_counted", "_moved_s", "fetch", "host", "job", "segment", "slot")

    def __init__(
        self, job: Job, fetch: Fetch, slot: Slot, now_s: float, segment: Segment | None = None
    ) -> None:
        self.job = job
        self.fetch = fetch
        self.segment = segment
        self.slot = slot
        self.host = fetch.address.host
        self._began_s = self._moved_s = now_s
        self._counted = 0

    def count(self, now_s: float) -> None:
        """Add to the job what has arrived since the last count."""
        arrived = self.slot.received_bytes - self._counted
        if arrived:
            self._counted += arrived
            self.job.bytes_done += arrived
            self._moved_s = now_s

    def overdue(self, now_s: float) -> str:
        """Say what has not come for too long; empty while there is reason to wait."""
        slot, options = self.slot, self.job.options
        if slot.is_paused or not slot.has_head:
            self._moved_s = now_s
        if not slot.has_head and options.timeout_s and now_s - self._began_s > options.timeout_s:
            return f"no reply within {options.timeout_s:g} s"
        if now_s - self._moved_s > options.read_timeout_s:
            return f"no byte for {options.read_timeout_s:g} s"
        return ""
