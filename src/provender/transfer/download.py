"""`provender.download`: addresses in, verified files out."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from os import PathLike

from provender.transfer.call import PROGRESS_S, Call, OnProgress, check_numbers, guard_for
from provender.transfer.engine import Engine
from provender.transfer.options import TransferOptions
from provender.transfer.results import Download

__all__ = ["download"]


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
    call = Call(urls, folder, checksum, options)
    guard = guard_for(public_only=public_only, networks=allowed_networks)
    check_numbers(concurrency, per_host)
    if not call.urls:
        return []
    job = call.plan()
    with Engine(guard=guard, concurrency=concurrency, per_host=per_host) as engine:
        engine.start(job)
        while not _is_done(job.future, PROGRESS_S):
            if progress is not None:
                progress(job.progress())
    return call.results(job, check=check, progress=progress)


def _is_done(future: Future[list[Download]], within_s: float) -> bool:
    try:
        future.result(within_s)
    except FutureTimeoutError:
        return future.done()
    return True
