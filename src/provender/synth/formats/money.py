"""The formats of money and of codes: accounts, cards, currencies, colours, articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from random import Random
from string import ascii_uppercase

import numpy as np
import pyarrow as pa

from provender.kernels.concat import Digits, Literal, Piece, Pool, PoolPick, concat
from provender.kernels.draw import Words, below
from provender.synth.formats.context import FormatContext
from provender.synth.formats.texts import Texts, texts
from provender.synth.pools import attribute, provider_pool
from provender.synth.space import LARGEST, Space, derive
from provender.synth.template import Fixed, HexDigits, Number, OneOf

__all__ = ["Card", "Iban", "card", "color", "currency", "ean", "iban", "sku"]

_PREFIXES = (424242, 411111, 401288, 555555, 510510, 545454, 378282)
_CARD = 16
_MODULUS = 97
_CODES = 64
_WIDEST = 18


@dataclass(frozen=True)
class Run:
    """A run of letters (a pool with the numbers that they stand for) or of `width` digits."""

    width: int
    pool: Pool | None = None
    values: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many texts the run has."""
        return 10**self.width if self.pool is None else self.pool.size


@dataclass(frozen=True, eq=False)
class Iban(Space):
    """International bank account numbers of a country, their check digits right (ISO 13616)."""

    country: str
    runs: Sequence[Run]

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    @property
    def size(self) -> int:
        """The product of the runs' sizes, LARGEST at most."""
        size = 1
        for run in self.runs:
            size *= run.size
        return min(size, LARGEST)

    def at(self, ranks: Words) -> pa.Array:
        """Return the accounts of the ranks."""
        rest, digits = ranks, []
        for run in reversed(self.runs):
            rest, digit = np.divmod(rest, np.uint64(run.size))
            digits.append(digit)
        return self._write(digits[::-1])

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random account per index."""
        keys = [derive(key, f"run {i}") for i in range(len(self.runs))]
        pairs = zip(self.runs, keys, strict=True)
        return self._write([below(index, one, run.size) for run, one in pairs])

    def _write(self, numbers: list[Words]) -> pa.Array:
        pieces: list[Piece] = []
        check = np.zeros(len(numbers[0]), np.uint64)
        for run, number in zip(self.runs, numbers, strict=True):
            if run.pool is None:
                pieces.append(Digits(number, run.width))
                check = _append(check, number, run.width)
            else:
                pieces.append(PoolPick(run.pool, number.astype(np.uint32)))
                check = _append(check, np.array(run.values, np.uint64)[number], 2 * run.width)
        country = np.uint64(_letters(self.country) * 100)
        check = _append(check, np.full(len(check), country), 2 * len(self.country) + 2)
        head: list[Piece] = [Literal(self.country), Digits(np.uint64(98) - check, 2)]
        return concat([*head, *pieces], len(check))


def _append(check: Words, number: Words, width: int) -> Words:
    """Return the remainder by 97 after `width` more digits."""
    modulus = np.uint64(_MODULUS)
    shifted: Words = (check * np.uint64(pow(10, width, _MODULUS)) + number % modulus) % modulus
    return shifted


def _letters(text: str) -> int:
    """Return the number that letters stand for in an account number: A is 10, Z is 35."""
    return int("".join(str(int(letter, 36)) for letter in text))


@cache
def _runs(pattern: str) -> tuple[Run, ...]:
    runs: list[Run] = []
    dice = Random(pattern)  # noqa: S311 - bank codes, not secrets
    for mark, group in groupby(pattern):
        width = len(list(group))
        while mark == "#" and width:
            runs.append(Run(min(width, _WIDEST)))
            width -= min(width, _WIDEST)
        if mark == "?":
            codes = ["".join(dice.choices(ascii_uppercase, k=width)) for _ in range(_CODES)]
            codes = list(dict.fromkeys(codes))
            runs.append(Run(width, Pool.of(codes), tuple(_letters(code) for code in codes)))
    return tuple(runs)


def iban(context: FormatContext) -> Space | None:
    """Return account numbers of the locale's country, of Great Britain where it has none."""
    from provender.synth.pools import setting  # noqa: PLC0415

    country = setting("bank", context.locale, "country_code") or "GB"
    pattern = setting("bank", context.locale, "bban_format")
    if not set(pattern) <= {"#", "?"} or not pattern:
        country, pattern = "GB", "????##############"
    length = 4 + len(pattern)
    return Iban(country, _runs(pattern)) if context.holds(length) else None


@dataclass(frozen=True, eq=False)
class Card(Space):
    """Card numbers with prefixes of the well-known test cards and a right Luhn digit."""

    length: int = _CARD

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    @property
    def size(self) -> int:
        """Prefixes times free digits."""
        free: int = 10 ** (self.length - 7)
        return len(_PREFIXES) * free

    def at(self, ranks: Words) -> pa.Array:
        """Return the cards of the ranks."""
        free = np.uint64(10 ** (self.length - 7))
        prefix = np.array(_PREFIXES, np.uint64)[ranks // free]
        number = prefix * free + ranks % free
        return concat([Digits(number, self.length - 1), Digits(_luhn(number))], len(ranks))


def _luhn(number: Words) -> Words:
    """Return the check digit of numbers that lack it."""
    ten, total, double = np.uint64(10), np.zeros_like(number), True
    while number.any():
        number, digit = np.divmod(number, ten)
        twice = digit * np.uint64(2)
        total += np.where(twice > np.uint64(9), twice - np.uint64(9), twice) if double else digit
        double = not double
    check: Words = (ten - total % ten) % ten
    return check


def card(context: FormatContext) -> Space | None:
    """Return card numbers of 16 digits."""
    return Card() if context.holds(_CARD) else None


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
        for place in range(12):
            rest, digit = np.divmod(rest, np.uint64(10))
            total += digit * np.uint64(1 if place % 2 else 3)
        check = (np.uint64(10) - total % np.uint64(10)) % np.uint64(10)
        return concat([Digits(number, 12), Digits(check)], len(ranks))


def ean(context: FormatContext) -> Space | None:
    """Return article numbers."""
    return Ean(200) if context.holds(13) else None


def isbn(context: FormatContext) -> Space | None:
    """Return book numbers of 13 digits."""
    return Ean(978) if context.holds(13) else None


def color(context: FormatContext) -> Space | None:
    """Return colours such as #1a2b3c."""
    return texts((Fixed("#"), HexDigits(6)), context.min_length, context.max_length, separator=None)


def currency(context: FormatContext) -> Space | None:
    """Return currency codes (ISO 4217)."""
    codes = [code for code, _ in attribute("currency", "en_US", "currencies")]
    return _codes(codes, context)


def _codes(codes: Sequence[str], context: FormatContext) -> Texts | None:
    return texts((OneOf(Pool.of(codes)),), context.min_length, context.max_length, separator=None)


def sku(context: FormatContext) -> Space | None:
    """Return stock numbers such as KQX-048213."""
    dice = Random("sku")  # noqa: S311 - stock numbers, not secrets
    codes = ["".join(dice.choices(ascii_uppercase, k=3)) for _ in range(400)]
    letters = OneOf(Pool.of(list(dict.fromkeys(codes))))
    parts = (letters, Fixed("-"), Number(0, 999_999, 6))
    return texts(parts, context.min_length, context.max_length, separator=None)


def money_pool(method: str) -> Pool | None:
    """Return a pool of Faker's bank provider."""
    return provider_pool("en_US", method)
