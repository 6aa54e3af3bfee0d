"""Spaces of integers and decimals: bounds, exclusive bounds and multiples, in exact arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from provender.errors import SchemaValidationError
from provender.kernels.draw import Words
from provender.synth.space import LARGEST, Space

__all__ = ["Decimals", "Integers", "Interval", "decimal_space", "integer_space", "interval"]

_EXACT = Context(prec=400)
_DEFAULT_LOW, _DEFAULT_HIGH = 1, 1000
_DECIMALS = 2
_MOST_DECIMALS = 15
_MOST_PLACES = 330
_FEWEST_STEPS = 1000
_WHOLE = 1 << 53


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of exact numbers; None is unbounded, an open end excludes its bound."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True)
class Integers(Space):
    """low, low + step, ... below or at high, as int64 (uint64 beyond its range).

    >>> Integers(5, 11, 3).at(np.arange(3, dtype="u8")).to_pylist()
    [5, 8, 11]
    """

    low: int
    high: int
    step: int = 1

    @property
    def type(self) -> pa.DataType:
        """A 64-bit integer type that holds both ends."""
        return pa.int64() if self.high < 1 << 63 else pa.uint64()

    @property
    def size(self) -> int:
        """How many integers there are."""
        return (self.high - self.low) // self.step + 1

    def at(self, ranks: Words) -> pa.Array:
        """Return the rank-th integers; wrapping arithmetic is exact in both types."""
        low = np.uint64(self.low & (LARGEST - 1))
        words = ranks * np.uint64(self.step & (LARGEST - 1)) + low
        return pa.array(words.view(np.int64) if self.type == pa.int64() else words)


@dataclass(frozen=True)
class Decimals(Space):
    """Multiples of step / 10**places from low to high (both counted in 10**-places).

    As decimal128 when `exact`, otherwise as float64: the double nearest to the decimal, which
    prints as that decimal again.

    >>> Decimals(low=5, high=9, places=2, step=2).at(np.arange(3, dtype="u8")).to_pylist()
    [0.05, 0.07, 0.09]
    """

    low: int
    high: int
    places: int
    step: int = 1
    exact: bool = False

    @property
    def type(self) -> pa.DataType:
        """decimal128 or float64."""
        if not self.exact:
            return pa.float64()
        digits = max(len(str(abs(self.low))), len(str(abs(self.high))), self.places + 1)
        return pa.decimal128(digits, self.places)

    @property
    def size(self) -> int:
        """How many decimals there are."""
        return (self.high - self.low) // self.step + 1

    def at(self, ranks: Words) -> pa.Array:
        """Return the rank-th decimals."""
        units = ranks.view(np.int64) * self.step + self.low
        if self.exact:
            return _decimal128(units, self.type)
        return pa.array(units / float(10**self.places) + 0.0)


def _decimal128(units: np.ndarray, kind: pa.Decimal128Type) -> pa.Array:
    """Return unscaled 64-bit numbers as 128-bit decimals, by sign extension."""
    wide = np.empty((len(units), 2), np.int64)
    wide[:, 0] = units
    wide[:, 1] = units >> 63
    return pa.Array.from_buffers(kind, len(units), [None, pa.py_buffer(wide)])


def interval(schema: Mapping[str, Any]) -> Interval:
    """Return the numbers that a schema's bounds allow; draft 4's boolean exclusives too."""
    lows = [(_fraction(schema.get("minimum")), schema.get("exclusiveMinimum") is True)]
    highs = [(_fraction(schema.get("maximum")), schema.get("exclusiveMaximum") is True)]
    if not isinstance(schema.get("exclusiveMinimum"), bool):
        lows.append((_fraction(schema.get("exclusiveMinimum")), True))
    if not isinstance(schema.get("exclusiveMaximum"), bool):
        highs.append((_fraction(schema.get("exclusiveMaximum")), True))
    low = max((pair for pair in lows if pair[0] is not None), default=(None, False))
    known = [(-high, opened) for high, opened in highs if high is not None]
    high = max(known, default=(None, False))
    return Interval(low[0], None if high[0] is None else -high[0], low[1], high[1])


def _fraction(value: object) -> Fraction | None:
    """Return a JSON number as the decimal that was written; beyond 2^53, as the double itself."""
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int) or abs(value) >= _WHOLE:
        return Fraction(value)
    return Fraction(Decimal(repr(value)))


def integer_space(
    schema: Mapping[str, Any], pointer: str, *, usual: tuple[int, int] | None = None
) -> Integers:
    """Return the integers that a schema allows; `usual` is the range where it has no bounds."""
    step = _fraction(schema.get("multipleOf")) or Fraction(1)
    step_int = step.numerator  # an integer multiple of p/q in lowest terms is a multiple of p
    low, high = _open_ends(interval(schema), Fraction(step_int), usual)
    first = -(-_floor(low, up=True) // step_int) * step_int
    last = _floor(high, up=False) // step_int * step_int
    first, last = _within_64_bits(first, last, step_int, pointer)
    if first > last:
        raise SchemaValidationError(
            f"no integer lies between {_plain(low)} and {_plain(high)}"
            + (f" as a multiple of {_plain(step)}" if step != 1 else ""),
            pointer=pointer,
            remedy="Widen the bounds.",
        )
    return Integers(first, last, step_int if first < last else 1)


def _open_ends(
    span: Interval, step: Fraction, usual: tuple[int, int] | None
) -> tuple[Fraction, Fraction]:
    """Return both ends as closed bounds on whole numbers, guessing the ones left open."""
    tiny = Fraction(1)
    low = span.low if not span.low_open or span.low is None else _above(span.low, tiny)
    high = span.high if not span.high_open or span.high is None else _under(span.high, tiny)
    usual_low, usual_high = usual or (_DEFAULT_LOW, _DEFAULT_HIGH)
    width = max(Fraction(usual_high - usual_low), (999 if usual is None else 1) * step)
    if low is None and high is None:
        return Fraction(usual_low), max(Fraction(usual_high), usual_low + width)
    if low is None and high is not None:
        return min(Fraction(usual_low), high - width) if high < usual_low + width else Fraction(
            usual_low
        ), high
    if high is None and low is not None:
        return low, max(Fraction(usual_high), low + width)
    assert low is not None
    assert high is not None
    return low, high


def _above(bound: Fraction, tiny: Fraction) -> Fraction:
    """Return the least multiple of tiny above bound."""
    return (bound // tiny + 1) * tiny


def _under(bound: Fraction, tiny: Fraction) -> Fraction:
    """Return the greatest multiple of tiny below bound."""
    return (-(-bound // tiny) - 1) * tiny


def _floor(value: Fraction, *, up: bool) -> int:
    return -(-value.numerator // value.denominator) if up else value.numerator // value.denominator


def _within_64_bits(first: int, last: int, step: int, pointer: str) -> tuple[int, int]:
    """Return the part of [first, last] that one 64-bit type holds."""
    least = -(1 << 63)
    most = (1 << 63) - 1 if first < 1 << 63 else LARGEST - 1
    if last < least or first > most:
        raise SchemaValidationError(
            "integers beyond 64 bits cannot be generated",
            pointer=pointer,
            remedy="Choose bounds between -2^63 and 2^64-1.",
        )
    return max(first, -(-least // step) * step), min(last, most // step * step)


def decimal_space(
    schema: Mapping[str, Any], pointer: str, *, usual: tuple[float, float, int] | None = None
) -> Space:
    """Return the decimals that a schema allows: two places, more where the range is narrow."""
    multiple = _fraction(schema.get("multipleOf"))
    span = interval(schema)
    if multiple is not None and multiple.denominator == 1:
        return _whole_multiples(schema, pointer)
    low_usual, high_usual, places = usual or (_DEFAULT_LOW, _DEFAULT_HIGH, _DECIMALS)
    low, high = _decimal_ends(span, multiple, Fraction(str(low_usual)), Fraction(str(high_usual)))
    if multiple is not None:
        return _multiples(span, low, high, multiple, pointer)
    if low > high or (low == high and (span.low_open or span.high_open)):
        raise _no_number(low, high, pointer)
    narrow = usual is None and low != high
    while narrow and places < _MOST_PLACES and (high - low) * 10**places < _FEWEST_STEPS:
        places += 1
    if low == high:
        return _single(low)
    return _spread(low, high, places, span, pointer)


def _whole_multiples(schema: Mapping[str, Any], pointer: str) -> Space:
    whole = integer_space(schema, pointer)
    if max(abs(whole.low), abs(whole.high)) < 1 << 53:
        return Decimals(whole.low, whole.high, 0, whole.step)
    return whole


def _decimal_ends(
    span: Interval, multiple: Fraction | None, low_usual: Fraction, high_usual: Fraction
) -> tuple[Fraction, Fraction]:
    low, high = span.low, span.high
    # Beyond 2^53 doubles lie far apart: a range between them must still hold some.
    width = abs(low or high or Fraction(0)) / (1 << 40)
    width = max(high_usual - low_usual, 999 * (multiple or Fraction(0)), width)
    if low is None and high is None:
        return low_usual, low_usual + width
    if low is None and high is not None:
        return (low_usual if high >= low_usual + width else min(low_usual, high - width)), high
    if high is None and low is not None:
        return low, max(high_usual, low + width)
    assert low is not None
    assert high is not None
    return low, high


def _multiples(
    span: Interval, low: Fraction, high: Fraction, multiple: Fraction, pointer: str
) -> Space:
    """Return the multiples of a decimal fraction; a power of ten below one is exact in Arrow."""
    first, last = -(-low // multiple), high // multiple
    if span.low_open and first * multiple == low and span.low is not None:
        first += 1
    if span.high_open and last * multiple == high and span.high is not None:
        last -= 1
    if first > last:
        raise _no_number(low, high, pointer, multiple)
    places = 0
    while (multiple * 10**places).denominator != 1 and places < _MOST_DECIMALS + 10:
        places += 1
    step = (multiple * 10**places).numerator
    limit = (1 << 53) - 1
    first, last = max(first * step, -limit // step * step), min(last * step, limit // step * step)
    if (multiple * 10**places).denominator != 1 or first > last:
        raise SchemaValidationError(
            f"multiples of {float(multiple)!r} in this range need more than 15 digits",
            pointer=f"{pointer}/multipleOf",
            remedy="Use a multiple with fewer decimals, or bounds nearer to zero.",
        )
    return Decimals(first, last, places, step, exact=step == 1)


def _spread(low: Fraction, high: Fraction, places: int, span: Interval, pointer: str) -> Space:
    """Return the decimals with this many places from low to high, inside 53 bits."""
    limit = (1 << 53) - 1
    while places > 0 and max(abs(low), abs(high)) * 10**places > limit:
        if (high - low) * 10 ** (places - 1) < 2:  # noqa: PLR2004 - a range needs two ends
            break
        places -= 1
    unit = 10**places
    first, last = _floor(low * unit, up=True), _floor(high * unit, up=False)
    if span.low_open and Fraction(first, unit) == low:
        first += 1
    if span.high_open and Fraction(last, unit) == high:
        last -= 1
    if max(abs(first), abs(last)) <= limit and places <= 22 and first <= last:  # noqa: PLR2004
        return Decimals(first, last, places)
    floats = Floats(_double(low, up=True), _double(high, up=False), span.low_open, span.high_open)
    if floats.is_empty:
        raise _no_number(low, high, pointer)
    return floats


def _double(value: Fraction, *, up: bool) -> float:
    """Return the double nearest to value on the inner side of a bound."""
    bound = Fraction(float(np.finfo(np.float64).max))
    near = float(max(-bound, min(bound, value)))
    if Fraction(Decimal(repr(near))) == value:
        return near  # what validators read where this decimal is written
    if up and Fraction(near) < value:
        return float(np.nextafter(near, np.inf))
    if not up and Fraction(near) > value:
        return float(np.nextafter(near, -np.inf))
    return near


@dataclass(frozen=True)
class Floats(Space):
    """Doubles between two bounds whose digits do not fit a 53-bit decimal grid."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    @property
    def type(self) -> pa.DataType:
        """float64."""
        return pa.float64()

    @property
    def size(self) -> int:
        """A grid of 2**32 steps at most, fewer where there are fewer doubles."""
        return max(1, min(1 << 32, self._doubles))

    @property
    def is_empty(self) -> bool:
        """Whether no double lies between the bounds."""
        return self._doubles < 1

    @property
    def _doubles(self) -> int:
        ends = [_order(self.low) + self.low_open, _order(self.high) - self.high_open]
        return ends[1] - ends[0] + 1

    def at(self, ranks: Words) -> pa.Array:
        """Return the doubles at equal steps: over the values, or over the doubles when few."""
        first = _order(self.low) + self.low_open
        if self._doubles <= self.size:
            order = ranks.view(np.int64) + first
            bits = np.where(order >= 0, order, np.int64(-(1 << 63)) - order)
            return pa.array(bits.view(np.float64) + 0.0)
        share = (ranks.astype(np.float64) + 0.5) / float(self.size)
        values = self.low * (1 - share) + self.high * share
        return pa.array(np.clip(values, self.low, self.high) + 0.0)


def _order(value: float) -> int:
    """Return the place of a double in the order of all doubles; zero is 0."""
    bits = int(np.float64(value).view(np.int64))
    return bits if bits >= 0 else -(1 << 63) - bits


def _single(value: Fraction) -> Space:
    if value.denominator == 1 and int(float(value)) != value and -(1 << 63) <= value < LARGEST:
        return Integers(int(value), int(value))
    return Floats(float(value), float(value))


def _no_number(
    low: Fraction, high: Fraction, pointer: str, multiple: Fraction | None = None
) -> SchemaValidationError:
    kind = "number" if multiple is None else f"multiple of {_plain(multiple)}"
    return SchemaValidationError(
        f"no {kind} lies between {_plain(low)} and {_plain(high)}",
        pointer=pointer,
        remedy="Widen the bounds.",
    )


def _plain(value: Fraction) -> str:
    """Return a fraction as a short decimal text."""
    if value.denominator == 1:
        return str(value.numerator)
    quotient = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return format(quotient.normalize(_EXACT), "f")[:40]
