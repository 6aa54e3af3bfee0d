"""The registry of formats: a row says how a format's values are made."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from provender.errors import SchemaValidationError
from provender.synth.formats import moments, persons, uuids
from provender.synth.formats.context import FormatContext
from provender.synth.pools import locale_name
from provender.synth.space import Space

__all__ = ["Format", "format_space", "known_formats", "registry"]

Build: TypeAlias = Callable[[FormatContext], Space | None]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its names, how its values are made, and what they are.

    `pattern` matches only valid values; it serves where `build` finds nothing that fits.
    """

    name: str
    build: Build
    says: str
    pattern: str | None = None
    aliases: tuple[str, ...] = ()


_ROWS = (
    Format("email", persons.email, "an email address", r"[a-z0-9]{1,60}@test"),
    Format("idn-email", persons.idn_email, "an email address", r"[a-z0-9]{1,60}@test"),
    Format("uuid", uuids.uuids, "a random UUID (version 4)", aliases=("uuid4", "guid")),
    Format("date", moments.days, "a day of 2015 to 2025"),
    Format("date-time", moments.moments, "a moment of 2015 to 2025", aliases=("datetime",)),
    Format("time", moments.times, "a time of day, UTC"),
    Format("name", persons.name, "a person's whole name", r"[A-Z][a-z]+", ("full_name",)),
    Format("first_name", persons.first_name, "a first name", r"[A-Z][a-z]+"),
    Format("last_name", persons.last_name, "a last name", r"[A-Z][a-z]+"),
    Format("username", persons.username, "a user name", r"[a-z][a-z0-9]*", ("user_name",)),
)


@functools.cache
def registry() -> Mapping[str, Format]:
    """Return the rows by name, aliases included."""
    rows = {row.name: row for row in _ROWS}
    return MappingProxyType(rows | {alias: row for row in _ROWS for alias in row.aliases})


@functools.cache
def known_formats() -> frozenset[str]:
    """Return every name that `format_space` knows."""
    return frozenset(registry())


def format_space(name: str, context: FormatContext) -> Space | None:
    """Return the space of a format's values within the window; None for an unknown format.

    Raises SchemaValidationError where no value of the format is as long as the window asks.
    """
    plain = replace(context, locale=locale_name(context.locale), pointer="")
    if (space := _space(name, plain)) is not None or name not in known_formats():
        return space
    window = f"{context.min_length} to {context.max_length or 'any number of'} characters"
    raise SchemaValidationError(
        f"no value of the format {name} has {window}",
        pointer=context.pointer,
        remedy="Widen minLength and maxLength, or leave out the format.",
    )


@functools.lru_cache(2048)
def _space(name: str, context: FormatContext) -> Space | None:
    row = registry().get(name)
    if row is None:
        return None
    return row.build(context) or _by_pattern(row, context)


def _by_pattern(row: Format, context: FormatContext) -> Space | None:
    if row.pattern is None:
        return None
    from provender.synth.patterns import pattern_space  # noqa: PLC0415 - only where it is needed

    try:
        return pattern_space(
            row.pattern,
            min_length=context.min_length,
            max_length=context.max_length,
            pointer="",
        )
    except SchemaValidationError:
        return None
