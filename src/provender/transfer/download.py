"""`provender.download`: addresses in, verified files out; sync and async."""

import asyncio
import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from os import PathLike
from pathlib import Path

from provender.errors import ValidationError
from provender.transfer.engine import Engine
from provender.transfer.guard import Guard
from provender.transfer.job import Job
from provender.transfer.options import TransferOptions
from provender.transfer.plan import plan
from provender.transfer.results import Download, Progress, raise_for_failures

__all__ = ["download", "download_async"]

_PROGRESS_S = 0.25
_MOST_AT_ONCE = 1000

OnProgress = Callable[[Progress], object]


def download(
    urls: str | Iterable[str],
    folder: str | PathLike[str] = ".",
    *,
    checksum: str | Mapping[str, str] | None = None,
    check: bool = True,
    progress: OnProgress | None = None,
    options: TransferOptions | None = None,
    concurrency: int = 16,
    per_host: int = 8,
    public_only: bool = False,
    allowed_networks: Sequence[str] = (),
) -> list[Download]:
    """Fetch addresses into a folder and return one result each, in the order given.

    A file has its final name only when all of it is there, matches its checksum and is synced to
    the disk; until then it is `NAME.part`, from which the same call continues, in another process
    too. A file that an earlier call brought here is `skipped`. Nothing that exists is overwritten
    (unless `options` say so): a name that is taken gets a number.

    `checksum` is `algorithm=hexdigest` (md5, sha1, sha256, sha512) for a single address, or a
    mapping from address to that; an address may carry it as `url#sha256=...`. `progress` is called
    with a Progress four times a second at most. `concurrency` requests run at once, `per_host` to
    one server. With `public_only` only public addresses and `allowed_networks` (CIDRs) are
    connected to, wherever names and redirects lead.

    Raises the error of the file that failed, or one TransferError for several, after all have been
    tried; with `check=False` each result holds its own. Raises ValidationError for an option that
    cannot be used. Ctrl-C keeps what has arrived.

    >>> download([], "downloads")
    []
    """
    call = _Call(urls, folder, checksum, options)
    guard = _guard(public_only, allowed_networks)
    _check_numbers(concurrency, per_host)
    if not call.urls:
        return []
    job = call.plan()
    with Engine(guard=guard, concurrency=concurrency, per_host=per_host) as engine:
        engine.start(job)
        while not _is_done(job.future, _PROGRESS_S):
            if progress is not None:
                progress(job.progress())
    return call.results(job, check=check, progress=progress)


async def download_async(
    urls: str | Iterable[str],
    folder: str | PathLike[str] = ".",
    *,
    checksum: str | Mapping[str, str] | None = None,
    check: bool = True,
    progress: OnProgress | None = None,
    options: TransferOptions | None = None,
    concurrency: int = 16,
    per_host: int = 8,
    public_only: bool = False,
    allowed_networks: Sequence[str] = (),
) -> list[Download]:
    """Do what `download` does without blocking the event loop; `progress` is called on it.

    Cancelling the task stops the transfers and keeps what has arrived.

    >>> asyncio.run(download_async([], "downloads"))
    []
    """
    call = _Call(urls, folder, checksum, options)
    guard = _guard(public_only, allowed_networks)
    _check_numbers(concurrency, per_host)
    if not call.urls:
        return []
    job = await asyncio.to_thread(call.plan)
    engine = Engine(guard=guard, concurrency=concurrency, per_host=per_host)
    try:
        engine.start(job)
        done = asyncio.wrap_future(job.future)
        while not (await asyncio.wait([done], timeout=_PROGRESS_S))[0]:
            if progress is not None:
                progress(job.progress())
    finally:
        await asyncio.shield(asyncio.to_thread(engine.close))
    return call.results(job, check=check, progress=progress)


class _Call:
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


def _is_done(future: Future[list[Download]], within_s: float) -> bool:
    try:
        future.result(within_s)
    except FutureTimeoutError:
        return future.done()
    return True


def _guard(public_only: bool, networks: Sequence[str]) -> Guard | None:  # noqa: FBT001 - internal
    if isinstance(networks, str):
        networks = [networks]
    try:
        allowed = [ipaddress.ip_network(network) for network in networks]
    except ValueError:
        raise ValidationError(
            "allowed_networks holds what is no network", remedy="Give CIDRs such as 10.0.0.0/8."
        ) from None
    return Guard(allowed) if public_only else None


def _check_numbers(concurrency: int, per_host: int) -> None:
    for name, value in (("concurrency", concurrency), ("per_host", per_host)):
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_AT_ONCE:
            raise ValidationError(
                f"{name} has no usable value",
                remedy=f"Give a whole number from 1 to {_MOST_AT_ONCE}.",
            )
