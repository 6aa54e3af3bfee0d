"""What a schema leaves open and generation decides: types, names, presence, counts of items."""

from collections.abc import Mapping
from typing import Any

__all__ = [
    "added_count",
    "always_present",
    "extra_names",
    "item_counts",
    "kinds_of",
    "named_properties",
    "told_kinds",
    "uses_additional",
]

_FEW_ITEMS = 3
_MOST_ITEMS = 100
_HINTS = {
    "object": (
        "properties", "required", "additionalProperties", "patternProperties", "minProperties",
        "maxProperties",
    ),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "string": ("pattern", "format", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "ref": ("ref",),
}  # fmt: skip


def kinds_of(schema: Mapping[str, Any]) -> list[str]:
    """Return the types a schema generates, guessed from its keywords where it names none.

    >>> kinds_of({"type": ["integer", "number", "null"]}), kinds_of({"minItems": 1}), kinds_of({})
    (['number', 'null'], ['array'], ['string'])
    """
    return told_kinds(schema) or ["string"]


def told_kinds(schema: Mapping[str, Any]) -> list[str]:
    """Return the types that `type` or, where there is none, other keywords tell of; or none.

    >>> told_kinds({"minItems": 1}), told_kinds({"title": "Anything"})
    (['array'], [])
    """
    declared = schema.get("type")
    if isinstance(declared, str):
        return [declared]
    if isinstance(declared, list) and declared:
        kinds = [kind for kind in declared if kind != "integer" or "number" not in declared]
        return list(dict.fromkeys(kind for kind in kinds if isinstance(kind, str)))
    for kind, words in _HINTS.items():
        if any(word in schema for word in words):
            return [kind]
    return []


def named_properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the declared properties and those that `required` or `minProperties` add.

    >>> named_properties({"properties": {"a": {}}, "required": ["b"], "minProperties": 3})
    {'a': {}, 'b': True, 'property1': True}
    """
    properties = dict(schema.get("properties") or {})
    other = schema.get("additionalProperties", True)
    properties.update(dict.fromkeys(extra_names(schema), other))
    missing = 0 if other is False else added_count(schema)
    number = 1
    while missing > 0:
        if f"property{number}" not in properties:
            properties[f"property{number}"] = other
            missing -= 1
        number += 1
    return properties


def extra_names(schema: Mapping[str, Any]) -> list[str]:
    """Return the names that `required` asks for and `properties` does not declare."""
    declared = schema.get("properties")
    required = schema.get("required")
    known = declared if isinstance(declared, Mapping) else {}
    names = required if isinstance(required, list) else ()
    return [name for name in dict.fromkeys(filter(_is_text, names)) if name not in known]


def added_count(schema: Mapping[str, Any]) -> int:
    """Return how many properties `minProperties` asks for beyond those that have a name.

    >>> added_count({"properties": {"a": {}, "b": False}, "required": ["c"], "minProperties": 5})
    3
    """
    declared, least = schema.get("properties"), schema.get("minProperties")
    if isinstance(least, bool) or not isinstance(least, int | float):
        return 0
    possible = declared.values() if isinstance(declared, Mapping) else ()
    named = sum(part is not False for part in possible) + len(extra_names(schema))
    return max(0, int(least) - named)


def uses_additional(schema: Mapping[str, Any]) -> bool:
    """Return whether generation adds properties that `properties` does not declare."""
    return bool(extra_names(schema)) or added_count(schema) > 0


def always_present(schema: Mapping[str, Any], names: list[str]) -> set[str]:
    """Return the names that every object has: all, unless the schema says which are required."""
    if "required" not in schema and "maxProperties" not in schema:
        return set(names)
    present = list(dict.fromkeys(schema.get("required") or ()))
    if "required" not in schema:
        present = names[: int(schema["maxProperties"])]
    least = int(schema.get("minProperties") or 0)
    present += [name for name in names if name not in present][: max(0, least - len(present))]
    return set(present)


def item_counts(schema: Mapping[str, Any]) -> tuple[int, int]:
    """Return the fewest and the most items that arrays get.

    >>> item_counts({}), item_counts({"minItems": 5}), item_counts({"maxItems": 1000})
    ((1, 3), (5, 7), (1, 100))
    """
    low, most = int(schema.get("minItems") or 0), schema.get("maxItems")
    least = low if "minItems" in schema else 1
    if schema.get("items") is False:
        return 0, 0
    if most is None:
        return least, max(low + 2, _FEW_ITEMS)
    high = min(int(most), low + _MOST_ITEMS)
    return min(least, high), high


def _is_text(value: object) -> bool:
    return isinstance(value, str)
