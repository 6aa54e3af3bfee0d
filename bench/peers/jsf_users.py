"""Users by JSF, from the same JSON Schema; it gives a random text as name, and repeats emails."""

from pathlib import Path
from typing import Any

from jsf import JSF

from bench.peers.ndjson import write_rows
from bench.schemas import USER

__all__ = ["write"]


def write(count: int, path: Path) -> None:
    """Write so many users as NDJSON."""
    schema: dict[str, Any] = {**USER, "required": [*USER["properties"]]}
    made = JSF(schema).generate(count)
    write_rows(made if isinstance(made, list) else [made], path)
