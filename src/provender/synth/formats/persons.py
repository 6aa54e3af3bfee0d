"""The formats of people: which names, in which order, with what around them."""

from collections.abc import Sequence

from provender.kernels.concat import Pool
from provender.synth.formats.context import FormatContext
from provender.synth.formats.fitting import fit
from provender.synth.formats.people import People, people
from provender.synth.formats.personal import Addressed, Named, slots
from provender.synth.formats.texts import texts
from provender.synth.space import Space
from provender.synth.template import Fixed, OneOf, Part

__all__ = ["email", "first_name", "idn_email", "last_name", "name", "username"]

_DOMAINS = ("@example.com", "@example.org", "@example.net")
_MOST_LOCAL = 64
_BARE = 120
_ROOMS = ((20, 10), (12, 10), (9, 10), *((room, 1 << 62) for room in range(9, 0, -1)))


def name(context: FormatContext) -> Space | None:
    """Return whole names, in the locale's order."""
    who = people(context.locale)
    first, last = OneOf(who.firsts, "first"), OneOf(who.lasts, "last")
    gap = (Fixed(who.separator),) if who.separator else ()
    parts = (last, *gap, first) if who.last_first else (first, *gap, last)
    return _named(who, parts, context) or first_name(context)


def first_name(context: FormatContext) -> Space | None:
    """Return first names."""
    who = people(context.locale)
    return _named(who, (OneOf(who.firsts, "first"),), context)


def last_name(context: FormatContext) -> Space | None:
    """Return last names."""
    who = people(context.locale)
    return _named(who, (OneOf(who.lasts, "last"),), context)


def _named(who: People, parts: Sequence[Part], context: FormatContext) -> Space | None:
    spare = texts(parts, context.min_length, context.max_length)
    if spare is None:
        return None
    shown = slots(parts, spare.base.parts)
    pairs = zip(parts, spare.base.parts, strict=True)
    unchanged = all(a.size == b.size for a, b in pairs)
    both = sum(isinstance(part, OneOf) for part in parts) > 1
    return Named(who, shown, context.distinct_people, spare, unchanged and both)


def email(context: FormatContext) -> Space | None:
    """Return addresses at the domains reserved for examples, made of the person's name."""
    who = people(context.locale)
    parts = (OneOf(who.first_slugs, "first"), Fixed("."), OneOf(who.last_slugs, "last"))
    return _address(who, parts, _DOMAINS, context)


def idn_email(context: FormatContext) -> Space | None:
    """Return addresses whose names keep the letters of their own script."""
    who = people(context.locale)
    first, last = _letters(who.firsts), _letters(who.lasts)
    return _address(
        who, (OneOf(first, "first"), Fixed("."), OneOf(last, "last")), _DOMAINS, context
    )


def username(context: FormatContext) -> Space | None:
    """Return user names made of the person's name."""
    who = people(context.locale)
    first, last = OneOf(who.first_slugs, "first"), OneOf(who.last_slugs, "last")
    made = _address(who, (first, Fixed("_"), last), ("",), context)
    return made or _address(who, (first,), ("",), context)


def _letters(names: Pool) -> Pool:
    """Return names in small letters, without the marks and spaces that addresses cannot hold."""
    lower = (name.lower() for name in names.array.to_pylist())
    kept = ("".join(c for c in name if c.isalpha() or c > "\x7f") for name in lower)
    return Pool.of([name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "") or "x" for name in kept])


def _address(
    who: People, parts: Sequence[Part], ends: tuple[str, ...], context: FormatContext
) -> Space | None:
    """Return the parts, a number in some of them or in all distinct ones, and an end."""
    tail = max(map(len, ends))
    high = _MOST_LOCAL + tail
    high = high if context.max_length is None else min(high, context.max_length)
    low = context.min_length
    numbers = ["" for _ in range(_BARE)] + [str(number) for number in range(1, 100)]
    drawn = (*parts, OneOf(Pool.of([n + end for end in ends for n in numbers]), "end"))
    unique = (*parts, OneOf(Pool.of(ends), "domain"))
    fitted = fit(drawn, low, high)
    for room, share in _ROOMS:
        kept = fit(unique, max(0, low - 1), high - room)
        if fitted and kept and kept[0].size * share >= parts[0].size:
            shown, apart = slots(drawn, fitted), slots(unique, kept)
            return Addressed(who, shown, context.distinct_people, apart, 1, room)
    return None
