"""What a CHECK constraint says of one column: the only values, or the bounds; else nothing."""

import re
from dataclasses import dataclass

__all__ = ["Check", "read_check"]

_TEXT = r"'(?:[^']|'')*'"
_NUMBER = r"-?\d+(?:\.\d+)?"
_VALUE = rf"\(?({_TEXT}|{_NUMBER})\)?"
# Casts of PostgreSQL and character sets of MySQL, which say nothing of the values.
_ORNAMENT = re.compile(rf"({_TEXT})|::[a-z ]+(?:\(\d+\))?(?:\[\])?|_utf8mb[34](?=')", re.IGNORECASE)
_LISTED = re.compile(
    rf"(?:in \(|= any \(+array\[)\s*{_VALUE}(?:\s*,\s*{_VALUE})*\s*[\])]", re.IGNORECASE
)
_BOUND = re.compile(rf"(>=|<=|>|<)\s*{_VALUE}")
_BETWEEN = re.compile(rf"between\s+{_VALUE}\s+and\s+{_VALUE}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """The only values of a column, or its inclusive bounds."""

    choices: tuple[str | int, ...] = ()
    low: int | float | None = None
    high: int | float | None = None


def read_check(condition: str, column: str) -> Check | None:
    """Return what a condition says of a column; None if it is of others, or says something else.

    >>> read_check("status IN ('on', 'it''s')", "status").choices
    ('on', "it's")
    >>> read_check("((age >= 18) AND (age <= 80))", "age")
    Check(choices=(), low=18, high=80)
    """
    name = rf"[`\"\[]?{re.escape(column)}[`\"\]]?"
    if not re.search(rf"(?<![\w]){name}(?![\w])", condition):
        return None
    rest = _ORNAMENT.sub(lambda found: found[1] or "", condition)
    rest = re.sub(rf"(?<![\w]){name}(?![\w])", "", rest)
    if _others(rest):
        return None
    if listed := _LISTED.search(rest):
        return Check(choices=tuple(map(_value, re.findall(rf"{_TEXT}|{_NUMBER}", listed[0]))))
    return _bounds(rest)


def _others(rest: str) -> bool:
    """Say whether there is more than comparisons joined by AND: names, functions, OR, NOT."""
    words = set(re.findall(r"[a-z_]+", re.sub(_TEXT, "", rest).lower()))
    return bool(words - {"in", "any", "array", "and", "between"})


def _bounds(rest: str) -> Check | None:
    low: int | float | None = None
    high: int | float | None = None
    for found in _BETWEEN.finditer(rest):
        low, high = _number(found[1]), _number(found[2])
    for sign, text in _BOUND.findall(rest):
        number = _number(text)
        if number is None or (sign in "<>" and not isinstance(number, int)):
            return None
        if sign.startswith(">"):
            low = number + (sign == ">")
        else:
            high = number - (sign == "<")
    return None if low is None and high is None else Check(low=low, high=high)


def _value(text: str) -> str | int:
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    number = float(text)
    return int(number) if number.is_integer() else text


def _number(text: str) -> int | float | None:
    if text.startswith("'"):
        return None
    return float(text) if "." in text else int(text)
