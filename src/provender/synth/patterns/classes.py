"""Parses a character class, from behind its opening bracket."""

from provender.synth.patterns.charset import NOTHING, CharSet
from provender.synth.patterns.escapes import negated, union
from provender.synth.patterns.faults import invalid
from provender.synth.patterns.reader import Reader
from provender.synth.patterns.tree import Chars

__all__ = ["read_class"]


def read_class(reader: Reader) -> Chars:
    """Return the set of a class and step over its closing bracket.

    >>> len(read_class(Reader("a-c-]")).drawn), read_class(Reader("^a]")).maybe.ranges[0]
    (4, (0, 96))
    """
    complement = reader.take("^")
    listed: list[tuple[int, int]] = []
    escapes: list[Chars] = []
    while not reader.take("]"):
        first = _atom(reader)
        if reader.ahead != "-" or reader.text[reader.place + 1 : reader.place + 2] in {"]", ""}:
            _add(first, listed, escapes)
            continue
        reader.take("-")
        last = _atom(reader)
        if isinstance(first, int) and isinstance(last, int):
            listed.append(_span(first, last))
        else:
            for part in (first, ord("-"), last):
                _add(part, listed, escapes)
    found = union(escapes, CharSet.merge(listed) if listed else NOTHING)
    return negated(found) if complement else found


def _atom(reader: Reader) -> Chars | int:
    """Return a character's code point, or the set of a class escape."""
    char = reader.step("a character class is never closed")
    if char != "\\":
        return ord(char)
    letter = reader.step("a backslash stands at its end")
    if letter == "b":
        return 8
    if letter in "1234567":
        return _octal(reader, letter)
    if letter in "dDwWsSpP":
        return reader.class_or_char(letter)
    return reader.code(letter)


def _octal(reader: Reader, letter: str) -> int:
    while reader.ahead and reader.ahead in "01234567" and len(letter) < 3:  # noqa: PLR2004 - \377
        letter += reader.step("")
    return int(letter, 8) & 0xFF


def _add(part: Chars | int, listed: list[tuple[int, int]], escapes: list[Chars]) -> None:
    if isinstance(part, int):
        listed.append((part, part))
    else:
        escapes.append(part)


def _span(first: int, last: int) -> tuple[int, int]:
    if first > last:
        raise invalid(f"the range {chr(first)}-{chr(last)} counts down")
    return first, last
