"""Finds the words that are not kept where values are made row by row: ours, and draft 3's."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from provender.synth.checks.keywords import UNSUPPORTED
from provender.synth.pointers import Path, lookup, steps_of
from provender.synth.rowwise.document import NAMED, VALUES

__all__ = ["own_words"]


def own_words(document: Any, pointer: str = "") -> Iterator[tuple[Path | None, str]]:
    """Yield the place and the word of every such word below a JSON Pointer.

    Goes through local `$ref`s too, each once.

    >>> [word for _, word in own_words({"items": {"type": "integer", "unique": True}})]
    ['unique']
    """
    waiting, seen = [pointer], {pointer}
    while waiting:
        for where, schema in _schemas(*_find(document, waiting.pop())):
            for word in _words_of(schema):
                yield where, word
            for target in _targets(schema):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)


def _words_of(schema: Mapping[str, Any]) -> Iterator[str]:
    if schema.get("unique", False) is not False:
        yield "unique"
    kinds = schema.get("type")
    if kinds == "ref" or (isinstance(kinds, list) and "ref" in kinds):
        yield "ref"
    if not isinstance(schema.get("nullable", False), bool):
        yield "nullable"
    yield from UNSUPPORTED & schema.keys()


def _targets(schema: Mapping[str, Any]) -> Iterator[str]:
    for word in ("$ref", "$dynamicRef", "$recursiveRef"):
        base, sign, fragment = str(schema.get(word, "")).partition("#")
        if sign and not base and fragment[:1] in ("", "/"):
            yield unquote(fragment)


def _find(document: Any, pointer: str) -> tuple[Any, Path | None]:
    found, where = document, None
    try:
        for step, inner in lookup(document, steps_of(pointer)):
            found, where = inner, Path(where, step)
    except LookupError:
        return None, None
    return found, where


def _schemas(schema: Any, where: Path | None) -> Iterator[tuple[Path | None, Mapping[str, Any]]]:
    """Yield the schemas inside a schema, itself first."""
    stack: list[tuple[Any, Path | None]] = [(schema, where)]
    while stack:
        part, place = stack.pop()
        if isinstance(part, list):
            stack.extend((inner, Path(place, n)) for n, inner in enumerate(part))
        elif isinstance(part, Mapping):
            yield place, part
            for word, inner in part.items():
                if word in NAMED and isinstance(inner, Mapping):
                    below = Path(place, word)
                    stack.extend((each, Path(below, name)) for name, each in inner.items())
                elif word not in VALUES and isinstance(inner, Mapping | list):
                    stack.append((inner, Path(place, word)))
