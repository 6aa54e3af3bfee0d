"""Reads a pattern character by character: single escapes, numbers, names."""

import functools
import re
from dataclasses import dataclass

from provender.synth.patterns.charset import CharSet
from provender.synth.patterns.escapes import class_escape, property_class
from provender.synth.patterns.faults import invalid, unsupported
from provender.synth.patterns.tree import Chars

__all__ = ["Reader", "single"]

_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_NAME = re.compile(r"[^\W\d][\w$]*")
_FIXED_HEX = {"x": 2, "u": 4, "U": 8}
_LAST = 0x10FFFF


@functools.lru_cache(512)
def single(code: int) -> Chars:
    """Return the set of one character."""
    return Chars.exactly(CharSet.span(code, code))


@dataclass(slots=True)
class Reader:
    """A pattern and a place in it."""

    text: str
    place: int = 0

    @property
    def more(self) -> bool:
        """Whether anything is left."""
        return self.place < len(self.text)

    @property
    def ahead(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.place : self.place + 1]

    def take(self, expected: str) -> bool:
        """Step over a text if it stands here."""
        found = self.text.startswith(expected, self.place)
        self.place += len(expected) * found
        return found

    def step(self, why: str) -> str:
        """Return the next character; a fault that says `why` at the end."""
        if not self.more:
            raise invalid(why)
        self.place += 1
        return self.text[self.place - 1]

    def match(self, expression: "re.Pattern[str]") -> "re.Match[str] | None":
        """Step over what an expression matches here."""
        if found := expression.match(self.text, self.place):
            self.place = found.end()
        return found

    def name(self, close: str) -> str:
        """Return a group's name, which `close` ends."""
        found = self.match(_NAME)
        if found is None or not self.take(close):
            raise invalid(f"the name of a group is not right at position {self.place}")
        return found[0]

    def class_or_char(self, letter: str) -> Chars:
        """Return what a backslash and `letter` stand for, inside and outside of classes."""
        if letter in "dDwWsS":
            return class_escape(letter)
        if letter in "pP":
            return self._property(complement=letter == "P")
        return single(self.code(letter))

    def _property(self, *, complement: bool) -> Chars:
        if self.take("{"):
            end = self.text.find("}", self.place)
            if end < 0:
                raise invalid(r"\p{ is never closed")
            name, self.place = self.text[self.place : end], end + 1
        else:
            name = self.step(r"\p stands at its end")
        if (found := property_class(name, complement)) is None:
            raise unsupported(f"the property {name[:40]!r}")
        return found

    def code(self, letter: str) -> int:
        """Return the code point that a backslash and `letter` stand for."""
        if letter in _CONTROL:
            return ord(_CONTROL[letter])
        if letter == "0":
            digits = self.match(re.compile("[0-7]{0,2}"))
            return int((digits[0] if digits else "") or "0", 8)
        if letter == "c":
            return self._control()
        if letter in _FIXED_HEX:
            return self._hex(letter)
        if letter.isascii() and letter.isalnum():
            raise invalid(f"\\{letter} means nothing")
        return ord(letter)

    def _control(self) -> int:
        letter = self.step(r"\c stands at its end")
        if not (letter.isascii() and letter.isalpha()):
            raise invalid(r"\c needs a letter")
        return ord(letter) % 32

    def _hex(self, letter: str) -> int:
        if letter == "u" and self.take("{"):
            digits = self.match(re.compile("[0-9A-Fa-f]{1,8}"))
            if digits is None or not self.take("}"):
                raise invalid(r"\u{ needs hexadecimal digits and a brace")
            return _checked(int(digits[0], 16))
        width = _FIXED_HEX[letter]
        digits = self.match(re.compile(f"[0-9A-Fa-f]{{{width}}}"))
        if digits is None:
            raise invalid(f"\\{letter} needs {width} hexadecimal digits")
        return self._paired(int(digits[0], 16)) if letter == "u" else _checked(int(digits[0], 16))

    def _paired(self, code: int) -> int:
        """Return the code point of a surrogate pair whose first half was read."""
        low = re.compile(r"\\u([dD][c-fC-F][0-9A-Fa-f]{2})")
        if 0xD800 <= code <= 0xDBFF and (found := self.match(low)):  # noqa: PLR2004 - UTF-16
            return 0x10000 + ((code & 0x3FF) << 10) + (int(found[1], 16) & 0x3FF)
        return code


def _checked(code: int) -> int:
    if code > _LAST:
        raise invalid(f"{code:x} is no code point")
    return code
