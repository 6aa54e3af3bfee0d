"""References to the metaschema of draft 4, which validators do not carry as it was published.

An `enum` there has at least one member, all different; a copy that says so takes its place.
"""

import functools
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

__all__ = ["with_metaschema"]

_PUBLISHED = "http://json-schema.org/draft-04/schema"
_OURS = "urn:provender:draft-04"


def with_metaschema(document: Any) -> Any:
    """Return a document of draft 4 whose references to its metaschema lead to a strict copy."""
    changed = _redirected(document)
    if changed is document:
        return document
    definitions = changed.get("definitions")
    known = definitions if isinstance(definitions, Mapping) else {}
    return {**changed, "definitions": {**known, _OURS: _strict()}}


def _redirected(value: Any) -> Any:
    """Return a value with its references redirected; the value itself where there is none."""
    if isinstance(value, dict):
        changed = {word: _redirected(part) for word, part in value.items()}
        ref = value.get("$ref")
        if isinstance(ref, str) and ref.partition("#")[0] == _PUBLISHED:
            changed["$ref"] = _OURS + ref.removeprefix(_PUBLISHED)
        same = all(changed[word] is part for word, part in value.items())
        return value if same else changed
    if isinstance(value, list):
        parts = [_redirected(part) for part in value]
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    return value


@functools.cache
def _strict() -> dict[str, Any]:
    whole: dict[str, Any] = {"$schema": f"{_PUBLISHED}#", "$ref": f"{_PUBLISHED}#"}
    bundled: dict[str, Any] = jsonschema_rs.bundle(whole, offline=True)
    schema = bundled["definitions"][_PUBLISHED]
    properties = schema["properties"]
    members = {**properties["enum"], "minItems": 1, "uniqueItems": True}
    kept = {word: value for word, value in schema.items() if word != "$schema"}
    return {**kept, "id": _OURS, "properties": {**properties, "enum": members}}
