"""Races of downloads: one large file, many small ones; processor time and wall, by process."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from bench.figures import Figure, Reach, at_least, at_most, compared, missing
from bench.fileserver import file_server
from bench.race import Contender, Lap, Options, race

__all__ = ["large_file", "segments", "small_files"]

_LARGE_BYTES = 2 << 30
_SMALL_BYTES = 10 << 10
_SMALL_FILES = 20_000
_LIMITED_BYTES = 64 << 20
_AT_ONCE = 16
_BLOCK = 1 << 20

_OURS = """
import sys
from provender.transfer.download import download
from provender.transfer.options import TransferOptions
urls = open(sys.argv[1]).read().split()
download(urls, sys.argv[2], per_host=16, concurrency=16, options=TransferOptions(proxy="none"))
"""
_ONE_CONNECTION = _OURS.replace("per_host=16", "per_host=1")
_HTTPX = """
import sys, httpx
sink = open(sys.argv[2] + "/x", "wb")
with httpx.stream("GET", open(sys.argv[1]).read().strip()) as reply:
    for chunk in reply.iter_bytes():
        sink.write(chunk)
"""
_REQUESTS = """
import sys, requests
sink = open(sys.argv[2] + "/x", "wb")
with requests.get(open(sys.argv[1]).read().strip(), stream=True) as reply:
    for chunk in reply.iter_content(1 << 16):
        sink.write(chunk)
"""


@dataclass(frozen=True, slots=True)
class _Peer:
    """A tool, what makes its command from a list of URLs and a folder, and what is to be reached.

    `cpu` and `wall` limit our time against the peer's.
    """

    name: str
    command: Callable[[Path, Path], Sequence[str]]
    cpu: Reach | None = None
    wall: Reach | None = None

    @property
    def is_here(self) -> bool:
        """Whether the tool is a command or a Python package of this machine."""
        name = self.name.split(" ", 1)[0]
        return shutil.which(name) is not None or find_spec(name) is not None


def _python(code: str) -> Callable[[Path, Path], Sequence[str]]:
    return lambda urls, folder: (sys.executable, "-c", code, str(urls), str(folder))


def _curl(urls: Path, folder: Path) -> Sequence[str]:
    configuration = urls.with_suffix(".curl")
    names = enumerate(urls.read_text("ascii").split())
    lines = (f"url={url}\noutput={folder}/{number}\n" for number, url in names)
    configuration.write_text("".join(lines), "ascii")
    parallel = ("--parallel", "--parallel-max", str(_AT_ONCE))
    return ("curl", "--silent", *parallel, "--config", str(configuration))


def _aria2(urls: Path, folder: Path) -> Sequence[str]:
    options = ("--quiet", "-x1", f"-j{_AT_ONCE}", "--file-allocation=none")
    return ("aria2c", *options, f"--dir={folder}", f"--input-file={urls}")


def _wget2(urls: Path, folder: Path) -> Sequence[str]:
    options = ("--quiet", f"--max-threads={_AT_ONCE}", f"--directory-prefix={folder}")
    return ("wget2", *options, f"--input-file={urls}")


_OUR_OWN = _Peer("Provender", _python(_OURS))
_LARGE_PEERS = (
    _Peer("curl", _curl, cpu=at_most(1.25)),
    _Peer("aria2c", _aria2, cpu=at_most(0.85)),
    _Peer("httpx", _python(_HTTPX), cpu=at_most(0.6)),
    _Peer("requests", _python(_REQUESTS), cpu=at_most(0.6)),
)
_SMALL_PEERS = (
    _Peer("curl --parallel", _curl, wall=at_most(1.1)),
    _Peer("aria2c", _aria2, wall=at_most(0.5)),
    _Peer("wget2", _wget2, wall=at_most(1.1)),
)


def large_file(options: Options) -> Iterator[Figure]:
    """Yield our processor time for one large file against that of each peer."""
    size = options.sized(_LARGE_BYTES)
    with _served(options, [("large.bin", size)]) as urls:
        what = f"one file of {size / (1 << 20):,.0f} MiB"
        yield from _against(_LARGE_PEERS, urls, 1, what, options)


def small_files(options: Options) -> Iterator[Figure]:
    """Yield our wall time for many small files against that of each peer, and processor time."""
    count = options.sized(_SMALL_FILES)
    with _served(options, [(f"{n}.bin", _SMALL_BYTES) for n in range(count)]) as urls:
        what = f"{count:,} files of 10 KiB"
        yield from _against(_SMALL_PEERS, urls, count, what, options)


def segments(options: Options) -> Iterator[Figure]:
    """Yield our wall time for a file whose server limits each connection, against one of them."""
    size = options.sized(_LIMITED_BYTES)
    what, reach = f"{size / (1 << 20):,.0f} MiB at 2 MiB/s a connection", at_least(5)
    if shutil.which("nginx") is None:
        yield missing(f"{what}, against one connection", "nginx is not installed", reach)
        return
    with _served(options, [("limited.bin", size)], rate="2m") as urls:
        one = _Peer("one connection", _python(_ONE_CONNECTION))
        ours, theirs = (_contender(each, urls, options) for each in (_OUR_OWN, one))
        found = race(ours, theirs, options, rows=size)
        yield compared(f"{what}, rate / one connection", found, reach)


class _served:  # noqa: N801 - reads as what it does
    """Make files, serve them, and give the list of their URLs."""

    def __init__(
        self, options: Options, files: Sequence[tuple[str, int]], *, rate: str = "0"
    ) -> None:
        self._folder = options.folder
        self._files = files
        self._rate = rate

    def __enter__(self) -> Path:
        root = self._folder / "served"
        root.mkdir(parents=True)
        block = os.urandom(_BLOCK)
        for name, size in self._files:
            with (root / name).open("wb") as file:
                for at in range(0, size, _BLOCK):
                    file.write(block[: min(_BLOCK, size - at)])
        self._server = file_server(root, self._folder, rate=self._rate)
        _, address = self._server.__enter__()
        urls = self._folder / "urls.txt"
        urls.write_text("".join(f"{address}/{name}\n" for name, _ in self._files), "ascii")
        return urls

    def __exit__(self, *_: object) -> None:
        self._server.__exit__(None, None, None)
        shutil.rmtree(self._folder / "served")


def _against(
    peers: Sequence[_Peer], urls: Path, files: int, what: str, options: Options
) -> Iterator[Figure]:
    for peer in peers:
        for clock, reach in (("cpu", peer.cpu), ("wall", peer.wall)):
            label = f"{what}, {'processor time' if clock == 'cpu' else 'wall'} / {peer.name}"
            if not peer.is_here:
                yield missing(label, "it is not installed", reach)
                continue
            ours, theirs = (_contender(each, urls, options) for each in (_OUR_OWN, peer))
            found = race(ours, theirs, replace(options, clock=clock), rows=files)
            yield compared(label, found, reach, inverse=True)


def _contender(peer: _Peer, urls: Path, options: Options) -> Contender:
    target = options.folder / "target"

    def run(files: int) -> Lap:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        command = peer.command(urls, target)
        began_s = time.perf_counter()
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began_s
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{peer.name} ended with {process.returncode}")
        shutil.rmtree(target)
        return Lap(files, wall_s, usage.ru_utime + usage.ru_stime)

    return Contender(peer.name, run)
