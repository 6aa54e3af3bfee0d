"""One attempt at a download: expand the address once, fetch what is missing, judge the whole."""

import contextlib
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from queue import Empty
from typing import Any

from provender.api.download_items import DownloadItems
from provender.api.download_requests import Order
from provender.api.state import Server
from provender.errors import FileTooLargeError, TransferError
from provender.jobs.items import Item
from provender.jobs.states import Status
from provender.jobs.work import Attempt, Outcome
from provender.media.claims import Placed, Wish
from provender.media.expand import Expander, Expansion, Found
from provender.media.landed import measure
from provender.media.layout import below
from provender.media.pace import Pace
from provender.media.transfers import Batch
from provender.transfer.address import Address, parse_address
from provender.transfer.checksum import checksum_of_fragment
from provender.transfer.results import Download

__all__ = ["DownloadRun"]

_LOOK_S = 0.2
_STILL_S = 1.0
_PAUSE_S = 0.05
_QUICKLY_READ_BYTES = 32 << 20


class DownloadRun:
    """The items of a job and the batch that fetches the missing ones."""

    def __init__(self, server: Server, attempt: Attempt, order: Order) -> None:
        self._root = server.settings.download_folder
        self._transfers = server.transfers
        self._sealing = server.items
        self._attempt = attempt
        self._job = attempt.job
        self._order = order
        self._shown_folder: str = self._job.state.get("folder", "")
        self._folder = self._root
        self._items = DownloadItems(server.items, attempt)
        self._addresses: dict[int, Address] = {}
        self._pace = Pace()
        self._told_s = 0.0
        self._told: tuple[float, Mapping[str, Any]] = (0.0, {})
        self._is_moving = True

    def outcome(self) -> Outcome:
        """Bring everything here; raises Halted when told to stop, after noting what is here."""
        first = "Starting" if self._job.attempt == 1 else "Continuing"
        self._attempt.say("INFO", f"{first} download for {self._job.subject}")
        if self._shown_folder:
            self._items.load()
            if any(item.sealed == "" for item in self._items.missing()):
                self._refresh()
        else:
            self._expand()
        self._folder = below(self._root, Path(self._shown_folder))
        try:
            self._fetch()
        finally:
            self._items.keep()
        return self._judged()

    def _expand(self) -> None:
        expansion = self._look()
        self._items.begin(
            self._item(number, found) for number, found in enumerate(expansion.files, 1)
        )
        self._shown_folder = (self._order.folder / expansion.place).as_posix()
        self._attempt.keep_state({"folder": self._shown_folder})

    def _look(self) -> Expansion:
        expander = Expander(
            self._order.transfer,
            self._order.filters,
            self._transfers.guard,
            self._attempt.stop,
            lambda text: self._attempt.say("WARNING", text),
        )
        return expander.expand(self._order.address)

    def _item(self, number: int, found: Found) -> Item:
        self._addresses[number] = found.address
        url, sealed = self._written(found.address)
        status = "filtered" if found.refusal else "pending"
        return Item(number, url, status, found.name, message=found.refusal, sealed=sealed)

    def _written(self, address: Address) -> tuple[str, str | None]:
        """Return an address as it may be shown, and sealed where that is not all of it."""
        fragment = f"#{address.fragment}" if checksum_of_fragment(address.fragment) else ""
        is_plain = address.url == address.shown
        sealed = None if is_plain else self._sealing.seal(address.url + fragment)
        return address.shown + fragment, sealed

    def _refresh(self) -> None:
        """Look at the page again: the addresses that may not be shown were wiped at the end."""
        found: defaultdict[str, deque[str | None]] = defaultdict(deque)
        for file in self._look().files:
            shown, sealed = self._written(file.address)
            found[shown].append(sealed)
        for item in self._items.missing():
            if item.sealed == "":
                seals = found[item.url]
                gone = replace(item, status="gone", message="the page names this file no longer")
                self._items.change(replace(item, sealed=seals.popleft()) if seals else gone)

    def _address(self, item: Item) -> Address:
        if item.number in self._addresses:
            return self._addresses[item.number]
        address = parse_address(self._sealing.open(item.sealed) if item.sealed else item.url)
        first = self._order.address
        is_own = address.origin == first.origin
        return replace(address, credentials=first.credentials) if is_own else address

    def _fetch(self) -> None:
        left = self._fetch_free(self._items.missing(), is_begun=bool(self._job.state.get("begun")))
        while left:
            # Another download is at these: once it is done they are here, or free.
            urls = {item.url for item in left}
            while self._transfers.claims.holds(self._folder, urls):
                self._attempt.stop.wait(_LOOK_S)
                self._attempt.check()
            left = self._fetch_free(left, is_begun=False)

    def _fetch_free(self, missing: Sequence[Item], *, is_begun: bool) -> list[Item]:
        """Fetch these items but for those that another download is fetching; return the latter."""
        addresses = [self._address(item) for item in missing]
        wishes = [Wish(a, item.name) for a, item in zip(addresses, missing, strict=True)]
        placed = self._transfers.claims.claim(self._folder, wishes)
        free = placed.free
        try:
            for index in placed.here:
                here = self._here(missing[index], placed.names[index], is_begun=is_begun)
                self._items.change(here)
            for index in free:
                item, name = missing[index], placed.names[index]
                if (item.name, item.status) != (name, "pending"):
                    self._items.change(replace(item, name=name, status="pending", message=""))
            self._items.keep()
            self._attempt.keep_state({"folder": self._shown_folder, "begun": True})
            if free:
                numbers = [missing[index].number for index in free]
                self._run_batch(numbers, [addresses[index] for index in free], placed)
        finally:
            self._transfers.claims.release(self._folder, (placed.names[index] for index in free))
        return [missing[index] for index in placed.elsewhere]

    def _here(self, item: Item, name: str, *, is_begun: bool) -> Item:
        """Return an item whose file is in the folder already."""
        try:
            landed = measure(self._folder / name, self._attempt.check)
        except OSError as error:
            return _unreadable(item, error)
        item = replace(item, name=name, size=landed.size, sha256=landed.sha256)
        if is_begun:  # an earlier attempt brought it here just before it was cut off
            return replace(item, status="completed", message="")
        return replace(item, status="skipped", message="already here")

    def _run_batch(
        self, numbers: Sequence[int], addresses: Sequence[Address], placed: Placed
    ) -> None:
        checksums = {
            index: checksum
            for index, address in enumerate(addresses)
            if (checksum := checksum_of_fragment(address.fragment)) is not None
        }
        batch = Batch(
            self._folder,
            addresses,
            [self._items[number].name for number in numbers],
            self._order.transfer,
            checksums=checksums,
            unfinished=placed.unfinished,
        )
        self._transfers.start(batch)
        try:
            for index, download in self._results(batch):
                self._land(self._items[numbers[index]], download)
        finally:
            self._transfers.cancel(batch)
            batch.future.exception()  # returns when nobody writes any more
            self._note_the_last(batch, numbers)

    def _results(self, batch: Batch) -> Iterator[tuple[int, Download]]:
        """Yield what has ended; raises Halted when told to stop."""
        with self._attempt.stop.waking(batch.wake):
            while not batch.is_over:
                self._attempt.check()
                self._tell(batch)
                if batch.results.empty():
                    # Not woken by each of many small files: that would hold up the transfers.
                    self._attempt.stop.wait(_PAUSE_S)
                with contextlib.suppress(Empty):
                    patience = _LOOK_S if self._is_moving else _STILL_S
                    if result := batch.results.get(timeout=patience):
                        yield result
        batch.future.result()

    def _note_the_last(self, batch: Batch, numbers: Sequence[int]) -> None:
        """Note what came to its end after the attempt was told to stop; it must not take long."""
        while not batch.results.empty():
            if result := batch.results.get_nowait():
                index, download = result
                if download.status == "completed" and download.size_bytes < _QUICKLY_READ_BYTES:
                    self._items.change(self._finished(self._items[numbers[index]], lambda: None))

    def _land(self, item: Item, download: Download) -> None:
        if download.status == "completed":
            self._items.change(self._finished(item, self._attempt.check))
        elif isinstance(download.error, FileTooLargeError):
            message = "it is above max_file_size"
            self._items.change(replace(item, status="filtered", message=message))
        elif download.error is not None:
            self._items.change(replace(item, status="failed", message=str(download.error)))

    def _finished(self, item: Item, check: Callable[[], None]) -> Item:
        """Return an item whose file has just been brought here, judged by what it is in truth."""
        path = self._folder / item.name
        try:
            landed = measure(path, check)
            if refusal := self._order.filters.refusal_of_size(landed.size):
                path.unlink()
                return replace(item, status="filtered", message=refusal)
            if landed.is_page_instead:
                path.unlink()
                message = "the server sent a web page in place of the file"
                return replace(item, status="failed", message=message)
        except OSError as error:
            return _unreadable(item, error)
        return replace(item, status="completed", size=landed.size, sha256=landed.sha256)

    def _tell(self, batch: Batch) -> None:
        """Keep and tell how far it is, a few times a second."""
        now = time.monotonic()
        if now - self._told_s < _LOOK_S:
            return
        self._told_s = now
        self._items.keep(now=False)
        moment = batch.progress()
        live = self._items.counts()
        under_way = sum(min(here / whole, 1.0) for _, here, whole in moment.running if whole)
        done = live["completed_files"] + live["failed_files"] + under_way
        percent = min(99.9, 100.0 * done / (live["total_files"] or 1))
        self._pace.note(moment.bytes_done, percent)
        left_s = self._pace.seconds_left
        live |= {
            "current_file": moment.running[0][0] if moment.running else None,
            "download_speed": round(self._pace.bytes_per_second, 1),
            "eta_seconds": None if left_s is None else round(left_s),
        }
        message = f"{live['completed_files']:,} of {live['total_files']:,} files"
        self._is_moving = self._told != (percent, live)
        if self._is_moving:
            self._told = percent, live
            self._attempt.progress(percent, message, live)

    def _judged(self) -> Outcome:
        counts = self._items.counts()
        brought = [item for item in self._items if item.status == "completed"]
        size = sum(item.size for item in brought)
        result = {"folder": self._shown_folder, **counts, "bytes": size}
        if counts["failed_files"]:
            error = self._failure(counts["total_files"], counts["failed_files"])
            return Outcome(result, error.details, Status.FAILED, counts, error)
        if not brought:
            return Outcome(result, self._why_nothing(), Status.SKIPPED, counts)
        files = "1 file" if len(brought) == 1 else f"{len(brought):,} files"
        return Outcome(result, files, Status.COMPLETED, counts)

    def _failure(self, total: int, failed: int) -> TransferError:
        first = next(item for item in self._items if item.status in ("failed", "gone"))
        if total == 1:
            return TransferError(first.message)
        return TransferError(f"{failed:,} of {total:,} files failed; the first: {first.message}")

    def _why_nothing(self) -> str:
        reasons = list(dict.fromkeys(item.message for item in self._items))
        said = "; ".join(reasons[:3])
        return said if len(reasons) <= 3 else f"{said}; ..."  # noqa: PLR2004 - enough to understand


def _unreadable(item: Item, error: OSError) -> Item:
    message = f"the file was here, but cannot be read: {error.strerror}"
    return replace(item, status="failed", message=message)
