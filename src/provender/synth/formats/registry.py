"""The registry of formats: finds a format's space by its name and the length window."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from provender.errors import SchemaValidationError
from provender.synth.formats.context import FormatContext
from provender.synth.formats.rows import ROWS, Format
from provender.synth.formats.texts import closed
from provender.synth.pools import locale_name, provider_names, provider_texts
from provender.synth.space import Space

__all__ = ["Format", "format_space", "known_formats", "registry"]


@functools.cache
def registry() -> Mapping[str, Format]:
    """Return the rows by name, aliases included."""
    rows = {row.name: row for row in ROWS}
    return MappingProxyType(rows | {alias: row for row in ROWS for alias in row.aliases})


@functools.cache
def known_formats(locale: str = "en_US") -> frozenset[str]:
    """Return every name that `format_space` knows: the registry's and Faker's providers'.

    >>> {"email", "date-time", "license_plate"} <= known_formats()
    True
    """
    return provider_names(locale) | frozenset(registry())


def format_space(name: str, context: FormatContext) -> Space | None:
    """Return the space of a format's values within the window; None for an unknown format.

    Raises SchemaValidationError where no value of the format is as long as the window asks.

    >>> import numpy as np
    >>> format_space("ean", FormatContext()).at(np.arange(1, dtype="u8")).to_pylist()
    ['2000000000008']
    >>> format_space("nonsense", FormatContext()) is None
    True
    """
    plain = replace(context, locale=locale_name(context.locale), pointer="")
    space = _space(name, plain)
    if space is not None or not (name in registry() or provider_texts(plain.locale, name)):
        return space
    most = "any number of" if context.max_length is None else context.max_length
    raise SchemaValidationError(
        f"no value of the format {name} has {context.min_length} to {most} characters",
        pointer=context.pointer,
        remedy="Widen minLength and maxLength, or leave out the format.",
    )


@functools.lru_cache(2048)
def _space(name: str, context: FormatContext) -> Space | None:
    row = registry().get(name)
    if row is None:
        return closed(context, provider_texts(context.locale, name))
    return row.build(context) or _by_pattern(row, context)


def _by_pattern(row: Format, context: FormatContext) -> Space | None:
    if row.pattern is None:
        return None
    from provender.synth.patterns import pattern_space  # noqa: PLC0415 - only where it is needed

    try:
        return pattern_space(
            row.pattern, min_length=context.min_length, max_length=context.max_length, pointer=""
        )
    except SchemaValidationError:
        return None
