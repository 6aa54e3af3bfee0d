"""What the class escapes, the dot and negated classes stand for."""

import functools
import re
import unicodedata
from collections.abc import Iterable

from provender.synth.patterns.charset import EVERYTHING, NOTHING, CharSet
from provender.synth.patterns.tree import Chars

__all__ = ["DOT", "WORD", "both_cases", "class_escape", "negated", "property_class", "union"]

_BEYOND_ASCII = CharSet.span(0x80, 0x10FFFF)
_PRINTABLE = CharSet.span(0x20, 0x7E)
_PRINTABLE_LATIN = CharSet.span(0xA1, 0x24F) - CharSet.of("\u00ad")
_CONTROLS = CharSet.span(0, 0x1F) | CharSet.span(0x7F, 0x9F)
_DIGIT = CharSet.of("0123456789")
WORD = _DIGIT | CharSet.span(0x41, 0x5A) | CharSet.span(0x61, 0x7A) | CharSet.of("_")
"""The word characters that every dialect agrees about."""
_SPACE = CharSet.of("\t\n\v\f\r ")
_SEPARATORS = CharSet.span(0x1C, 0x1F)
_PROPERTY_LAST = 0x24F
_ALIASES = {
    "Letter": "L",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Titlecase_Letter": "Lt",
    "Modifier_Letter": "Lm",
    "Other_Letter": "Lo",
    "Mark": "M",
    "Combining_Mark": "M",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Letter_Number": "Nl",
    "Other_Number": "No",
    "Punctuation": "P",
    "Symbol": "S",
    "Math_Symbol": "Sm",
    "Currency_Symbol": "Sc",
    "Separator": "Z",
    "Space_Separator": "Zs",
    "Other": "C",
    "Control": "Cc",
    "punct": "P",
    "digit": "Nd",
    "Alphabetic": "L",
    "Alpha": "L",
    "Uppercase": "Lu",
    "Lowercase": "Ll",
}
_CATEGORIES = re.compile("L[ultmo]?|M[nce]?|N[dlo]?|P[cdsepifo]?|S[mcko]?|Z[slp]?|C[cf]?")
_SCRIPTS = {
    "Latin": "LATIN",
    "Greek": "GREEK",
    "Cyrillic": "CYRILLIC",
    "Han": "CJK UNIFIED",
    "Hiragana": "HIRAGANA",
    "Katakana": "KATAKANA",
    "Arabic": "ARABIC",
    "Hebrew": "HEBREW",
    "Thai": "THAI",
}
_SCRIPTS_LAST = 0x9FFF


def _implied(sure: CharSet, maybe: CharSet) -> Chars:
    """Return a set that the pattern does not list: printable characters are drawn from it."""
    for liked in (_PRINTABLE, _PRINTABLE_LATIN, ~_CONTROLS, EVERYTHING):
        if drawn := sure & liked:
            return Chars(drawn, sure, maybe)
    return Chars(NOTHING, sure, maybe)


def negated(chars: Chars) -> Chars:
    """Return the set of all other characters."""
    return _implied(~chars.maybe, ~chars.sure)


def union(parts: Iterable[Chars], listed: CharSet) -> Chars:
    """Return a class of listed characters and of class escapes."""
    sure, maybe, drawn = listed, listed, listed
    for part in parts:
        sure, maybe, drawn = sure | part.sure, maybe | part.maybe, drawn | part.drawn
    return Chars(drawn, sure, maybe)


DOT = _implied(~CharSet.of("\n\r\u2028\u2029"), ~CharSet.of("\n"))
_ESCAPES = {
    "d": _implied(_DIGIT, _DIGIT | _BEYOND_ASCII),
    "w": _implied(WORD, WORD | _BEYOND_ASCII),
    "s": _implied(_SPACE, _SPACE | _SEPARATORS | _BEYOND_ASCII),
}


@functools.cache
def class_escape(letter: str) -> Chars:
    r"""Return the set of \d, \D, \w, \W, \s or \S.

    >>> len(class_escape("d").drawn), class_escape("s").drawn == CharSet.of(" ")
    (10, True)
    """
    return _ESCAPES[letter] if letter in _ESCAPES else negated(_ESCAPES[letter.lower()])


@functools.cache
def property_class(name: str, complement: bool = False) -> Chars | None:  # noqa: FBT001, FBT002 - cached
    r"""Return the set of \p{name} or \P{name}, drawn from a sample; None for an unknown name."""
    if complement:
        found = property_class(name)
        return None if found is None else negated(found)
    key, _, value = name.partition("=")
    value = value or key
    if key in {"Script", "sc", "Script_Extensions", "scx"} or value in _SCRIPTS:
        start = _SCRIPTS.get(value)
        return None if start is None else _named(start)
    if value in {"Any", "ASCII"}:
        known = EVERYTHING if value == "Any" else CharSet.span(0, 0x7F)
        return _implied(known, known)
    short = _ALIASES.get(value, value)
    if not _CATEGORIES.fullmatch(short):
        return None
    sample = range(_PROPERTY_LAST + 1)
    sure = CharSet.merge((c, c) for c in sample if unicodedata.category(chr(c)).startswith(short))
    maybe = sure | CharSet.span(_PROPERTY_LAST + 1, 0x10FFFF)
    return Chars(sure - _CONTROLS or sure, sure, maybe) if sure else None


def _named(start: str) -> Chars:
    sample = (c for c in range(_SCRIPTS_LAST) if chr(c).isalpha())
    sure = CharSet.merge((c, c) for c in sample if unicodedata.name(chr(c), "").startswith(start))
    return Chars(sure, sure, sure | _BEYOND_ASCII)


def both_cases(chars: Chars) -> Chars:
    """Return the set with the other case of each ASCII letter, as the flag `i` asks for."""
    swapped = [_swapped(part) for part in (chars.drawn, chars.sure, chars.maybe)]
    return Chars(*swapped)


def _swapped(chars: CharSet) -> CharSet:
    letters = "".join(chr(c) for c in chars & CharSet.span(0x41, 0x7A))
    return chars | CharSet.of("".join(re.findall("[A-Za-z]", letters)).swapcase())
