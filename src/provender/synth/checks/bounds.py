"""Rules for numbers' bounds and for lengths and counts."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from provender.errors import SchemaValidationError
from provender.synth.checks.findings import show
from provender.synth.checks.keywords import is_count, is_number, without_booleans
from provender.synth.checks.subject import Rule, Rules, Subject
from provender.synth.numbers import decimal_space, integer_space
from provender.synth.pointers import pointer_of
from provender.synth.space import Space

__all__ = ["RULES"]

_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_WIDEN = "Raise the upper bound or lower the lower one."
_HIGHS = {"maxLength": "minLength", "maxItems": "minItems", "maxProperties": "minProperties"}
_Space: TypeAlias = Callable[[Mapping[str, Any], str], Space]
_SPACES: Mapping[str, _Space] = {"integer": integer_space, "number": decimal_space}


def _limit(word: str) -> Rule:
    def rule(subject: Subject) -> None:
        value = subject.schema[word]
        if not is_number(value) and not (word.startswith("exclusive") and isinstance(value, bool)):
            subject.error(word, f"{word} must be a number, not {show(value)}", "Write a number.")
        elif subject.kinds == ("integer",) and isinstance(value, float) and value != int(value):
            message = f"{word} should be an integer for integer type"
            subject.warn(word, message, "Write the nearest integer inside the bounds.")
        if _first_of(_LIMITS, subject) == word:
            _range(subject)

    return rule


def _multiple(subject: Subject) -> None:
    value = subject.schema["multipleOf"]
    if not is_number(value):
        message = f"multipleOf must be a number, not {show(value)}"
        subject.error("multipleOf", message, "Write a number above zero.")
    elif value <= 0:
        message = f"multipleOf must be greater than 0, not {show(value)}"
        subject.error("multipleOf", message, "Write a number above zero.")
    elif _first_of(_LIMITS, subject) is None:
        _range(subject)


def _first_of(words: tuple[str, ...], subject: Subject) -> str | None:
    return next((word for word in subject.schema if word in words), None)


def _range(subject: Subject) -> None:
    """Note bounds between which there is no number of the subject's type."""
    plain = without_booleans(subject.schema)
    words = [word for word in (*_LIMITS, "multipleOf") if word in plain]
    if not all(is_number(plain[word]) for word in words) or plain.get("multipleOf", 1) <= 0:
        return
    if not _crossed(subject, plain) and not subject.has_members:
        for kind, space in _SPACES.items():
            if kind in subject.kinds:
                _try(subject, space, plain)


def _crossed(subject: Subject, plain: Mapping[str, Any]) -> bool:
    for low in ("minimum", "exclusiveMinimum"):
        for high in ("maximum", "exclusiveMaximum"):
            if low not in plain or high not in plain or plain[low] < plain[high]:
                continue
            strict = low.startswith("exclusive") or high.startswith("exclusive")
            if strict or plain[low] > plain[high]:
                relation = "less than" if strict else "less than or equal to"
                subject.error(low, f"{low} must be {relation} {high}", _WIDEN)
                return True
    return False


def _try(subject: Subject, space: _Space, plain: Mapping[str, Any]) -> None:
    try:
        space(plain, pointer_of(subject.site.where))
    except SchemaValidationError as error:
        subject.findings.refuse(error, subject.trail)


def _count(word: str) -> Rule:
    def rule(subject: Subject) -> None:
        value = subject.schema[word]
        if is_number(value) and value < 0:
            subject.error(word, f"{word} must not be negative", "Write zero or more.")
        elif not is_count(value):
            message = f"{word} must be a whole number, not {show(value)}"
            subject.error(word, message, "Write a whole number of zero or more.")
        elif word in _HIGHS:
            low = subject.schema.get(_HIGHS[word], 0)
            if is_count(low) and low > value:
                message = f"{_HIGHS[word]} must be less than or equal to {word}"
                subject.error(_HIGHS[word], message, f"Lower {_HIGHS[word]} or raise {word}.")

    return rule


RULES: Rules = {
    **{word: _limit(word) for word in _LIMITS},
    **{word: _count(word) for word in (*_HIGHS.keys(), *_HIGHS.values())},
    "multipleOf": _multiple,
}
