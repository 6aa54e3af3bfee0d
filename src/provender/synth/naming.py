"""Guesses what a field holds from its name, so that values are realistic without a format.

A name is taken apart into words (`emailAddress`, `email_address` and `email-address` are the
same); the longest run of words at its end that means something decides. `docs/formats.md` says
the rule in full; the option `realistic_names` switches it off.
"""

import functools
import re

from provender.synth.vocabulary import ALONE, ENDINGS, FORMATS, OWNERS, RANGES

__all__ = ["format_for", "range_for"]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W_A-Z]+", re.UNICODE)
_NAMES = frozenset({"name", "nama"})
_OTHER = "title"
_LONGEST = 3
_LONGEST_NAME = 100


@functools.lru_cache(4096)
def format_for(property_name: str, *, model_name: str = "") -> str | None:
    """Return the format that a property's name stands for; None where it says nothing.

    `model_name` is the object that has the property: a model's name, or that of the property
    that holds the object. It decides what a bare `name` is.

    >>> format_for("userEmail"), format_for("created_at"), format_for("price")
    ('email', 'date-time', None)
    >>> format_for("name", model_name="Customer"), format_for("name", model_name="Product")
    ('name', 'product')
    """
    words = _words(property_name)
    if not words:
        return None
    if words[-1] in _NAMES and "_".join(words) not in FORMATS:
        return _name_of(words[:-1] or _words(model_name))
    found = ALONE.get(words[0]) if len(words) == 1 else None
    return found or _longest(words) or (ENDINGS.get(words[-1]) if len(words) > 1 else None)


def _name_of(owner: tuple[str, ...]) -> str:
    """Return the format of the name of an owner: of its last word that is known."""
    if not owner:
        return "name"
    return next((OWNERS[word] for word in _forms(owner[-1]) if word in OWNERS), _OTHER)


def _longest(words: tuple[str, ...]) -> str | None:
    for count in range(min(_LONGEST, len(words)), 0, -1):
        *before, last = words[-count:]
        for form in _forms(last):
            if (found := FORMATS.get("_".join([*before, form]))) is not None:
                return found
    return None


def range_for(property_name: str, kind: str) -> tuple[float, float, int] | None:
    """Return the usual low, high and decimals of a number so named; None where unknown.

    `kind` is integer or number; an integer has no decimals.

    >>> range_for("unitPrice", "number"), range_for("age", "integer"), range_for("n", "integer")
    ((1, 1000, 2), (18, 90, 0), None)
    """
    words = _words(property_name)
    if not words:
        return None
    last = "timestamp" if words[-1] == "at" and len(words) > 1 else words[-1]
    if (found := next((RANGES[w] for w in _forms(last) if w in RANGES), None)) is None:
        return None
    low, high, decimals = found
    return (-(-low // 1), high // 1, 0) if kind == "integer" else (low, high, decimals)


@functools.lru_cache(4096)
def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters; none of a very long one."""
    found = _WORD.findall(name) if len(name) <= _LONGEST_NAME else []
    return tuple(word.lower() for word in found)


def _forms(word: str) -> tuple[str, ...]:
    """Return a word as it stands and as the singular that it may be the plural of."""
    if word.endswith("ies"):
        return (word, word[:-3] + "y")
    if word.endswith("es"):
        return (word, word[:-1], word[:-2])
    return (word, word[:-1]) if word.endswith("s") else (word,)
