"""Races of generation: rows to a file on one core, and on two."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from bench.figures import Figure, at_least, at_most, compared, missing
from bench.peers import GENERATORS, opened
from bench.peers.duck import FORMATS, duckdb
from bench.peers.missing import Missing
from bench.race import Contender, Options, laps_rows, one_core, race, timed
from bench.schemas import REFERENCES, SCHEMAS
from provender import generate

__all__ = [
    "against_duckdb",
    "against_generators",
    "against_raw_write",
    "on_two_cores",
    "write_rows",
]

_SEED = 42
_TEXT = ("json", "ndjson", "csv", "sql")
_OVER_DUCKDB = {"ndjson": at_least(1.5), "csv": at_least(1.2), "parquet": at_least(1.0)}
_OVER_RAW = at_most(4)
_OVER_ONE = at_least(1.6)
_SAMPLE = 100_000
_PIECE = 1 << 20
_RAW_SHARE = 4
"""Of a lap's rows, so that the raw writes do not fill the page cache and wait for the disk."""


def write_rows(
    schema: str, format_: str, path: Path, rows: int, *, start: int = 0, workers: int = 1
) -> None:
    """Write rows of a schema of the races, as a user of the library would.

    The file is opened here: what `write` does for a path beyond that (sync and rename) no peer
    does.
    """
    made = generate(
        SCHEMAS[schema],
        rows,
        seed=_SEED,
        references=REFERENCES if schema == "order" else None,
        start_row=start,
        workers=workers,
    )
    with path.open("wb") as sink:
        made.write(sink, format=format_)


def provender(schema: str, format_: str, folder: Path, *, workers: int = 1) -> Contender:
    """Return ours, writing rows of a schema in a format into folder."""
    path = folder / f"ours.{format_}"

    def write(rows: int) -> None:
        write_rows(schema, format_, path, rows, workers=workers)

    return Contender("Provender", timed(write, path))


def against_duckdb(options: Options) -> Iterator[Figure]:
    """Yield the rates of each schema and format against DuckDB's."""
    for format_, schema in itertools.product(FORMATS, SCHEMAS):
        what, reach = f"{schema}, {format_}", _OVER_DUCKDB[format_]
        try:
            with one_core(), duckdb(schema, format_, options.folder) as peer:
                found = race(provender(schema, format_, options.folder), peer, options)
        except Missing as error:
            yield missing(what, str(error), reach)
        else:
            yield compared(f"{what}, {peer.name}", found, reach)


def against_generators(options: Options) -> Iterator[Figure]:
    """Yield the rate of users as NDJSON against each generator's."""
    for generator in GENERATORS:
        reach = at_least(generator.reach)
        try:
            with one_core(), opened(generator, options.folder, install=options.install) as peer:
                found = race(provender("user", "ndjson", options.folder), peer, options)
        except Missing as error:
            yield missing(generator.package, str(error), reach)
        else:
            yield compared(peer.name, found, reach)


def against_raw_write(options: Options) -> Iterator[Figure]:
    """Yield how many times as fast the same bytes are written when they are there already."""
    for schema, format_ in itertools.product(SCHEMAS, _TEXT):
        ours = provender(schema, format_, options.folder)
        with one_core():
            rows = max(1, laps_rows(ours, options) // _RAW_SHARE)
            found = race(ours, _raw_write(schema, format_, options), options, rows)
        yield compared(f"{schema}, {format_}", found, _OVER_RAW, inverse=True)


def _raw_write(schema: str, format_: str, options: Options) -> Contender:
    sample, target = options.folder / f"sample.{format_}", options.folder / f"raw.{format_}"
    size = options.sized(_SAMPLE)
    write_rows(schema, format_, sample, size)
    document = memoryview(sample.read_bytes())

    def write(rows: int) -> None:
        left = len(document) * rows // size
        with target.open("wb", buffering=0) as sink:
            while left > 0:
                for at in range(0, min(left, len(document)), _PIECE):
                    sink.write(document[at : at + min(_PIECE, left - at)])
                left -= len(document)

    return Contender("raw write", timed(write, target))


def on_two_cores(options: Options) -> Iterator[Figure]:
    """Yield the rates of two processes, and of two threads, against one: by the wall clock."""
    options = replace(options, clock="wall")
    context = get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        one, two = (_processes(pool, parts, options.folder) for parts in (1, 2))
        found = race(two, one, options)
    yield compared("two processes: user, ndjson", found, _OVER_ONE)
    for format_ in ("ndjson", "parquet"):
        two, one = (provender("user", format_, options.folder, workers=n) for n in (2, 1))
        renamed = Contender("two threads", two.run)
        yield compared(f"two threads: user, {format_}", race(renamed, one, options))


def _processes(pool: ProcessPoolExecutor, parts: int, folder: Path) -> Contender:
    paths = [folder / f"part-{number}.ndjson" for number in range(parts)]

    def work(rows: int) -> None:
        size = -(-rows // parts)
        futures = [
            pool.submit(write_rows, "user", "ndjson", path, size, start=number * size)
            for number, path in enumerate(paths)
        ]
        for future in futures:
            future.result()

    return Contender(f"{parts} processes", timed(work, *paths))
