"""Leaves: texts and numbers, drawn from the same spaces as columns are, many at a time."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import jsonschema_rs
import numpy as np
import pyarrow as pa

from provender.errors import ProvenderError
from provender.synth.formats import FormatContext, format_space
from provender.synth.nodes import Drawn, Filtered, Node
from provender.synth.patterns import pattern_space
from provender.synth.place import Place
from provender.synth.rowwise.dice import below, step
from provender.synth.rowwise.makers import Dead, Leaf, Row
from provender.synth.scalars import integer_node, number_node, string_node
from provender.synth.space import Space
from provender.synth.words import text_space
from provender.tables import rows

__all__ = ["ANY_TEXT", "Drawing", "both_node", "name_leaf", "number_leaf", "text_leaf"]

_BLOCK = 32
_BLOCKS = 128
_PLAIN_NAME = "[a-z]{3,8}(_[a-z]{3,8})?"
_PROBES = 48
_TRIES = 100
_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)

ANY_TEXT: Mapping[str, Any] = {
    "min_length": None,
    "max_length": None,
    **dict.fromkeys(
        (
            "patterns", "excluded_patterns", "formats", "excluded_formats",
            "content_media_types", "content_encodings", "excluded",
        ),
        (),
    ),
}  # fmt: skip
"""What a plan says of texts of which nothing is known."""


class Drawing(Leaf):
    """Makes the values of a column's node."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self._blocks: dict[int, list[Any]] = {}

    def many(self, addresses: Sequence[int]) -> list[Any]:
        """Return the values at addresses."""
        return self._draw(np.array(addresses, np.uint64))

    def make(self, at: int, row: Row, depth: int) -> Any:  # noqa: ARG002 - one of a family
        """Return one of some thousand values, at once."""
        number = below(step(at, 0), _BLOCKS)
        if (block := self._blocks.get(number)) is None:
            first = number * _BLOCK
            block = self._draw(np.arange(first, first + _BLOCK, dtype=np.uint64))
            self._blocks[number] = block
        return block[below(step(at, 1), _BLOCK)]

    def _draw(self, index: np.ndarray) -> list[Any]:
        try:
            array = self.node.draw(index)
        except ProvenderError as error:
            raise Dead(error.details) from None
        return _values(array)


def _values(array: pa.Array) -> list[Any]:
    """Return an array's values as those of JSON."""
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        plain: list[Any] = array.to_pylist()
        return plain
    schema = pa.schema([pa.field("value", array.type)], {b"provender.root": b"value"})
    return list(rows(pa.record_batch([array], schema=schema)))


def number_leaf(said: Mapping[str, Any], place: Place) -> Leaf:
    """Return the leaf of a plan's number; a ProvenderError where there is none."""
    schema: dict[str, Any] = {}
    for bound in ("minimum", "maximum"):
        if said.get(bound) is not None:
            strict = said.get(f"exclusive_{bound}") is True
            schema[f"exclusive{bound.title()}" if strict else bound] = said[bound]
    if said["multiple_of"]:
        schema["multipleOf"] = _common(said["multiple_of"])
    node = (integer_node if said["integer"] else number_node)(schema, place)
    barred = [*said["not_multiple_of"], *([1] if said.get("excludes_integers") else [])]
    if not barred or not isinstance(node, Drawn):
        return Drawing(node)
    test = _validator({"not": {"anyOf": [{"multipleOf": step} for step in barred]}})
    return Drawing(Filtered(node.values, place.key(), _accepting(test), place.pointer, _TRIES))


def _common(steps: Sequence[int | float]) -> int | float:
    """Return the least common multiple of steps."""
    parts = [Fraction(Decimal(repr(each))) for each in steps]
    if len(parts) == 1:
        return steps[0]
    below_line = lcm(*(part.denominator for part in parts))
    whole = Fraction(lcm(*(int(part * below_line) for part in parts)), below_line)
    return int(whole) if whole.denominator == 1 else float(whole)


def name_leaf(said: Mapping[str, Any], place: Place) -> Leaf:
    """Return the leaf of the names of properties, where a pattern need not say all of a name."""
    patterns = said["patterns"]
    barred = any(said[word] for word in said if word.startswith(("excluded", "content")))
    if len(patterns) > 1 or barred or said["formats"]:
        return text_leaf({**said, "patterns": [_widened(p) for p in patterns]}, place)
    pattern = _widened(patterns[0]) if patterns else _PLAIN_NAME
    low, high = said["min_length"] or 0, said["max_length"]
    for attempt in (pattern, *patterns):
        for space in _of_pattern(attempt, low, high):
            return Drawing(Drawn(space, place.key()))
    return text_leaf(said, place)


def _widened(pattern: str) -> str:
    """Return a pattern with letters where it leaves an end open."""
    if "|" in pattern:
        return pattern
    start = "" if pattern.startswith("^") else "[a-z]{0,4}"
    end = "" if pattern.endswith(("$", "*", "+")) else "[a-z]{2,6}"
    return f"{start}{pattern}{end}"


def text_leaf(said: Mapping[str, Any], place: Place) -> Leaf:
    """Return the leaf of a plan's text; Dead or a ProvenderError where there is none."""
    schema = _schema_of(said)
    parts = [*said["patterns"], *said["formats"]]
    barred = [word for word in said if word.startswith(("excluded", "content")) and said[word]]
    if len(parts) <= 1 and not barred:
        try:
            return Drawing(string_node(_plain(said), place))
        except ProvenderError:
            if not said["patterns"]:
                raise
    return Drawing(_filtered(said, _validator(schema), place))


def both_node(
    pattern: str, format_name: str, lengths: tuple[int, int | None], place: Place
) -> Node | None:
    """Return the node of texts of a format in which a pattern is found; None where none is."""
    said = {**ANY_TEXT, "patterns": [pattern], "formats": [format_name]}
    said |= dict(zip(("min_length", "max_length"), lengths, strict=True))
    # The newest draft: draft 7 does not know every format.
    judge = jsonschema_rs.Draft202012Validator(
        _schema_of(said), validate_formats=True, pattern_options=_PATTERNS
    )
    try:
        return _filtered(said, judge, place)
    except Dead:
        return None


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a text's schema where one pattern or format at most says what it is."""
    schema = {"minLength": said["min_length"] or 0, "maxLength": said["max_length"]}
    for word, given in (("pattern", said["patterns"]), ("format", said["formats"])):
        schema |= dict.fromkeys([word] * len(given), given[0] if given else None)
    return schema


def _schema_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a text's schema in the words of a validator."""
    barred: list[dict[str, Any]] = [{"pattern": p} for p in said["excluded_patterns"]]
    barred += [{"format": name} for name in said["excluded_formats"]]
    barred += [{"enum": said["excluded"]}] if said["excluded"] else []
    wanted: list[dict[str, Any]] = [{"pattern": p} for p in said["patterns"]]
    wanted += [{"format": name} for name in said["formats"]]
    wanted += [{"contentMediaType": name} for name in said["content_media_types"]]
    wanted += [{"contentEncoding": name} for name in said["content_encodings"]]
    schema: dict[str, Any] = {"type": "string", "allOf": [*wanted, {"not": {"anyOf": barred}}]}
    if not barred:
        schema["allOf"] = wanted or [{}]
    lengths = {"minLength": said["min_length"], "maxLength": said["max_length"]}
    return schema | {word: n for word, n in lengths.items() if n is not None}


def _validator(schema: Mapping[str, Any]) -> jsonschema_rs.Validator:
    """Return the validator of a leaf; draft 7 is the one that looks into contents."""
    return jsonschema_rs.Draft7Validator(
        dict(schema), validate_formats=True, pattern_options=_PATTERNS
    )


def _accepting(test: jsonschema_rs.Validator) -> Callable[[pa.Array], np.ndarray]:
    def accept(values: pa.Array) -> np.ndarray:
        return np.fromiter((test.is_valid(v) for v in _values(values)), bool, len(values))

    return accept


def _filtered(said: Mapping[str, Any], test: jsonschema_rs.Validator, place: Place) -> Node:
    """Return the node of the texts of a wider space that pass a test."""
    accept = _accepting(test)
    best, most = None, 0
    index = np.arange(_PROBES, dtype=np.uint64)
    for space in _spaces(said, place):
        try:
            passed = int(accept(space.draw(index, place.key())).sum())
        except ProvenderError:
            continue
        if passed > most:
            best, most = space, passed
        if most > _PROBES // 2:
            break
    if best is None:
        raise Dead("no text was found that satisfies every pattern, format and length")
    return Filtered(best, place.key(), accept, place.pointer, _TRIES)


def _spaces(said: Mapping[str, Any], place: Place) -> Iterator[Space]:
    """Yield spaces in which such texts may be, the most telling first."""
    low, high = said["min_length"] or 0, said["max_length"]
    context = FormatContext(
        locale=place.plan.locale, min_length=low, max_length=high, pointer=place.pointer
    )
    for pattern in (*said["patterns"], *_exact(said)):
        yield from _of_pattern(pattern, low, high)
    for name in said["formats"]:
        yield from _tried(functools.partial(format_space, name, context))
    yield from _tried(functools.partial(text_space, context))
    padded = [f"[a-z]*(?:{pattern})[a-z]*" for pattern in said["patterns"]]
    for pattern in (*padded, "[A-Za-z0-9]*", "[ -~]*", "[0-9]*", ".*"):
        yield from _of_pattern(pattern, low, high)


def _of_pattern(pattern: str, low: int, high: int | None) -> list[Space]:
    return _tried(
        functools.partial(pattern_space, pattern, min_length=low, max_length=high, whole=True)
    )


def _exact(said: Mapping[str, Any]) -> list[str]:
    """Return patterns that say all at once what several ask for and exclude."""
    ahead = "".join(f"(?=[\\s\\S]*(?:{p}))" for p in said["patterns"])
    ahead += "".join(f"(?![\\s\\S]*(?:{p}))" for p in said["excluded_patterns"])
    return [f"^{ahead}{body}$" for body in ("[ -~]*", ".*")] if ahead else []


def _tried(find: Callable[[], Space | None]) -> list[Space]:
    try:
        space = find()
    except ProvenderError:
        return []
    return [] if space is None else [space]
