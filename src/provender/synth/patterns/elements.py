"""Takes a pattern apart into elements that can be drawn one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TypeAlias

from provender.synth.patterns.charset import NOTHING, CharSet
from provender.synth.patterns.finite import texts_of
from provender.synth.patterns.tree import Alt, Chars, Node, Repeat, Seq

__all__ = ["Element", "Run", "Words", "elements", "is_decodable", "within"]

_MOST_TEXTS = 20_000
_MOST_ELEMENTS = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """`low` to `high` characters of a set; None is without end."""

    chars: CharSet
    low: int
    high: int | None

    @property
    def first(self) -> CharSet:
        """The characters that the run can start with."""
        return self.chars


@dataclass(frozen=True, slots=True)
class Words:
    """One of several different texts."""

    texts: tuple[str, ...]

    @property
    def low(self) -> int:
        """The length of the shortest text."""
        return min(map(len, self.texts))

    @property
    def high(self) -> int:
        """The length of the longest text."""
        return max(map(len, self.texts))

    @property
    def first(self) -> CharSet:
        """The characters that the texts start with."""
        return CharSet.of("".join(text[:1] for text in self.texts))


Element: TypeAlias = Run | Words


def elements(node: Node) -> list[Element] | None:
    """Return what a node is a sequence of; None where it is no such sequence.

    >>> from provender.synth.patterns.parser import parse
    >>> [(type(e).__name__, e.low, e.high) for e in elements(parse("(a|bc)[0-9]{2}[0-9]*"))]
    [('Words', 1, 2), ('Run', 2, None)]
    """
    found = _elements(node)
    if found is None:
        return None
    joined = list(_literals(_merged(found)))
    return joined if len(joined) <= _MOST_ELEMENTS else None


def _elements(node: Node) -> list[Element] | None:
    match node:
        case Chars(drawn):
            return [Run(drawn, 1, 1)] if drawn else None
        case Repeat(Chars(drawn), low, high) if drawn:
            return [Run(drawn, low, high)]
        case Repeat(item, low, high) if low == high and low <= _MOST_ELEMENTS:
            part = _elements(item)
            return None if part is None or len(part) * low > _MOST_ELEMENTS else part * low
        case Seq(items):
            return _joined(items)
        case Alt() | Repeat():
            texts = texts_of(node, _MOST_TEXTS)
            return [Words(tuple(texts))] if texts else None
    return None


def _joined(items: Sequence[Node]) -> list[Element] | None:
    found: list[Element] = []
    for item in items:
        part = _elements(item)
        if part is None:
            return None
        found += part
    return found


def _merged(found: list[Element]) -> list[Element]:
    """Join runs of the same set that stand side by side."""
    merged: list[Element] = []
    for element in found:
        last = merged[-1] if merged else None
        if isinstance(last, Run) and isinstance(element, Run) and last.chars == element.chars:
            ends = (last.high, element.high)
            high = None if ends[0] is None or ends[1] is None else ends[0] + ends[1]
            merged[-1] = Run(last.chars, last.low + element.low, high)
        else:
            merged.append(element)
    return merged


def _literals(found: Sequence[Element]) -> Iterator[Element]:
    """Yield the elements, single characters that stand side by side as one text."""
    for single, group in groupby(found, _is_literal):
        if single:
            runs = [run for run in group if isinstance(run, Run)]
            yield Words(("".join(chr(run.chars.ranges[0][0]) * run.low for run in runs),))
        else:
            yield from group


def _is_literal(element: Element) -> bool:
    return isinstance(element, Run) and element.low == element.high and len(element.chars) == 1


def is_decodable(found: Sequence[Element]) -> bool:
    """Say whether a text shows where each element ends, so that no text is made in two ways."""
    varying = [place for place, element in enumerate(found) if element.low != element.high]
    return all(_shows_its_end(found, place) for place in varying[:-1])


def _shows_its_end(found: Sequence[Element], place: int) -> bool:
    element, following = found[place], NOTHING
    for after in found[place + 1 :]:
        following |= after.first
        if after.low:
            break
    if isinstance(element, Run):
        return not following & element.chars
    ordered = sorted(element.texts)
    is_prefix_free = not any(after.startswith(before) for before, after in pairwise(ordered))
    return is_prefix_free or not following & CharSet.of("".join(element.texts))


def within(found: Sequence[Element], low: int, high: int | None) -> list[Element] | None:
    """Return the elements with the one of varying length cut to the window, if there is one only.

    None where several would have to give way, or where nothing is left.
    """
    shortest = sum(element.low for element in found)
    longest = _sum([element.high for element in found])
    if low <= shortest and (high is None or (longest is not None and longest <= high)):
        return list(found)
    varying = [place for place, element in enumerate(found) if element.low != element.high]
    if len(varying) != 1:
        return None
    place, element = varying[0], found[varying[0]]
    others = shortest - element.low
    cut = _cut(element, low - others, None if high is None else high - others)
    return None if cut is None else [*found[:place], cut, *found[place + 1 :]]


def _cut(element: Element, low: int, high: int | None) -> Element | None:
    if isinstance(element, Words):
        kept = [t for t in element.texts if low <= len(t) and (high is None or len(t) <= high)]
        return Words(tuple(kept)) if kept else None
    ends = [end for end in (element.high, high) if end is not None]
    cut = replace(element, low=max(element.low, low), high=min(ends, default=None))
    return cut if cut.high is None or cut.low <= cut.high else None


def _sum(values: Sequence[int | None]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)
