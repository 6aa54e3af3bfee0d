"""Keeps the making of a plan within seconds: what looks costly is made in a process of its own."""

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from provender.errors import SchemaValidationError
from provender.synth.rowwise import canonical

__all__ = ["guarded_plan"]

_LONGEST_S = 4.0
_LARGEST_HERE = 24_000  # characters of a schema that is worked on in this process
_MOST_CASES = 1 << 12  # ways to choose one branch at each place of a schema
_BRANCHING = ("anyOf", "oneOf")
_SINGLE = ("if", "not", "dependencies", "dependentSchemas", "dependentRequired")


def guarded_plan(text: str, pointer: str) -> dict[str, Any]:
    """Return the plan of the schema at a pointer of a document, given as JSON text.

    Raises SchemaValidationError when it takes longer than four seconds.
    """
    return _plan(text, pointer)


@functools.lru_cache(64)
def _plan(text: str, pointer: str) -> dict[str, Any]:
    document = json.loads(text)
    if len(text) <= _LARGEST_HERE and _cases(document) <= _MOST_CASES:
        return canonical.plan_of(document, pointer)
    return _elsewhere(text, pointer)


def _elsewhere(text: str, pointer: str) -> dict[str, Any]:
    """Return the plan that a process of its own makes, which is ended when it takes too long."""
    ask = f"[{text},{json.dumps(pointer)}]"
    program = [sys.executable, "-I", str(Path(canonical.__file__))]
    try:
        done = subprocess.run(  # noqa: S603 - our own file
            program, input=ask.encode(), capture_output=True, timeout=_LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_costly(pointer) from None
    if done.returncode:
        raise _too_costly(pointer)
    plan: dict[str, Any] = json.loads(done.stdout)
    return plan


def _too_costly(pointer: str) -> SchemaValidationError:
    return SchemaValidationError(
        f"the parts of this schema were not merged within {_LONGEST_S:g} seconds",
        pointer=pointer,
        remedy="Use fewer alternatives inside each other, or a smaller schema.",
    )


def _cases(document: Any) -> int:
    """Return how many ways there are to choose branches, at most a little over the limit."""
    cases, stack = 1, [document]
    while stack and cases <= _MOST_CASES:
        value = stack.pop()
        if isinstance(value, dict):
            for word in _BRANCHING:
                if isinstance(value.get(word), list):
                    cases *= max(1, len(value[word]))
            cases <<= sum(word in value for word in _SINGLE)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return cases
