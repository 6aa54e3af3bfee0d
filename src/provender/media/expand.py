"""An address becomes the list of files behind it, each with why it is not wanted if it is not."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from provender.errors import ProvenderError, TransferError
from provender.media.filters import Facts, Filters
from provender.media.layout import place_of
from provender.media.page import Link, read_page
from provender.media.visit import Seen, visit
from provender.transfer.address import Address
from provender.transfer.guard import Guard
from provender.transfer.names import name_of_url, safe_name
from provender.transfer.options import TransferOptions

__all__ = ["Expander", "Expansion", "Found"]

_LOOKS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One file; `refusal` says why it is not wanted, and is empty when it is."""

    address: Address
    name: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The files behind an address, and the folder that they go into."""

    place: Path
    files: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Expander:
    """Looks at addresses with one caller's options; `warn` takes what the caller should know."""

    options: TransferOptions
    filters: Filters
    guard: Guard | None
    stop: threading.Event
    warn: Callable[[str], None]

    def expand(self, address: Address) -> Expansion:
        """Return the files behind an address.

        Raises TransferError when it cannot be had or names no file, ForbiddenError for an address
        that is not to be reached, and Halted soon after `stop` is set.
        """
        seen = self._visit(address)
        if seen.page is None:
            return Expansion(place_of(address.host, None), (self._file(address, seen),))
        page = read_page(seen.page, seen.address)
        if not page.links:
            raise TransferError(
                f"no files were found on {address.shown}",
                remedy="Give the address of a file, or of a page that names files.",
            )
        links = [replace(link, address=_signed(link.address, address)) for link in page.links]
        title = page.title or unquote(urlsplit(address.url).path).strip("/")
        return Expansion(place_of(address.host, title), tuple(self._judged(links)))

    def _visit(self, address: Address) -> Seen:
        return visit(address, self.options, guard=self.guard, stop=self.stop)

    def _file(self, address: Address, seen: Seen) -> Found:
        named = name_of_url(address.url)
        if "." not in named:  # the redirect's end may tell more than its beginning
            named = name_of_url(seen.address.url) if "." in name_of_url(seen.address.url) else named
        name = safe_name(seen.name) if seen.name else named
        return Found(address, name, self._refusal(name, "", seen))

    def _judged(self, links: Sequence[Link]) -> Iterator[Found]:
        """Yield each link judged by its name; those of which a look could tell more are looked at.

        Looks go ahead side by side while the links before them are told.
        """
        with ThreadPoolExecutor(_LOOKS_AT_ONCE, thread_name_prefix="provender-look") as pool:
            found = [self._found(link, pool) for link in links]
            for one in found:
                yield one.result() if isinstance(one, Future) else one

    def _found(self, link: Link, pool: ThreadPoolExecutor) -> Found | Future[Found]:
        facts = Facts(name_of_url(link.address.url), link.kind)
        refusal = self.filters.refusal(facts)
        if refusal or not self.filters.needs_a_look(facts):
            return Found(link.address, facts.name, refusal)
        return pool.submit(self._looked_at, link, facts.name)

    def _looked_at(self, link: Link, name: str) -> Found:
        try:
            seen = self._visit(link.address)
        except ProvenderError:
            return Found(link.address, name)  # the transfer itself will say what is wrong
        return Found(link.address, name, self._refusal(name, link.kind, seen))

    def _refusal(self, name: str, kind: str, seen: Seen) -> str:
        facts = Facts(name, kind, seen.media_type, seen.size_bytes, seen.modified_s)
        if self.filters.has_dates and seen.modified_s is None:
            self.warn(f"{name} has no date, so that date_from and date_to cannot leave it out")
        return self.filters.refusal(facts)


def _signed(link: Address, page: Address) -> Address:
    """Return the link with the page's credentials where it leads to the page's own server."""
    is_own = link.origin == page.origin and page.credentials is not None
    return replace(link, credentials=page.credentials) if is_own else link
