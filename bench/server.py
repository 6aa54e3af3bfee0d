"""Races of the server: how soon it starts, how fast it answers, what an answer costs it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.figures import Figure, at_most
from bench.race import Options, Spread
from bench.schemas import USER

__all__ = ["Server", "large_answer", "latency", "serving"]

_SMALL, _LARGE = 10, 100_000
_REQUESTS = 200
_PATIENCE_S = 60
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of ours, its first answer `started` seconds after its process began."""

    port: int
    process: psutil.Process
    started: float

    def cpu(self) -> float:
        """Return the seconds of processor time that it has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection that stays open between requests."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_S)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Yield a server whose limits are off and whose state lies in folder."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    limits = {"RATE_LIMIT_PER_MINUTE": "0", "MAX_RECORDS_PER_REQUEST": str(10**9)}
    environment = {**os.environ, **limits, "DATA_DIR": str(folder / "data"), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "provender", "serve", "--port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, cwd=folder) as process:
        try:
            _wait(port, process)
            yield Server(port, psutil.Process(process.pid), time.perf_counter() - began)
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
        try:
            connection.request("GET", "/api/v1/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except ConnectionRefusedError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise RuntimeError(f"the server gave no answer (exit {process.poll()})")


def ask(connection: http.client.HTTPConnection, rows: int, target: Path | None = None) -> None:
    """Ask for users and take them all: as JSON, or as bare NDJSON into a file."""
    body = json.dumps({"schema": USER, "count": rows, "seed": 42})
    headers = {"Content-Type": "application/json"}
    if target is not None:
        headers["Accept"] = "application/x-ndjson"
    connection.request("POST", "/api/v1/data/generate", body, headers)
    answer = connection.getresponse()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"HTTP {answer.status}: {answer.read(500)!r}")
    with (target or Path(os.devnull)).open("wb") as sink:
        while chunk := answer.read(_CHUNK):
            sink.write(chunk)


def latency(options: Options) -> Iterator[Figure]:
    """Yield the time of small requests to a warm server, and of its start to a first answer."""
    starts: list[float] = []
    for _ in range(options.rounds):
        with serving(options.folder) as server:
            starts.append(server.started)
            times = _small_requests(server, options.sized(_REQUESTS))
    yield Figure.of(f"POST /generate of {_SMALL} users", Spread.of(times), " ms", at_most(5, " ms"))
    yield Figure.of("start to first answer", Spread.of(starts), " s", at_most(2, " s"))


def _small_requests(server: Server, count: int) -> list[float]:
    times: list[float] = []
    with closing(server.connect()) as connection:
        for _ in range(count + count // 10 + 1):
            began = time.perf_counter()
            ask(connection, _SMALL)
            times.append(1000 * (time.perf_counter() - began))
    return times[-count:]


def large_answer(options: Options) -> Iterator[Figure]:
    """Yield the processor time that the server spends on a large JSON answer."""
    rows = options.sized(_LARGE)
    spent: list[float] = []
    with serving(options.folder) as server, closing(server.connect()) as connection:
        ask(connection, rows)
        for _ in range(options.rounds):
            before = server.cpu()
            ask(connection, rows)
            spent.append(server.cpu() - before)
    what = f"{rows:,} users as JSON: processor time of the server"
    yield Figure.of(what, Spread.of(spent), " s", at_most(1, " s"))
