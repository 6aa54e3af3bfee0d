"""The peers that make the same rows: a row each, with the file that drives it."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.peers.missing import Missing
from bench.peers.node.driver import node_contender
from bench.race import Contender, timed

__all__ = ["GENERATORS", "Generator", "opened"]


@dataclass(frozen=True, slots=True)
class Generator:
    """A row-by-row generator: its package, how many times its rate ours is to reach, its file.

    `module` holds `write(count, path)`; without one, Node runs `script`.
    """

    package: str
    reach: float
    module: str = ""
    script: str = ""


GENERATORS = (
    Generator("Faker", 100, module="faker_users"),
    Generator("mimesis", 50, module="mimesis_users"),
    Generator("jsf", 100, module="jsf_users"),
    Generator("polyfactory", 100, module="polyfactory_users"),
    Generator("json-schema-faker", 40, script="json_schema_faker.mjs"),
    Generator("@faker-js/faker", 25, script="faker_js.mjs"),
)


@contextmanager
def opened(generator: Generator, folder: Path, *, install: bool) -> Iterator[Contender]:
    """Yield a generator, ready to write users into folder; Missing says what lacks."""
    target = folder / "peer.ndjson"
    if generator.script:
        with node_contender(generator.package, generator.script, target, install=install) as node:
            yield node
        return
    try:
        module = importlib.import_module(f"bench.peers.{generator.module}")
    except ImportError as error:
        raise Missing(
            f"{generator.package} is not installed (no module {error.name}); "
            "`python3 tasks.py bench` installs it"
        ) from None
    write: Callable[[int, Path], None] = module.write
    name = f"{generator.package} {version(generator.package)}"
    yield Contender(name, timed(lambda rows: write(rows, target), target))
