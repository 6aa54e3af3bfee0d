"""Days, moments and times: fixed ranges, never today's, so that results can be had again."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from provender.kernels.draw import Words
from provender.synth.formats.context import FormatContext
from provender.synth.formats.texts import closed
from provender.synth.space import Space
from provender.synth.template import Fixed, Number, Template

__all__ = ["Days", "Seconds", "birthdays", "days", "durations", "moments", "times"]

_EPOCH = date(1970, 1, 1)
_DAY = 86_400
_FIRST, _LAST = date(2015, 1, 1), date(2025, 12, 31)
_OLDEST, _YOUNGEST = date(1950, 1, 1), date(2006, 12, 31)


def _number(day: date) -> int:
    return (day - _EPOCH).days


@dataclass(frozen=True)
class Days(Space):
    """The days of a range, its ends included.

    >>> Days(date(2024, 2, 28), date(2024, 3, 1)).at(np.arange(2, dtype="u8"))[1].as_py()
    datetime.date(2024, 2, 29)
    """

    first: date
    last: date

    @property
    def type(self) -> pa.DataType:
        """Days."""
        return pa.date32()

    @property
    def size(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    def at(self, ranks: Words) -> pa.Array:
        """Return the days of the ranks."""
        numbers = ranks.astype(np.int32) + np.int32(_number(self.first))
        return pa.array(numbers).cast(pa.date32())


@dataclass(frozen=True)
class Seconds(Space):
    """The whole seconds of a range of days, in UTC."""

    first: date
    last: date

    @property
    def type(self) -> pa.DataType:
        """Moments."""
        return pa.timestamp("ms", tz="UTC")

    @property
    def size(self) -> int:
        """The number of seconds."""
        return ((self.last - self.first).days + 1) * _DAY

    def at(self, ranks: Words) -> pa.Array:
        """Return the moments of the ranks."""
        seconds = ranks.view(np.int64) + _number(self.first) * _DAY
        return pa.array(seconds * 1000, self.type)


def days(context: FormatContext) -> Space | None:
    """Return the days of 2015 to 2025."""
    return Days(_FIRST, _LAST) if context.holds(len("2015-01-01")) else None


def birthdays(context: FormatContext) -> Space | None:
    """Return the days of birth of grown people."""
    return Days(_OLDEST, _YOUNGEST) if context.holds(len("1950-01-01")) else None


def moments(context: FormatContext) -> Space | None:
    """Return the seconds of 2015 to 2025."""
    return Seconds(_FIRST, _LAST) if context.holds(len("2015-01-01T00:00:00Z")) else None


def times(context: FormatContext) -> Space | None:
    """Return the seconds of a day as RFC 3339 texts."""
    if not context.holds(len("00:00:00Z")):
        return None
    gap = Fixed(":")
    return Template((Number(0, 23, 2), gap, Number(0, 59, 2), gap, Number(0, 59, 2), Fixed("Z")))


def durations(context: FormatContext) -> Space | None:
    """Return durations (ISO 8601): minutes, hours and minutes, days, weeks, months, years."""
    parts = [f"PT{m}M" for m in range(1, 60)]
    parts += [f"PT{h}H{m}M" for h in range(1, 24) for m in (5, 10, 15, 20, 30, 45)]
    parts += [f"PT{h}H" for h in range(1, 24)]
    for unit, most in (("D", 30), ("W", 12), ("M", 11), ("Y", 10)):
        parts += [f"P{n}{unit}" for n in range(1, most + 1)]
    return closed(context, parts)
