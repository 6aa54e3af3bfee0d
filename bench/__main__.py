"""The command line of the races: python3 tasks.py bench [NAME ...] [options]."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import table
from bench.race import Options
from bench.registry import RACES, Race
from bench.report import keep, machine


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the named races, all by default; print their tables."""
    words = _parser().parse_args(arguments)
    if words.list:
        print("\n".join(f"{race.name:18}{race.title}" for race in RACES.values()))
        return 0
    with tempfile.TemporaryDirectory(prefix="provender-bench-", dir=words.folder) as folder:
        options = Options(
            folder=Path(folder),
            seconds=words.seconds,
            rounds=words.rounds,
            scale=words.scale,
            clock=words.clock,
            install=words.install,
        )
        for race in words.races or RACES.values():
            _run(race, options, write=words.write)
    return 0


def _run(race: Race, options: Options, *, write: bool) -> None:
    print(f"\n## {race.name}: {race.title}\n", flush=True)
    figures = []
    for figure in race.run(options):
        figures.append(figure)
        print(f"  {figure.what}: {figure.figure}", file=sys.stderr, flush=True)
    found = f"{table(figures)}\n\n{machine()}; {race.method(options)}."
    print(found, flush=True)
    if write:
        keep(race.name, found)


def _race(name: str) -> Race:
    if name not in RACES:
        raise argparse.ArgumentTypeError(f"no race {name!r}; there are: {', '.join(RACES)}")
    return RACES[name]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("races", nargs="*", type=_race, metavar="NAME", help="races; default: all")
    parser.add_argument("--list", action="store_true", help="list the races")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of a lap (1)")
    parser.add_argument("--rounds", type=int, default=5, help="laps a contender (5)")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies fixed sizes (1)")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="of a lap (wall)")
    parser.add_argument("--folder", type=Path, help="where files go; default: the temporary folder")
    parser.add_argument(
        "--no-install", dest="install", action="store_false", help="install no npm package"
    )
    parser.add_argument("--write", action="store_true", help="keep the figures in README.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
