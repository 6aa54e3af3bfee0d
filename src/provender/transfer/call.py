"""The words of one download call: checked, and turned into a job and its results."""

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path

from provender.errors import ValidationError
from provender.transfer.guard import Guard
from provender.transfer.job import Job
from provender.transfer.options import TransferOptions
from provender.transfer.plan import plan
from provender.transfer.results import Download, Progress, raise_for_failures

__all__ = ["PROGRESS_S", "Call", "OnProgress", "check_numbers", "guard_for"]

PROGRESS_S = 0.25
_MOST_AT_ONCE = 1000

OnProgress = Callable[[Progress], object]


class Call:
    """The words of one call, checked; an address that is given twice is fetched once."""

    def __init__(
        self,
        urls: str | Iterable[str],
        folder: str | PathLike[str],
        checksum: str | Mapping[str, str] | None,
        options: TransferOptions | None,
    ) -> None:
        self.urls = [urls] if isinstance(urls, str) else list(urls)
        self._unique = list(dict.fromkeys(self.urls))
        self._folder = Path(folder)
        self._options = options or TransferOptions()
        if not all(isinstance(url, str) for url in self.urls):
            raise ValidationError("an address is not a text", remedy="Give each address as a str.")
        self._checksums = self._by_url(checksum)

    def _by_url(self, checksum: str | Mapping[str, str] | None) -> Mapping[str, str]:
        if checksum is None:
            return {}
        if not isinstance(checksum, str):
            return checksum
        if len(self._unique) != 1:
            raise ValidationError(
                "one checksum cannot stand for several addresses",
                remedy="Give a mapping from address to checksum.",
            )
        return {self._unique[0]: checksum}

    def plan(self) -> Job:
        """Return the job; makes the folder."""
        return plan(self._unique, self._folder, self._options, self._checksums)

    def results(self, job: Job, *, check: bool, progress: OnProgress | None) -> list[Download]:
        """Return a result for each address that was given."""
        if progress is not None:
            progress(job.progress())
        downloads = job.future.result()
        if check:
            raise_for_failures(downloads)
        if len(self._unique) == len(self.urls):
            return downloads
        by_url = dict(zip(self._unique, downloads, strict=True))
        return [by_url[url] for url in self.urls]


def guard_for(*, public_only: bool, networks: Sequence[str]) -> Guard | None:
    """Return the guard that is asked for, None for none; raises ValidationError."""
    if isinstance(networks, str):
        networks = [networks]
    try:
        allowed = [ipaddress.ip_network(network) for network in networks]
    except ValueError:
        raise ValidationError(
            "allowed_networks holds what is no network", remedy="Give CIDRs such as 10.0.0.0/8."
        ) from None
    return Guard(allowed) if public_only else None


def check_numbers(concurrency: int, per_host: int) -> None:
    """Raise ValidationError for numbers that an engine cannot run with."""
    for name, value in (("concurrency", concurrency), ("per_host", per_host)):
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_AT_ONCE:
            raise ValidationError(
                f"{name} has no usable value",
                remedy=f"Give a whole number from 1 to {_MOST_AT_ONCE}.",
            )
