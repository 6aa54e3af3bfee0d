"""`provender.download_async`: the twin of `download` for programs that run on asyncio."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike

from provender.transfer.call import PROGRESS_S, Call, OnProgress, check_numbers, guard_for
from provender.transfer.engine import Engine
from provender.transfer.options import TransferOptions
from provender.transfer.results import Download

__all__ = ["download_async"]


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
    call = Call(urls, folder, checksum, options)
    guard = guard_for(public_only=public_only, networks=allowed_networks)
    check_numbers(concurrency, per_host)
    if not call.urls:
        return []
    job = await asyncio.to_thread(call.plan)
    engine = Engine(guard=guard, concurrency=concurrency, per_host=per_host)
    try:
        engine.start(job)
        done = asyncio.wrap_future(job.future)
        while not (await asyncio.wait([done], timeout=PROGRESS_S))[0]:
            if progress is not None:
                progress(job.progress())
    finally:
        await asyncio.shield(asyncio.to_thread(engine.close))
    return call.results(job, check=check, progress=progress)
