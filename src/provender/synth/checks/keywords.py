"""The words of JSON Schema: which make columns, which need rows, which only annotate."""

from collections.abc import Mapping
from typing import Any

__all__ = [
    "ANNOTATIONS",
    "APPLIES_TO",
    "ASSERTED_FORMATS",
    "BY_ROWS",
    "CONSTRAINTS",
    "KEPT",
    "TYPES",
    "UNSUPPORTED",
    "is_count",
    "is_number",
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
BY_ROWS = frozenset(
    {
        "allOf", "anyOf", "oneOf", "not", "if", "dependencies", "dependentRequired",
        "dependentSchemas", "propertyNames", "contains", "prefixItems",
        "unevaluatedItems", "unevaluatedProperties", "$dynamicRef", "$recursiveRef",
    }
)  # fmt: skip
UNSUPPORTED = frozenset({"extends", "disallow"})  # of draft 3
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
ASSERTED_FORMATS = frozenset(
    {
        "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname",
        "ipv4", "ipv6", "iri", "iri-reference", "json-pointer", "regex",
        "relative-json-pointer", "time", "uri", "uri-reference", "uri-template", "uuid",
    }
)  # fmt: skip
APPLIES_TO = {
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        frozenset({"integer", "number"}),
    ),
    **dict.fromkeys(("minLength", "maxLength", "pattern"), frozenset({"string"})),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "items"), frozenset({"array"})),
    **dict.fromkeys(
        (
            "minProperties", "maxProperties", "properties", "required", "additionalProperties",
            "patternProperties",
        ),
        frozenset({"object"}),
    ),
    "ref": frozenset({"ref"}),
}  # fmt: skip


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


def is_number(value: object) -> bool:
    """Return whether a value is a JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_count(value: object) -> bool:
    """Return whether a value is a whole number of at least zero; 3.0 is one."""
    return is_number(value) and value >= 0 and value == int(value)  # type: ignore[operator, call-overload]
