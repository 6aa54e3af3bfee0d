"""The words of JSON Schema: which are generated, which only annotate, which come later."""

from collections.abc import Mapping
from typing import Any

__all__ = [
    "ANNOTATIONS",
    "CONSTRAINTS",
    "KEPT",
    "TYPES",
    "UNSUPPORTED",
    "extra_names",
    "is_count",
    "is_number",
    "kinds_of",
    "uses_additional",
    "without_booleans",
]

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null", "ref")
CONSTRAINTS = frozenset(
    {
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
        "minProperties", "maxProperties",
    }
)  # fmt: skip
KEPT = CONSTRAINTS | {
    "type", "enum", "const", "default", "nullable", "pattern", "format", "items", "properties",
    "required", "additionalProperties", "patternProperties", "unique", "ref",
}  # fmt: skip
UNSUPPORTED = frozenset(
    {
        "allOf", "anyOf", "oneOf", "not", "if", "dependencies", "dependentRequired",
        "dependentSchemas", "propertyNames", "contains", "prefixItems",
        "unevaluatedItems", "unevaluatedProperties", "$dynamicRef", "$recursiveRef", "extends",
        "disallow",
    }
)  # fmt: skip
# `then`, `else`, minContains, maxContains and additionalItems mean nothing on their own.
ANNOTATIONS = frozenset(
    {
        "$schema", "$id", "id", "$anchor", "$comment", "$defs", "definitions", "$vocabulary",
        "$dynamicAnchor", "$recursiveAnchor", "title", "description", "example", "examples",
        "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
        "contentSchema", "then", "else", "minContains", "maxContains", "additionalItems",
        "discriminator", "externalDocs", "xml", "primary_key", "foreign",
    }
)  # fmt: skip

_HINTS = {
    "object": ("properties", "required", "additionalProperties", "minProperties"),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "string": ("pattern", "format", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "ref": ("ref",),
}


def kinds_of(schema: Mapping[str, Any]) -> list[str]:
    """Return the types a schema generates, guessed from its keywords where it names none.

    >>> kinds_of({"type": ["integer", "number", "null"]}), kinds_of({"minItems": 1}), kinds_of({})
    (['number', 'null'], ['array'], ['string'])
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
    return ["string"]


def extra_names(schema: Mapping[str, Any]) -> list[str]:
    """Return the names that `required` asks for and `properties` does not declare."""
    declared = schema.get("properties")
    required = schema.get("required")
    known = declared if isinstance(declared, Mapping) else {}
    names = required if isinstance(required, list) else ()
    return [name for name in dict.fromkeys(filter(_is_text, names)) if name not in known]


def uses_additional(schema: Mapping[str, Any]) -> bool:
    """Return whether generation adds properties that `properties` does not declare."""
    least, declared = schema.get("minProperties"), schema.get("properties")
    known = len(declared) if isinstance(declared, Mapping) else 0
    return bool(extra_names(schema)) or (is_count(least) and least > known)


def without_booleans(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema with draft 4's boolean exclusive bounds written as numbers.

    >>> without_booleans({"minimum": 3, "exclusiveMinimum": True})
    {'exclusiveMinimum': 3}
    """
    plain = dict(schema)
    for bound, flag in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        exclusive = plain.get(flag)
        if isinstance(exclusive, bool):
            del plain[flag]
            if exclusive and bound in plain:
                plain[flag] = plain.pop(bound)
    return plain


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def is_number(value: object) -> bool:
    """Return whether a value is a JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_count(value: object) -> bool:
    """Return whether a value is a whole number of at least zero; 3.0 is one."""
    return is_number(value) and value >= 0 and value == int(value)  # type: ignore[operator, call-overload]
