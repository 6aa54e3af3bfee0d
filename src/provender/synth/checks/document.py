"""Whether a schema is JSON at all, and of a size and depth that can be worked with."""

import math
from typing import Any

from provender.synth.checks.findings import Findings, show
from provender.synth.pointers import Path

__all__ = ["DEEPEST", "LONGEST_NAME", "MOST_NODES", "examine_document"]

DEEPEST = 200  # levels of objects and lists; the same limit as for the body of a request
MOST_NODES = 200_000  # values of any kind
LONGEST_NAME = 1000  # characters; pointers and column names are made of names

_MOST_BITS = 1023  # what every JSON reader can hold, if not exactly
_SCALARS = (str, bool, int, type(None))


def examine_document(schema: object, findings: Findings) -> bool:
    """Return whether a schema is JSON within the limits; say in `findings` why it is not.

    Takes time linear in the schema's size, at most in MOST_NODES.
    """
    stack: list[tuple[Any, Path | None, int]] = [(schema, None, 0)]
    nodes = 0
    while stack:
        value, where, depth = stack.pop()
        nodes += 1
        if isinstance(value, _SCALARS) or not isinstance(value, dict | list):
            _examine_scalar(value, where, findings)
            continue
        if not _small(nodes + len(stack) + len(value), depth + 1, where, findings):
            return False
        members = _members(value, where, findings)
        stack.extend((child, Path(where, key), depth + 1) for key, child in reversed(members))
    return not findings.errors


def _small(nodes: int, depth: int, where: Path | None, findings: Findings) -> bool:
    if depth > DEEPEST:
        message = f"Schema is nested deeper than {DEEPEST} levels"
        findings.error(message, _top(where), "Nest fewer levels.")
        return False
    if nodes > MOST_NODES:
        message = f"Schema holds more than {MOST_NODES} values"
        findings.error(message, None, "Describe the data with fewer properties or members.")
        return False
    return True


def _top(where: Path | None) -> Path | None:
    """Return the place four steps below the root: where the deep part begins is all one needs."""
    path: Path | None = None
    kept: list[str | int] = []
    while where is not None:
        kept.append(where.key)
        where = where.parent
    for key in kept[::-1][:4]:
        path = Path(path, key)
    return path


def _members(
    value: dict[Any, Any] | list[Any], where: Path | None, findings: Findings
) -> list[tuple[str | int, Any]]:
    if isinstance(value, list):
        return list(enumerate(value))
    for key in value:
        if not isinstance(key, str):
            _refuse(f"the name {show(key)} is not a text", where, findings)
        elif len(key) > LONGEST_NAME:
            _refuse(f"a name is longer than {LONGEST_NAME} characters", where, findings)
        elif not _is_text(key):
            _refuse("a name holds half a surrogate pair", where, findings)
    return [(key, child) for key, child in value.items() if isinstance(key, str)]


def _examine_scalar(value: Any, where: Path | None, findings: Findings) -> None:
    if isinstance(value, float):
        if not math.isfinite(value):
            _refuse(f"{value} is not a JSON number", where, findings)
    elif not isinstance(value, _SCALARS):
        _refuse(f"a {type(value).__name__} is not a JSON value", where, findings)
    elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
        message = f"{show(value)} is beyond the range of doubles"
        findings.error(message, where, "Use numbers between -1e308 and 1e308.")
    elif isinstance(value, str) and not _is_text(value):
        _refuse("the text holds half a surrogate pair", where, findings)


def _refuse(message: str, where: Path | None, findings: Findings) -> None:
    remedy = "Use what JSON knows: objects, lists, texts, finite numbers, true, false and null."
    findings.error(message, where, remedy)


def _is_text(text: str) -> bool:
    """Return whether UTF-8 can write a text."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
