"""Holds values against a schema, as a validator would."""

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from provender.errors import SchemaValidationError

__all__ = ["judge"]

_OWN_KEYWORDS = ("unique", "ref", "nullable", "default")
_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=10_000)


def judge(schema: Mapping[str, Any], pointer: str) -> Callable[[Any], bool]:
    """Return what says whether a value satisfies a dereferenced schema, formats included.

    What a `ref` leads to is not known here: it may be any value. Raises SchemaValidationError for
    a pattern that no validator takes.

    >>> accepts = judge({"type": "string", "maxLength": 2, "nullable": True}, "")
    >>> accepts("ab"), accepts("abc"), accepts(None)
    (True, False, True)
    """
    try:
        validator = jsonschema_rs.validator_for(
            _plain(schema), validate_formats=True, pattern_options=_PATTERNS
        )
    except jsonschema_rs.ValidationError as error:
        raise SchemaValidationError(
            f"listed values cannot be held against this schema: {error.message}",
            pointer=pointer,
            remedy="Leave out the pattern beside enum, const or default, or simplify it.",
        ) from None
    return validator.is_valid


def _plain(schema: Any) -> Any:
    """Return a schema in words that validators know; as deep as expansion may be, so bounded."""
    if not isinstance(schema, Mapping):
        return schema
    plain = {word: value for word, value in schema.items() if word not in _OWN_KEYWORDS}
    kinds = plain.get("type")
    if kinds == "ref" or (isinstance(kinds, list) and "ref" in kinds):
        del plain["type"]
    for word in ("items", "additionalProperties"):
        if word in plain:
            plain[word] = _plain(plain[word])
    if "properties" in plain:
        plain["properties"] = {name: _plain(part) for name, part in plain["properties"].items()}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain
