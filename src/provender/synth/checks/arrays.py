"""Rules for `items`, `uniqueItems` and what else shapes arrays."""

from collections.abc import Mapping
from typing import Any

from provender.errors import SchemaValidationError
from provender.synth.checks.keywords import without_booleans
from provender.synth.checks.subject import Rules, Subject
from provender.synth.choices import distinct_values
from provender.synth.numbers import Interval, integer_space, interval

__all__ = ["RULES", "examine_array"]

_FEW = 100


def _unique_items(subject: Subject) -> None:
    if not isinstance(subject.schema["uniqueItems"], bool):
        subject.error("uniqueItems", "uniqueItems must be true or false", "Write true or false.")


def examine_array(subject: Subject) -> None:
    """Examine what several keywords of an array together say, each being right by itself."""
    if "array" not in subject.kinds or subject.has_members:
        return
    if "items" not in subject.schema:
        message = "Array schema must have an 'items' property to say what its items are"
        subject.warn(None, f"{message}; texts are generated", 'Add {"items": {...}}.')
    least, items = int(subject.schema.get("minItems") or 0), subject.schema.get("items")
    if items is False and least:
        message = f"minItems is {least}, yet items is false: no item satisfies it"
        subject.error("items", message, "Give items a schema, or lower minItems to 0.")
    elif subject.schema.get("uniqueItems") is True and isinstance(items, Mapping):
        size = _domain_size(items)
        if size is not None and size < least:
            message = f"uniqueItems needs {least} different items, but only {size} exist"
            subject.error("uniqueItems", message, "Lower minItems or widen items.")


def _domain_size(schema: Mapping[str, Any]) -> int | None:
    """Return how many values a schema allows at most, where that is cheap to see."""
    if "const" in schema:
        return 1
    if isinstance(members := schema.get("enum"), list):
        return len(distinct_values(members)) if len(members) <= _FEW else None
    kind = schema.get("type")
    if kind in ("null", "boolean"):
        return 1 if kind == "null" else 2
    return _integers(without_booleans(schema)) if kind == "integer" else None


def _integers(schema: Mapping[str, Any]) -> int | None:
    if not _closed(interval(schema)):
        return None
    try:
        return integer_space(schema, "").size
    except SchemaValidationError:
        return None  # said of the items themselves


def _closed(span: Interval) -> bool:
    return span.low is not None and span.high is not None


RULES: Rules = {"uniqueItems": _unique_items}
