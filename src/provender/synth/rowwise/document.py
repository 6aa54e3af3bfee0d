"""A schema document as validators take it: our own words put aside, its draft known."""

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from provender.synth.rowwise.metaschema import with_metaschema

__all__ = ["NAMED", "VALUES", "draft_of", "standard"]

VALUES = frozenset({"enum", "const", "default", "example", "examples"})
NAMED = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"}
)
_DRAFTS: Mapping[str, type[jsonschema_rs.Validator]] = {
    "json-schema.org/draft-04/schema": jsonschema_rs.Draft4Validator,
    "json-schema.org/draft-06/schema": jsonschema_rs.Draft6Validator,
    "json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
    "json-schema.org/draft/2019-09/schema": jsonschema_rs.Draft201909Validator,
    "json-schema.org/draft/2020-12/schema": jsonschema_rs.Draft202012Validator,
}


def draft_of(document: Any) -> type[jsonschema_rs.Validator]:
    """Return the validator of the draft that `$schema` names; of 2020-12 where it names none.

    >>> draft_of({"$schema": "http://json-schema.org/draft-07/schema#"}).__name__
    'Draft7Validator'
    """
    name = document.get("$schema") if isinstance(document, Mapping) else None
    return _DRAFTS.get(_plain(name), jsonschema_rs.Draft202012Validator)


def _plain(name: object) -> str:
    return name.rstrip("#").partition("://")[2] if isinstance(name, str) else ""


def standard(document: Any) -> Any:
    """Return a document without the words that are ours alone; pointers into it stay the same.

    `nullable` becomes one more type. An unknown `$schema`, and one inside the document that does
    not begin a document of its own, is left out.

    >>> standard({"type": "string", "unique": True, "nullable": True})
    {'type': ['string', 'null']}
    """
    plain = _schema(document, top=True)
    is_old = draft_of(plain) is jsonschema_rs.Draft4Validator
    return with_metaschema(plain) if is_old else plain


def _schema(schema: Any, *, top: bool = False) -> Any:
    if not isinstance(schema, Mapping):
        return [_schema(part) for part in schema] if isinstance(schema, list) else schema
    plain = {}
    for word, value in schema.items():
        if word in NAMED and isinstance(value, Mapping):
            plain[word] = {name: _schema(part) for name, part in value.items()}
        elif word in VALUES:
            plain[word] = value
        elif not _is_left_out(word, value, top=top or "$id" in schema):
            plain[word] = _schema(value)
    return _with_null(plain) if schema.get("nullable") is True else _without_ref(plain)


def _is_left_out(word: str, value: Any, *, top: bool) -> bool:
    if word == "$schema":
        return not top or _plain(value) not in _DRAFTS
    if word in ("unique", "nullable"):
        return isinstance(value, bool)
    return word == "ref" and isinstance(value, str)


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("type")
    if isinstance(kinds, str) and kinds != "null":
        return {**schema, "type": [kinds, "null"]}
    if isinstance(kinds, list) and "null" not in kinds:
        return {**schema, "type": [*kinds, "null"]}
    return schema


def _without_ref(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without the type `ref`, of which no validator knows."""
    if schema.get("type") == "ref":
        del schema["type"]
    return schema
