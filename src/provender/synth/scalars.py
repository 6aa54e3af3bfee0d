"""Compiles scalars: members, integers, numbers, booleans, strings; unique and default."""

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs
import numpy as np
import pyarrow as pa

from provender.errors import GenerationError, SchemaValidationError
from provender.synth.checks.keywords import ASSERTED_FORMATS
from provender.synth.choices import choices
from provender.synth.formats import FormatContext, format_space
from provender.synth.judge import judge
from provender.synth.naming import format_for, range_for
from provender.synth.nodes import Counter, Distinct, Drawn, Filtered, Node, WithDefault
from provender.synth.numbers import decimal_space, integer_space, interval
from provender.synth.patterns import pattern_space
from provender.synth.place import Place
from provender.synth.sieve import sieved
from provender.synth.space import Space
from provender.synth.words import text_space

__all__ = ["boolean_node", "integer_node", "member_node", "number_node", "string_node"]

_DEFAULT_SHARE = 0.25
_PROBES = 512
_RARE = 0.02


def member_node(schema: Mapping[str, Any], values: Sequence[Any], place: Place) -> Node:
    """Return the node of `enum` or `const`: the members that the other keywords allow."""
    accepts = judge(schema, place.pointer)
    allowed = [value for value in values if accepts(value)]
    if not allowed:
        raise SchemaValidationError(
            "no enum member satisfies the other keywords",
            pointer=f"{place.pointer}/enum",
            remedy="Remove the keyword that excludes them, or add a member.",
        )
    return finish(choices(allowed), {**schema, "default": None}, place)


def integer_node(schema: Mapping[str, Any], place: Place) -> Node:
    """Return the node of integers; unique ones without an upper bound count up from 1."""
    span = interval(schema)
    usual = None
    if span.low is None and span.high is None and place.plan.realistic_names:
        named = range_for(place.name, "integer")
        usual = (int(named[0]), int(named[1])) if named else None
    space = integer_space(schema, place.pointer, usual=usual)
    is_open = span.low is None or span.high is None
    # Fractional multiples are sieved, which takes a space that ends.
    counts = is_open and float(schema.get("multipleOf") or 1).is_integer()
    if counts and schema.get("unique") is True:
        low = 1 if span.low is None and span.high is None else None
        step = space.step
        if low is not None:
            return Counter(step, None, step)
        if span.low is not None:
            return Counter(space.low, None, step)
        return Counter(None, space.high, step)
    return finish(sieved(space, schema.get("multipleOf"), place.pointer), schema, place)


def number_node(schema: Mapping[str, Any], place: Place) -> Node:
    """Return the node of numbers."""
    span = interval(schema)
    usual = None
    if span.low is None and span.high is None and place.plan.realistic_names:
        usual = range_for(place.name, "number")
    space = decimal_space(schema, place.pointer, usual=usual)
    return finish(sieved(space, schema.get("multipleOf"), place.pointer), schema, place)


def boolean_node(schema: Mapping[str, Any], place: Place) -> Node:
    """Return the node of true and false."""
    return finish(choices([False, True]), schema, place)


def string_node(schema: Mapping[str, Any], place: Place) -> Node:
    """Return the node of strings: by pattern, by format, by the property's name, or words."""
    low, high = int(schema.get("minLength") or 0), schema.get("maxLength")
    context = FormatContext(
        locale=place.plan.locale,
        min_length=low,
        max_length=None if high is None else int(high),
        distinct_people=place.distinct_people,
        pointer=place.pointer,
    )
    if isinstance(pattern := schema.get("pattern"), str):
        return _pattern_node(schema, pattern, context, place)
    return finish(_text(schema, context, place), schema, place)


def _text(schema: Mapping[str, Any], context: FormatContext, place: Place) -> Space:
    name = schema.get("format")
    if isinstance(name, str) and (space := format_space(name, context)) is not None:
        return space
    if not isinstance(name, str) and place.plan.realistic_names:
        guess = format_for(place.name, model_name=place.parent)
        try:
            if guess and (space := format_space(guess, context)) is not None:
                return space
        except SchemaValidationError:
            pass  # the name's format does not fit the lengths: words do
    return text_space(context)


def _pattern_node(
    schema: Mapping[str, Any], pattern: str, context: FormatContext, place: Place
) -> Node:
    space = pattern_space(
        pattern,
        min_length=context.min_length,
        max_length=context.max_length,
        pointer=f"{place.pointer}/pattern",
        whole=False,
    )
    if schema.get("format") not in ASSERTED_FORMATS:
        return finish(space, schema, place)
    if schema.get("unique") is True:
        raise SchemaValidationError(
            "unique together with both pattern and format is not supported",
            pointer=place.pointer,
            remedy="Leave out format, or let the pattern alone describe it.",
        )
    check = jsonschema_rs.validator_for(
        {"type": "string", "format": schema["format"]}, validate_formats=True
    )

    def accept(values: pa.Array) -> np.ndarray:
        return np.fromiter((check.is_valid(v) for v in values.to_pylist()), bool, len(values))

    probes = space.draw(np.arange(_PROBES, dtype=np.uint64), place.key())
    if accept(probes).mean() < _RARE and (found := _both_node(schema, pattern, context, place)):
        return found
    return Filtered(space, place.key(), accept, place.pointer)


def _both_node(
    schema: Mapping[str, Any], pattern: str, context: FormatContext, place: Place
) -> Node | None:
    """Return the node of texts of a format among which those of a pattern are; None if unknown."""
    from provender.synth.rowwise.leaves import both_node  # noqa: PLC0415 - rows are of scalars

    high = context.max_length
    return both_node(pattern, schema["format"], (context.min_length, high), place)


def finish(space: Space, schema: Mapping[str, Any], place: Place) -> Node:
    """Return the node that draws from a space as `unique` and `default` say."""
    key = place.person if space.shared == "person" and place.person is not None else place.key()
    if schema.get("unique") is True:
        if place.values_needed > space.capacity:
            raise too_few(space.capacity, place)
        return Distinct(space, key)
    node = Drawn(space, key)
    default = schema.get("default")
    if default is None or not judge(schema, place.pointer)(default):
        return node
    try:
        scalar = pa.scalar(default, space.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError):
        return node
    return WithDefault(node, scalar, place.key("default"), _DEFAULT_SHARE)


def too_few(capacity: int, place: Place) -> GenerationError:
    """Return the error of a unique field whose domain is smaller than the rows asked for."""
    return GenerationError(
        f"unique needs {place.values_needed} different values, but only {capacity} exist",
        pointer=place.pointer,
        remedy=f"Ask for at most {capacity // place.stride} rows, or widen the field.",
    )
