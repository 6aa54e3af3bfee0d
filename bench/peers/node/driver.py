"""Installs npm peers into a git-ignored folder and runs their scripts, each in one warm process."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.peers.missing import Missing
from bench.race import Contender, Lap
from bench.schemas import USER

__all__ = ["node_contender"]

_PACKAGES = ("json-schema-faker", "@faker-js/faker")
_HOME = Path(__file__).parents[2] / "results/tmp/node"


@contextmanager
def node_contender(
    package: str, script: str, target: Path, *, install: bool
) -> Iterator[Contender]:
    """Yield a script that writes users to target, running; Missing says what lacks."""
    node = shutil.which("node")
    if node is None:
        raise Missing(f"{package} needs Node, which is not installed")
    version = _installed(package, install=install)
    for path in Path(__file__).parent.glob("*.mjs"):
        shutil.copy(path, _HOME)
    command = [node, str(_HOME / script), str(target), json.dumps(USER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        # Its input's end, which leaving this block brings, ends the script.
        yield Contender(f"{package} {version}", lambda rows: _lap(process, rows))


def _installed(package: str, *, install: bool) -> str:
    """Return the version of a package, installing it first where it may."""
    about = _HOME / "node_modules" / package / "package.json"
    if not about.exists():
        if not install:
            raise Missing(f"{package} is not installed; run the race without --no-install")
        _install(package)
    return str(json.loads(about.read_text("utf-8"))["version"])


def _install(package: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Missing(f"{package} needs npm, which is not installed")
    _HOME.mkdir(parents=True, exist_ok=True)
    words = ["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    # npm drops packages that no package.json names, so all are named each time.
    done = subprocess.run(
        [npm, *words, "--prefix", str(_HOME), *_PACKAGES], capture_output=True, check=False
    )
    if done.returncode:
        raise Missing(f"npm could not install {package} (exit {done.returncode})")


def _lap(process: "subprocess.Popen[str]", rows: int) -> Lap:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{rows}\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise RuntimeError(f"{process.args!r} has stopped")
    times = json.loads(answer)
    return Lap(rows, times["wall"], times["cpu"])
