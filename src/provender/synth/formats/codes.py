"""The formats of codes: articles, colours, digests, passwords, tokens."""

from dataclasses import dataclass
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits

import numpy as np
import pyarrow as pa

from provender.kernels.concat import Digits, Pool, concat
from provender.kernels.draw import Words
from provender.synth.formats.context import FormatContext
from provender.synth.formats.texts import closed, filled, within
from provender.synth.space import Space
from provender.synth.template import Fixed, HexDigits, Number, OneOf, Template

__all__ = [
    "Ean",
    "color",
    "ean",
    "gender",
    "isbn",
    "md5",
    "password",
    "sha1",
    "sha256",
    "sku",
    "token",
]

_EAN = 13
_HEX = "0123456789abcdef"
_MARKS = "!#$%&*+-=?@^_~"
_SAFE = "".join(c for c in ascii_uppercase + ascii_lowercase + digits if c not in "0O1lI")
_USUAL_PASSWORD = 14
_USUAL_TOKEN = 40
_FAMILIES = 400


@dataclass(frozen=True, eq=False)
class Ean(Space):
    """Article numbers of 13 digits with a right check digit (GS1; ISBN-13 with prefix 978)."""

    prefix: int

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    @property
    def size(self) -> int:
        """Nine free digits."""
        return 10**9

    def at(self, ranks: Words) -> pa.Array:
        """Return the numbers of the ranks."""
        number = ranks + np.uint64(self.prefix * 10**9)
        rest, total = number, np.zeros_like(number)
        for place in range(_EAN - 1):
            rest, digit = np.divmod(rest, np.uint64(10))
            total += digit * np.uint64(1 if place % 2 else 3)
        check = (np.uint64(10) - total % np.uint64(10)) % np.uint64(10)
        return concat([Digits(number, _EAN - 1), Digits(check)], len(ranks))


def ean(context: FormatContext) -> Space | None:
    """Return article numbers of the range that shops number themselves (prefix 200)."""
    return Ean(200) if context.holds(_EAN) else None


def isbn(context: FormatContext) -> Space | None:
    """Return book numbers of 13 digits."""
    return Ean(978) if context.holds(_EAN) else None


def sku(context: FormatContext) -> Space | None:
    """Return stock numbers such as KQX-048213."""
    dice = Random("sku")  # noqa: S311 - stock numbers, not secrets
    families = ("".join(dice.choices(ascii_uppercase, k=3)) for _ in range(_FAMILIES))
    letters = OneOf(Pool.of(list(dict.fromkeys(families))))
    return within(context, letters, Fixed("-"), Number(0, 999_999, 6), separator=None)


def color(context: FormatContext) -> Space | None:
    """Return colours such as #1a2b3c, or #1ac where there is room for no more."""
    long = within(context, Fixed("#"), HexDigits(6), separator=None)
    return long or within(context, Fixed("#"), HexDigits(3), separator=None)


def gender(context: FormatContext) -> Space | None:
    """Return female, male or non-binary."""
    return closed(context, ("female", "male", "non-binary"))


def md5(context: FormatContext) -> Space | None:
    """Return digests of 128 bits."""
    return _digest(32, context)


def sha1(context: FormatContext) -> Space | None:
    """Return digests of 160 bits."""
    return _digest(40, context)


def sha256(context: FormatContext) -> Space | None:
    """Return digests of 256 bits."""
    return _digest(64, context)


def _digest(length: int, context: FormatContext) -> Space | None:
    if not context.holds(length):
        return None
    return filled(length, length, usual=length, alphabet=_HEX)


def token(context: FormatContext) -> Space | None:
    """Return tokens of letters and digits, 40 where the window holds as many."""
    low, high = context.min_length, context.max_length
    return filled(low, high, usual=_USUAL_TOKEN, alphabet=ascii_lowercase + digits)


def password(context: FormatContext) -> Space | None:
    """Return passwords that begin with a capital, a small letter, a digit and a mark."""
    low, high = context.min_length, context.max_length
    starts = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz", "23456789", _MARKS)
    high_rest = None if high is None else high - len(starts)
    usual = _USUAL_PASSWORD - len(starts)
    rest = filled(max(1, low - len(starts)), high_rest, usual=usual, alphabet=_SAFE)
    if rest is None:
        return filled(low, high, usual=_USUAL_PASSWORD, alphabet=_SAFE)
    return Template((*(OneOf(Pool.of(list(start))) for start in starts), *rest.parts))
