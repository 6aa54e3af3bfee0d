"""The same rows over HTTP and on the command line, against the library in Python."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.figures import Figure, at_least, compared
from bench.generation import provender
from bench.race import Contender, Lap, Options, race
from bench.schemas import USER
from bench.server import Server, ask, serving

__all__ = ["against_python"]

_ROWS = 2_000_000
_REACH = at_least(0.7)
"""Ours to set: start, transport and the checksum that the command line reports."""
_SCRIPT = """
import json, sys, provender
schema, rows, path = sys.argv[1:]
with open(schema) as file:
    provender.generate(json.load(file), int(rows), seed=42).write(path)
"""


def against_python(options: Options) -> Iterator[Figure]:
    """Yield the rates of users as NDJSON through each door against the library's."""
    rows = options.sized(_ROWS)
    schema, target = options.folder / "user.json", options.folder / "door.ndjson"
    schema.write_text(json.dumps(USER), encoding="utf-8")
    words = ["generate", str(schema), "-n", "{rows}", "--seed", "42", "--workers", "1"]
    command = [sys.executable, "-m", "provender", *words, "-o", str(target)]
    script = [sys.executable, "-c", _SCRIPT, str(schema), "{rows}", str(target)]
    pair = (_program("command line", command), _program("Python", script))
    what = f"command line against a Python script: {rows:,} users, ndjson"
    yield compared(what, race(*pair, options, rows), _REACH)
    with serving(options.folder) as server:
        over_http, ours = _over_http(server, target), provender("user", "ndjson", options.folder)
        found = race(over_http, ours, options, rows)
    yield compared(f"HTTP against Python: {rows:,} users, ndjson", found, _REACH)


def _program(name: str, command: list[str]) -> Contender:
    def run(rows: int) -> Lap:
        began, before = time.perf_counter(), os.times()
        subprocess.run(
            [word.format(rows=rows) if word == "{rows}" else word for word in command],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        after = os.times()
        used = (after.children_user + after.children_system) - (
            before.children_user + before.children_system
        )
        return Lap(rows, time.perf_counter() - began, used)

    return Contender(name, run)


def _over_http(server: Server, target: Path) -> Contender:
    def run(rows: int) -> Lap:
        # A connection a lap: the server closes one that rests while the others run.
        began, before = time.perf_counter(), server.cpu()
        with closing(server.connect()) as connection:
            ask(connection, rows, target)
        return Lap(rows, time.perf_counter() - began, server.cpu() - before)

    return Contender("HTTP", run)
