"""The formats of places: addresses, streets, cities, states, countries, coordinates."""

import re
from collections.abc import Sequence

from provender.kernels.concat import Pool
from provender.synth.formats.context import FormatContext
from provender.synth.formats.texts import Texts, closed, within
from provender.synth.pools import common, listed, provider_texts
from provender.synth.space import Space
from provender.synth.template import Fixed, Number, OneOf, Part

__all__ = [
    "address",
    "city",
    "country",
    "country_code",
    "ending_in_digits",
    "latitude",
    "longitude",
    "postcode",
    "state",
    "street",
]

_MILITARY = re.compile(r"\b[ADF]PO A[AEP]\b")
_STATES = ("state", "administrative_unit", "province", "prefecture", "region")
_UNIT = " #"
_POSTCODE_DIGITS = 3
_COORDINATE_DIGITS = 6


def _sample(context: FormatContext, method: str) -> tuple[str, ...]:
    """Return a Faker provider's texts, American ones where the locale has none."""
    return provider_texts(context.locale, method) or provider_texts("en_US", method)


def address(context: FormatContext) -> Space | None:
    """Return whole addresses in the locale's order; its first part goes with any of the others."""
    texts = [text for text in _sample(context, "address") if not _MILITARY.search(text)]
    pairs = [text.split(", ", 1) for text in texts]
    if any(len(pair) == 1 for pair in pairs):
        return within(context, OneOf(Pool.of(texts)), separator=_UNIT)
    heads, tails = (OneOf(Pool.of(list(dict.fromkeys(part)))) for part in zip(*pairs, strict=True))
    return within(context, heads, Fixed(", "), tails, separator=_UNIT, after=2)


def street(context: FormatContext) -> Space | None:
    """Return streets with the number of a house."""
    return within(context, OneOf(Pool.of(_sample(context, "street_address"))), separator=_UNIT)


def city(context: FormatContext) -> Space | None:
    """Return cities, numbered when there are no more."""
    return within(context, OneOf(Pool.of(_sample(context, "city"))))


def state(context: FormatContext) -> Space | None:
    """Return the locale's states, provinces or prefectures."""
    own = (provider_texts(context.locale, method) for method in _STATES)
    return closed(context, next(filter(None, own), ()) or _sample(context, "state"))


def country(context: FormatContext) -> Space | None:
    """Return countries in the locale's language."""
    names = listed("address", context.locale, "countries")
    return closed(context, names or _sample(context, "country"))


def country_code(context: FormatContext) -> Space | None:
    """Return country codes of two letters (ISO 3166-1), or of three where two are too few."""
    kind = "alpha_2_country_codes" if context.holds(2) else "alpha_3_country_codes"
    return closed(context, common("address", kind))


def postcode(context: FormatContext) -> Space | None:
    """Return postal codes of the locale, their last three digits any."""
    parts = ending_in_digits(_sample(context, "postcode"), _POSTCODE_DIGITS)
    return within(context, *parts, separator=None)


def ending_in_digits(texts: Sequence[str], count: int) -> tuple[Part, ...]:
    """Return parts that make such texts with their last digits drawn anew, if all end in some.

    >>> [part.size for part in ending_in_digits(["A 1000", "B 9999"], 3)]
    [2, 1000]
    """
    if not all(text[-count:].isdecimal() and text[-count:].isascii() for text in texts):
        return (OneOf(Pool.of(texts)),)
    heads = dict.fromkeys(text[:-count] for text in texts)
    return (OneOf(Pool.of(list(heads))), Number(0, 10**count - 1, count))


def _degrees(context: FormatContext, most: int) -> Texts | None:
    whole = [str(number) for number in range(1 - most, most)]
    after = Number(0, 10**_COORDINATE_DIGITS - 1, _COORDINATE_DIGITS)
    long = within(context, OneOf(Pool.of(whole)), Fixed("."), after, separator=None)
    return long or within(context, OneOf(Pool.of(whole)), separator=None)


def latitude(context: FormatContext) -> Space | None:
    """Return degrees of latitude with six decimals."""
    return _degrees(context, 90)


def longitude(context: FormatContext) -> Space | None:
    """Return degrees of longitude with six decimals."""
    return _degrees(context, 180)
