"""JSON Pointers (RFC 6901): paths kept as linked steps, written out only when they are needed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Optional

__all__ = [
    "Path",
    "count_values",
    "escape",
    "lookup",
    "pointer_of",
    "steps",
    "steps_of",
    "unescape",
]


class Path(NamedTuple):
    """A step below another path; the root is None, so a path costs no text until it is shown.

    >>> pointer_of(Path(Path(None, "properties"), "a/b"))
    '/properties/a~1b'
    """

    parent: Optional["Path"]
    key: str | int


def steps(path: Path | None) -> list[str | int]:
    """Return the steps from the root."""
    found: list[str | int] = []
    while path is not None:
        found.append(path.key)
        path = path.parent
    return found[::-1]


def pointer_of(path: Path | None) -> str:
    """Return the path as a JSON Pointer; the root is the empty text."""
    return "".join(f"/{escape(str(step))}" for step in steps(path))


def escape(name: str) -> str:
    """Return a name as a step of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def unescape(step: str) -> str:
    """Return the name that a step of a JSON Pointer stands for."""
    return step.replace("~1", "/").replace("~0", "~")


def steps_of(pointer: str) -> list[str]:
    """Return the names in a JSON Pointer.

    >>> steps_of("/a~1b/0"), steps_of("")
    (['a/b', '0'], [])
    """
    return [unescape(step) for step in pointer.split("/")[1:]]


def lookup(document: Any, names: list[str]) -> Iterator[tuple[str | int, Any]]:
    """Yield each step and the value there; LookupError where there is none."""
    for name in names:
        if isinstance(document, Mapping):
            document = document[name]
            yield name, document
        elif isinstance(document, list) and name.isascii() and name.isdigit():
            document = document[int(name[:9])]
            yield int(name[:9]), document
        else:
            raise LookupError(name)


def count_values(document: Any) -> int:
    """Return how many JSON values a document holds, itself included.

    >>> count_values({"a": [1, 2]})
    4
    """
    count, stack = 0, [document]
    while stack:
        value = stack.pop()
        count += 1
        if isinstance(value, Mapping):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return count
