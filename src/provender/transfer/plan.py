"""What a download call has to do: every address judged and named before the first request."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from provender.errors import ValidationError
from provender.secrets import Redactor
from provender.transfer.address import Address, parse_address
from provender.transfer.checksum import Checksum, checksum_of_fragment, new_hasher, parse_checksum
from provender.transfer.job import Job
from provender.transfer.journal import read_journal
from provender.transfer.ledger import LEDGER, Entry, identity_of, read_ledger
from provender.transfer.names import JOURNAL_SUFFIX, PART_SUFFIX, Names, name_of_url
from provender.transfer.options import TransferOptions
from provender.transfer.part import file_error
from provender.transfer.results import Download

__all__ = ["plan"]

_READ_BYTES = 4 << 20


def plan(
    urls: Sequence[str], folder: Path, options: TransferOptions, checksums: Mapping[str, str]
) -> Job:
    """Return the job that brings these addresses into a folder, which is made.

    An address that is wrong becomes a failed result of its own; the others are fetched. The same
    list always gets the same names, so that a second call continues the first.
    """
    found = _entries_of(folder)
    planner = _Planner(folder, options, found)
    parsed = [planner.parse(index, url, checksums.get(url)) for index, url in enumerate(urls)]
    planner.read_ledger(parsed)
    names = [
        "" if address is None else planner.name(index, address)
        for index, address in enumerate(parsed)
    ]
    return Job(
        folder,
        parsed,
        names,
        options,
        checksums=planner.checksums,
        unfinished=planner.unfinished,
        known=planner.known,
    )


def _entries_of(folder: Path) -> list[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [path.name for path in folder.iterdir()]
    except OSError as error:
        raise file_error(error, str(folder)) from None


class _Planner:
    """Decides for one address after the other; `known` collects what needs no request."""

    def __init__(self, folder: Path, options: TransferOptions, found: Sequence[str]) -> None:
        self.folder = folder
        self.checksums: dict[int, Checksum] = {}
        self.known: dict[int, Download] = {}
        self.unfinished = frozenset(name for name in found if name.endswith(PART_SUFFIX))
        self._journals = frozenset(name for name in found if name.endswith(JOURNAL_SUFFIX))
        self._overwrite = options.overwrite
        self._has_ledger = LEDGER in found and not options.overwrite
        self._ledger: dict[str, Entry] = {}
        leftovers = (PART_SUFFIX, JOURNAL_SUFFIX)
        self._taken = frozenset(name for name in found if not name.endswith(leftovers))
        self._names = Names(() if options.overwrite else self._taken)

    def parse(self, index: int, url: str, checksum: str | None) -> Address | None:
        """Return the address, or None when it is wrong."""
        try:
            address = parse_address(url)
            expected = parse_checksum(checksum) if checksum else None
            if address.fragment:
                expected = expected or checksum_of_fragment(address.fragment)
        except ValidationError as error:
            shown = Redactor().redact(url[:2000])
            self.known[index] = Download(shown, self.folder, "", "failed", error=error)
            return None
        if expected is not None:
            self.checksums[index] = expected
        return address

    def read_ledger(self, addresses: Sequence[Address | None]) -> None:
        """Look up which of the addresses have been fetched before."""
        if not self._has_ledger:
            return
        wanted = {identity_of(address.shown) for address in addresses if address is not None}
        self._ledger = read_ledger(self.folder, wanted)

    def name(self, index: int, address: Address) -> str:
        """Return the file's name; notes it as known when the file is already here."""
        checksum = self.checksums.get(index)
        name = name_of_url(address.url)
        entry = self._ledger.get(identity_of(address.shown)) if self._ledger else None
        if entry is not None and entry.matches(self.folder) and self._has(entry.name, checksum):
            return self._skip(index, address, entry.name)
        if checksum and not self._overwrite and name in self._taken and self._has(name, checksum):
            return self._skip(index, address, name)
        name = self._names.claim(name)
        while name + PART_SUFFIX in self.unfinished and self._is_of_another(name, address):
            name = self._names.claim(name)
        return name

    def _skip(self, index: int, address: Address, name: str) -> str:
        size = (self.folder / name).stat().st_size
        if name + JOURNAL_SUFFIX in self._journals and name + PART_SUFFIX not in self.unfinished:
            # Left by a process that ended between the file's last two steps.
            (self.folder / (name + JOURNAL_SUFFIX)).unlink(missing_ok=True)
        self.known[index] = Download(address.shown, self.folder, name, "skipped", size)
        return name

    def _has(self, name: str, checksum: Checksum | None) -> bool:
        """Say whether a file has the digest that is asked for, if one is."""
        if checksum is None:
            return True
        hasher = new_hasher(checksum.algorithm)
        try:
            with (self.folder / name).open("rb") as file:
                while block := file.read(_READ_BYTES):
                    hasher.update(block)
        except OSError:
            return False
        return hasher.hexdigest() == checksum.digest

    def _is_of_another(self, name: str, address: Address) -> bool:
        recorded = read_journal(self.folder / (name + JOURNAL_SUFFIX))
        return recorded is not None and recorded.source.identity != identity_of(address.shown)
