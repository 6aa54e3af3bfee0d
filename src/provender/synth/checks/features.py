"""Which features of generation a schema uses, in the documented words and order."""

from collections.abc import Iterable

from provender.synth.checks.keywords import CONSTRAINTS
from provender.synth.checks.subject import Subject

__all__ = ["features_of", "in_order"]

_ORDER = (
    "enums",
    "string_formats",
    "regex_patterns",
    "references",
    "uniqueness",
    "constraints",
    "nested_objects",
    "arrays",
    "nullable",
)
_WORDS = {
    "enum": "enums",
    "format": "string_formats",
    "pattern": "regex_patterns",
    "ref": "references",
    "unique": "uniqueness",
    "uniqueItems": "uniqueness",
    **dict.fromkeys(CONSTRAINTS - {"uniqueItems"}, "constraints"),
}


def features_of(subject: Subject) -> Iterable[str]:
    """Yield the features that one schema uses."""
    yield from (_WORDS[word] for word in _WORDS.keys() & subject.schema.keys())
    if "array" in subject.kinds:
        yield "arrays"
    if "object" in subject.kinds and subject.trail is not None:
        yield "nested_objects"
    if subject.schema.get("nullable") is True or ("null" in subject.kinds[1:] + subject.kinds[:-1]):
        yield "nullable"


def in_order(features: Iterable[str]) -> tuple[str, ...]:
    """Return features in the order of the documentation.

    >>> in_order({"arrays", "enums"})
    ('enums', 'arrays')
    """
    return tuple(sorted(set(features), key=_ORDER.index))
