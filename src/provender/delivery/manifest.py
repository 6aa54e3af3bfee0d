"""The manifest of a delivery: what was asked for, with what, and files that can be checked."""

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

__all__ = ["manifest_of"]

_VERSIONS = ("provender", "pyarrow", "numpy", "faker")


def manifest_of(
    *,
    source: Any,
    parameters: Mapping[str, Any],
    seed: int,
    files: Sequence[Mapping[str, Any]],
    counts: Mapping[str, int],
    started: datetime,
) -> dict[str, Any]:
    """Return the manifest of a generation that has just finished.

    `files` are {"path", "size" (bytes), "sha256", "rows", "first_row"}, paths relative to the
    manifest's own folder.
    """
    finished = datetime.now(UTC)
    return {
        "kind": "generate",
        "source": source,
        "parameters": dict(parameters),
        "seed": seed,
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in _VERSIONS},
        },
        "files": list(files),
        "counts": dict(counts),
        "times": {
            "started": started.isoformat(),
            "finished": finished.isoformat(),
            "seconds": round((finished - started).total_seconds(), 3),
        },
    }
