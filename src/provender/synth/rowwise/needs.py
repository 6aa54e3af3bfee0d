"""Which schemas no column can hold, seen from their keywords."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from provender.synth.checks.keywords import BY_ROWS
from provender.synth.shape import uses_additional

__all__ = ["CONTENT", "Part", "needs_rows"]

CONTENT = frozenset({"contentMediaType", "contentEncoding"})
"""What drafts 6 and 7 assert of texts, and later ones only say."""
_MOST_PATTERNS = 100


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A schema that is generated row by row: a place in a document in standard words."""

    document: Any
    pointer: str


def needs_rows(schema: Mapping[str, Any], *, asserts_content: bool = False) -> bool:
    """Return whether a schema's own keywords say what only rows can hold.

    >>> needs_rows({"anyOf": [{}]}), needs_rows({"items": [{}]}), needs_rows({"items": {}})
    (True, True, False)
    """
    if not BY_ROWS.isdisjoint(schema) or isinstance(schema.get("items"), list):
        return True
    if asserts_content and not CONTENT.isdisjoint(schema):
        return True
    patterns = schema.get("patternProperties")
    return isinstance(patterns, Mapping) and bool(patterns) and _touched(schema, patterns)


def _touched(schema: Mapping[str, Any], patterns: Mapping[str, Any]) -> bool:
    """Return whether patterns say something of the names that an object gets."""
    declared = schema.get("properties")
    names = declared if isinstance(declared, Mapping) else {}
    if not names or len(patterns) > _MOST_PATTERNS or uses_additional(schema):
        return True
    try:
        judge = jsonschema_rs.validator_for(
            {"patternProperties": dict.fromkeys(patterns, False)},
            pattern_options=jsonschema_rs.RegexOptions(),  # which take linear time
        )
    except jsonschema_rs.ValidationError:
        return True  # where the pattern is looked at more closely
    return not judge.is_valid(dict.fromkeys(names))
