"""Names for the files of downloads that run side by side: no two of them write one file."""

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from provender.transfer.address import Address
from provender.transfer.journal import read_journal
from provender.transfer.ledger import identity_of, read_ledger
from provender.transfer.names import JOURNAL_SUFFIX, PART_SUFFIX, Names
from provender.transfer.part import file_error

__all__ = ["Claims", "Placed", "Wish"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A file that wants a name; `name` is the one that it had, or would like."""

    address: Address
    name: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The names given, in the order of the wishes.

    `here` holds the wishes whose file is in the folder already, whole; `elsewhere` those that
    another download is fetching this moment; `unfinished` names what an earlier process left.
    """

    names: list[str]
    here: frozenset[int]
    elsewhere: frozenset[int]
    unfinished: frozenset[str]

    @property
    def free(self) -> list[int]:
        """The wishes whose names are theirs to write to."""
        done = self.here | self.elsewhere
        return [index for index in range(len(self.names)) if index not in done]


@dataclass(slots=True)
class Claims:
    """The names that running downloads have taken, and for which address, by folder."""

    _taken: dict[Path, dict[str, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, folder: Path, wishes: Sequence[Wish]) -> Placed:
        """Give each wish a name that nobody else has; the folder is made.

        Raises ExportError when the folder cannot be made or read.
        """
        with self._lock:
            taken = self._taken.get(folder, {})
            placed = _place(folder, wishes, taken)
            for index in placed.free:
                taken[placed.names[index]] = identity_of(wishes[index].address.shown)
            if taken:
                self._taken[folder] = taken
        return placed

    def holds(self, folder: Path, shown_urls: Iterable[str]) -> bool:
        """Say whether a download is fetching any of these addresses into the folder."""
        with self._lock:
            under_way = set(self._taken.get(folder, {}).values())
        return any(identity_of(url.partition("#")[0]) in under_way for url in shown_urls)

    def release(self, folder: Path, names: Iterable[str]) -> None:
        """Give names back once nobody writes to them any more."""
        with self._lock:
            taken = self._taken.get(folder, {})
            for name in names:
                taken.pop(name, None)
            if not taken:
                self._taken.pop(folder, None)

    def remove_unfinished(self, folder: Path, wishes: Sequence[Wish]) -> None:
        """Remove what is unfinished of these files, unless somebody else is writing it."""
        with self._lock:
            taken = self._taken.get(folder, {})
            for wish in wishes:
                if wish.name and wish.name not in taken and not _is_of_another(folder, wish):
                    for suffix in (PART_SUFFIX, JOURNAL_SUFFIX):
                        (folder / (wish.name + suffix)).unlink(missing_ok=True)


def _place(folder: Path, wishes: Sequence[Wish], claimed: Mapping[str, str]) -> Placed:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise file_error(error, folder.name) from None
    identities = [identity_of(wish.address.shown) for wish in wishes]
    ledger = read_ledger(folder, set(identities))
    unfinished = frozenset(name for name in found if name.endswith(PART_SUFFIX))
    leftovers = (PART_SUFFIX, JOURNAL_SUFFIX)
    names = Names([*(name for name in found if not name.endswith(leftovers)), *claimed])
    under_way = frozenset(claimed.values())
    given: list[str] = []
    here, elsewhere = set(), set()
    for index, (wish, identity) in enumerate(zip(wishes, identities, strict=True)):
        # A secret that is not shown may tell two files apart that look the same without it.
        is_plain = wish.address.url == wish.address.shown
        entry = ledger.get(identity)
        if entry is not None and is_plain and entry.matches(folder):
            given.append(entry.name)
            here.add(index)
        elif is_plain and identity in under_way:
            given.append(wish.name)
            elsewhere.add(index)
        else:
            given.append(_free_name(folder, wish, names, unfinished))
    return Placed(given, frozenset(here), frozenset(elsewhere), unfinished)


def _free_name(folder: Path, wish: Wish, names: Names, unfinished: Collection[str]) -> str:
    name = names.claim(wish.name)
    while name + PART_SUFFIX in unfinished and _is_of_another(folder, Wish(wish.address, name)):
        name = names.claim(wish.name)
    return name


def _is_of_another(folder: Path, wish: Wish) -> bool:
    recorded = read_journal(folder / (wish.name + JOURNAL_SUFFIX))
    return recorded is not None and recorded.source.identity != identity_of(wish.address.shown)
