"""The formats of money: bank accounts, cards, currencies, with right check digits."""

from collections.abc import Iterator, Sequence
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
from provender.synth.formats.texts import closed
from provender.synth.pools import common, setting
from provender.synth.space import LARGEST, Space, derive

__all__ = ["Card", "Iban", "Run", "card", "currency", "iban"]

_BRITISH = ("GB", "????##############")

_PREFIXES = (424242, 411111, 401288, 555555, 510510, 545454)
_CARD = 16
_MODULUS = 97
_CODES = 64
_WIDEST = 18


@dataclass(frozen=True)
class Run:
    """A run of `width` digits, or a pool of codes that stand for numbers of `width` digits.

    `values` are those numbers by 97.
    """

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
                continue
            pieces.append(PoolPick(run.pool, number.astype(np.uint32)))
            check = _append(check, np.array(run.values, np.uint64)[number], run.width)
        country = np.uint64(_number(self.country) * 100)
        check = _append(check, np.full(len(check), country), 2 * len(self.country) + 2)
        head: list[Piece] = [Literal(self.country), Digits(np.uint64(98) - check, 2)]
        return concat([*head, *pieces], len(check))


def _append(check: Words, number: Words, width: int) -> Words:
    """Return the remainder by 97 after `width` more digits."""
    modulus = np.uint64(_MODULUS)
    shifted: Words = (check * np.uint64(pow(10, width, _MODULUS)) + number % modulus) % modulus
    return shifted


def _number(text: str) -> int:
    """Return the number that a code stands for in an account number: A is 10, Z is 35."""
    return int("".join(str(int(letter, 36)) for letter in text))


@cache
def _runs(pattern: str) -> tuple[Run, ...]:
    """Return the runs of a pattern: # is a digit, ? a letter, anything else stands for itself."""
    dice = Random(pattern)  # noqa: S311 - bank codes, not secrets
    return tuple(
        run for mark, group in groupby(pattern) for run in _run(mark, len(list(group)), dice)
    )


def _run(mark: str, width: int, dice: Random) -> Iterator[Run]:
    if mark == "#":
        while width:
            yield Run(min(width, _WIDEST))
            width -= min(width, _WIDEST)
    else:
        letters = ascii_uppercase if mark == "?" else mark
        codes = dict.fromkeys("".join(dice.choices(letters, k=width)) for _ in range(_CODES))
        digits = len(str(int(letters[0], 36))) * width
        yield Run(digits, Pool.of(list(codes)), tuple(_number(code) % _MODULUS for code in codes))


def iban(context: FormatContext) -> Space | None:
    """Return account numbers of the locale's country, of Great Britain where it has none."""
    country = setting("bank", context.locale, "country_code") or _BRITISH[0]
    pattern = setting("bank", context.locale, "bban_format")
    if country == _BRITISH[0] or not pattern:
        country, pattern = _BRITISH
    return Iban(country, _runs(pattern)) if context.holds(4 + len(pattern)) else None


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


def currency(context: FormatContext) -> Space | None:
    """Return currency codes (ISO 4217)."""
    return closed(context, [code for code, _ in common("currency", "currencies")])
