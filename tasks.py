#!/usr/bin/env python3
"""Runs the project from a bare machine: python3 tasks.py install | serve | test | check | bench.

Needs Python 3.11 or newer with pip and venv, nothing else. Everything lands in .venv.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed"
GROUPS = {"install": "", "serve": "", "test": "test", "check": "dev", "bench": "bench"}
USAGE = "usage: python3 tasks.py install | serve | test [--all] | check | bench [options]"


def fingerprint(group: str) -> str:
    """Return what an installation depends on: when it changes, pip runs anew."""
    native = [ROOT / "build_hooks/native.py", *sorted(ROOT.glob("src/provender/kernels/*.c"))]
    parts = [path.read_text("utf-8") for path in (ROOT / "pyproject.toml", *native)]
    return f"{group} {hashlib.sha256(''.join(parts).encode()).hexdigest()}"


def create_venv() -> None:
    """Create .venv, or say what to install when this Python lacks venv or pip."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit(
            "This Python has no venv. On Debian or Ubuntu: apt install python3-venv; "
            "on Fedora: dnf install python3; then run this command again."
        )
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(group: str) -> None:
    """Install the project and one dependency group into .venv when something changed."""
    wanted = fingerprint(group)
    done = STAMP.read_text("utf-8").splitlines() if STAMP.exists() else []
    if PYTHON.exists() and wanted in done:
        return
    if not PYTHON.exists():
        create_venv()
    print(f"Installing into {VENV.name} (once; later runs start at once) ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.check_call([*pip, "--upgrade", "pip>=25.1"])
    extra = ["--group", group] if group else []
    subprocess.check_call([*pip, "--editable", ".", *extra], cwd=ROOT)
    same = [line for line in done if line.split()[-1] == wanted.split()[-1]]
    STAMP.write_text("\n".join([*same, wanted]), encoding="utf-8")


def commands(task: str, extra: list[str]) -> list[list[str]]:
    """Return the command lines of one task."""
    python = str(PYTHON)
    if task == "serve":
        return [[python, "-m", "provender", "serve", *extra]]
    if task == "test":
        everything = "--all" in extra
        extra = [word for word in extra if word != "--all"]
        marks = [] if everything else ["-m", "not slow"]
        # A file's tests stay together: they may share a database server.
        spread = [] if "-n" in extra else ["-n", "auto", "--dist", "loadfile"]
        return [[python, "-m", "pytest", *marks, *spread, *extra]]
    if task == "check":
        return [
            [python, "-m", "ruff", "check", *extra],
            [python, "-m", "ruff", "format", "--check"],
            [python, "-m", "mypy"],
            [str(BIN / "lint-imports"), "--no-cache"],
        ]
    if task == "bench":
        return [[python, "-m", "bench", *extra]]
    return []


def main() -> int:
    """Run one task; return its exit code."""
    task, *extra = sys.argv[1:] or [""]
    if task not in GROUPS:
        print(USAGE, file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file also runs where pip has not checked
        print("Provender needs Python 3.11 or newer.", file=sys.stderr)
        return 2
    try:
        install(GROUPS[task])
        for command in commands(task, extra):
            if code := subprocess.call(command, cwd=ROOT):
                return code
    except KeyboardInterrupt:
        return 130
    except subprocess.CalledProcessError as error:
        print(f"Installation failed (exit {error.returncode}); see above.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
