"""The people of a locale: first and last names that every personal format draws from."""

import functools
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provender.kernels.concat import Pool
from provender.kernels.draw import Words, permute, pick
from provender.synth.formats.romanise import slugs
from provender.synth.pools import attribute, listed, locale_name, provider_texts
from provender.synth.space import derive

__all__ = ["People", "Person", "people"]

_ORDER = re.compile(r"\{\{(first|last)_name\w*\}\}([^{]*).*?\{\{(first|last)_name\w*\}\}")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is meant in each row: places in the pools of first and of last names."""

    first: NDArray[np.uint32]
    last: NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """A locale's names.

    The slugs stand at the same places as the names. Where last names have two genders, the
    first `men` first names go with the first half of the last names, the others with the second.
    """

    firsts: Pool
    lasts: Pool
    first_slugs: Pool
    last_slugs: Pool
    separator: str
    last_first: bool
    men: int | None = None

    @property
    def families(self) -> int:
        """How many last names one person may have."""
        return self.lasts.size if self.men is None else self.lasts.size // 2

    @property
    def size(self) -> int:
        """How many different people there are."""
        return self.firsts.size * self.families

    def draw(self, index: Words, key: int, *, distinct: bool = False) -> Person:
        """Return a random person per index, or different ones until all have been."""
        if distinct:
            size = np.uint64(self.size)
            wrapped = index if not len(index) or index.max() < size else index % size
            return self.at(permute(wrapped, self.size, key))
        first = pick(index, derive(key, "first"), self.firsts.size)
        return self._gendered(first, pick(index, derive(key, "last"), self.families))

    def at(self, ranks: Words) -> Person:
        """Return the people of the ranks."""
        first, last = np.divmod(ranks, np.uint64(self.families))
        return self._gendered(first.astype(np.uint32), last.astype(np.uint32))

    def _gendered(self, first: NDArray[np.uint32], last: NDArray[np.uint32]) -> Person:
        if self.men is None:
            return Person(first, last)
        return Person(first, last + np.uint32(self.families) * (first >= np.uint32(self.men)))


@functools.cache
def people(locale: str) -> People:
    """Return the people of a locale."""
    locale = locale_name(locale)
    last_first, separator = _order(locale)
    men, women = (listed("person", locale, f"first_names_{sex}") for sex in ("male", "female"))
    his, hers = (listed("person", locale, f"last_names_{sex}") for sex in ("male", "female"))
    gendered = bool(men and women and his and hers) and not set(his) & set(hers)
    if gendered:
        firsts = tuple(dict.fromkeys(men + women))
        count = min(len(his), len(hers))
        lasts = his[:count] + hers[:count]
    else:
        firsts = _names(locale, "first")
        lasts = _names(locale, "last")
    if last_first:
        lasts = lasts if gendered else _separable(lasts, firsts, separator)
    else:
        firsts = firsts if gendered else _separable(firsts, lasts, separator)
    return People(
        firsts=Pool.of(firsts),
        lasts=Pool.of(lasts),
        first_slugs=Pool.of(_slugs(locale, "first", firsts)),
        last_slugs=Pool.of(_slugs(locale, "last", lasts)),
        separator=separator,
        last_first=last_first,
        men=len(men) if gendered else None,
    )


def _names(locale: str, part: str) -> tuple[str, ...]:
    lists = [f"{part}_names"]
    found = listed("person", locale, *lists)
    if not found:
        found = listed("person", locale, f"{part}_names_male", f"{part}_names_female")
    return found or provider_texts(locale, f"{part}_name") or _names("en_US", part)


def _separable(heads: tuple[str, ...], tails: tuple[str, ...], gap: str) -> tuple[str, ...]:
    """Leave out heads that begin with another: so a whole name has one way to be taken apart."""
    if gap and not any(gap in tail for tail in tails):
        return heads
    known = set(heads)

    def begins(head: str) -> bool:
        places = range(1, len(head))
        return any(head[:i] in known for i in places if head.startswith(gap, i))

    return tuple(head for head in heads if not begins(head))


def _order(locale: str) -> tuple[bool, str]:
    for text in listed("person", locale, "formats", "formats_male"):
        if (found := _ORDER.search(text)) and found[1] != found[3]:
            return found[1] == "last", found[2]
    return False, " "


def _slugs(locale: str, part: str, names: tuple[str, ...]) -> tuple[str, ...]:
    romanised = _romanised(locale, part)
    spare = listed("person", "en_US", f"{part}_names")
    german = locale.startswith("de")
    return slugs([romanised.get(name, name) for name in names], spare, german=german)


def _romanised(locale: str, part: str) -> dict[str, str]:
    """Return the locale's own romanised names where they stand beside the names."""
    if locale != "ja_JP":
        return {}
    pairs = attribute("person", locale, f"{part}_name_pairs")
    return {pair[0]: pair[2] for pair in pairs}
