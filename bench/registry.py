"""The races: a row gives a race's name, what it shows and the function that runs it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import doors, generation, memory, server, transfer
from bench.figures import Figure
from bench.race import Options

__all__ = ["RACES", "Race"]

_WALL, _CPU = "{rounds} rounds by the wall clock", "{rounds} rounds by processor time"


@dataclass(frozen=True, slots=True)
class Race:
    """A race: `run` yields its figures one by one, as they are found.

    `measured` says by what, where that does not follow the options' clock.
    """

    name: str
    title: str
    run: Callable[[Options], Iterator[Figure]]
    measured: str = ""

    def method(self, options: Options) -> str:
        """Return by what, and how often, the race is measured."""
        by = self.measured or (_CPU if options.clock == "cpu" else _WALL)
        return by.format(rounds=options.rounds)


RACES: dict[str, Race] = {
    race.name: race
    for race in (
        Race("duckdb", "Rows to a file on one core, against DuckDB", generation.against_duckdb),
        Race("generators", "NDJSON against generators", generation.against_generators),
        Race("raw", "Raw write of the same bytes, against ours", generation.against_raw_write),
        Race("cores", "Two processes or threads against one", generation.on_two_cores, _WALL),
        Race("memory", "Peak memory of 10,000,000 rows", memory.peaks, "one run a figure"),
        Race("latency", "Small requests and the start of the server", server.latency, _WALL),
        Race("http", "100,000 users over HTTP as JSON", server.large_answer, _CPU),
        Race("doors", "Over HTTP and on the command line, against Python", doors.against_python),
        Race(
            "download-large",
            "One large file, against curl, aria2, httpx, requests",
            transfer.large_file,
            _CPU,
        ),
        Race(
            "download-small",
            "20,000 small files, against curl, aria2, wget2",
            transfer.small_files,
            "{rounds} rounds by the clock that a row names",
        ),
        Race(
            "download-segments",
            "A server that limits each connection, against one connection",
            transfer.segments,
            _WALL,
        ),
    )
}
