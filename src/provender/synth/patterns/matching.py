"""From a pattern and a length window to the space of texts."""

import functools
from dataclasses import replace

from provender.errors import SchemaValidationError
from provender.synth.patterns.automaton import automaton
from provender.synth.patterns.census import LONGEST, LONGEST_GENERAL
from provender.synth.patterns.chain import chain
from provender.synth.patterns.edges import without_edges
from provender.synth.patterns.elements import Element, Words, elements, is_decodable, within
from provender.synth.patterns.faults import Fault, impossible, too_complex
from provender.synth.patterns.parser import parse
from provender.synth.patterns.powerset import powerset
from provender.synth.patterns.program import assemble
from provender.synth.patterns.quick import Quick
from provender.synth.patterns.tree import Node, shortest_length
from provender.synth.patterns.walks import FEW_LENGTHS, MOST_LENGTHS, walks
from provender.synth.space import LARGEST, Space

__all__ = ["pattern_space"]

_AROUND = ("[a-z0-9]*", "[ -~]*")
"""What may stand beside a match, where a pattern matches no whole text."""


def pattern_space(
    pattern: str,
    *,
    min_length: int = 0,
    max_length: int | None = None,
    pointer: str = "",
    whole: bool = True,
) -> Space:
    """Return the space of the texts that an ECMA-262 pattern matches as a whole.

    Unless `whole`, those that it matches in some part will do where there are none. Their
    lengths, in code points, lie from min_length to max_length. Raises SchemaValidationError at
    `pointer` for an invalid pattern, for one that no text of these lengths matches, and for one
    that is too complex.

    >>> import numpy as np
    >>> space = pattern_space("[A-Z]{3}-[0-9]{6}")
    >>> space.size, space.at(np.arange(2, dtype="u8")).to_pylist()
    (17576000000, ['AAA-000000', 'AAA-000001'])
    """
    found = _space(pattern, min_length, max_length)
    if isinstance(found, Fault) and not whole:
        found = _around(pattern, min_length, max_length) or found
    if isinstance(found, Fault):
        raise SchemaValidationError(found.details, pointer=pointer, remedy=found.remedy)
    return found


@functools.lru_cache(128)
def _space(pattern: str, low: int, high: int | None) -> Space | Fault:
    try:
        tree = without_edges(parse(pattern))
        _check_length(tree, LONGEST)
        space = _fast(tree, low, high) or _general(tree, low, high)
    except Fault as fault:
        return fault.with_traceback(None)
    return impossible(pattern, low, high) if space is None else space


def _around(pattern: str, low: int, high: int | None) -> Space | None:
    """Return the space of texts with a match inside, as validators search; None without any."""
    tried = (_space(f"{more}(?:{pattern}){more}", low, high) for more in _AROUND)
    return next((space for space in tried if isinstance(space, Space)), None)


def _general(tree: Node, low: int, high: int | None) -> Space | None:
    _check_length(tree, LONGEST_GENERAL)
    return walks(automaton(powerset(assemble(tree))), low, high)


def _check_length(tree: Node, most: int) -> None:
    if (shortest := shortest_length(tree)) > most:
        raise too_complex(f"its texts have {shortest} characters or more")


def _fast(tree: Node, low: int, high: int | None) -> Space | None:
    """Return a space that draws element by element; None where the pattern is not that plain."""
    found = elements(tree)
    if found is None or not is_decodable(found):
        return None
    whole = within(found, low, high)
    limited = _limited(whole or found, low, high)
    drawn = chain(limited) if limited else None
    if drawn is None or limited == whole or drawn.size >= LARGEST:
        return drawn
    varying = [element for element in found if element.low != element.high]
    leads = whole is not None and len(varying) == 1 and varying[0].high is None and high is None
    return Quick(drawn, functools.partial(_ranked, tree, low, high, whole, drawn), leads=leads)


def _ranked(
    tree: Node, low: int, high: int | None, whole: list[Element] | None, drawn: Space
) -> Space:
    """Return the space of all texts, or of as many as can be counted."""
    longest = sum(LARGEST if e.high is None else e.high for e in whole or ())
    if whole and longest <= LONGEST and (ranked := chain(whole)) is not None:
        return ranked
    try:
        return _general(tree, low, high) or drawn
    except Fault:
        return drawn


def _limited(found: list[Element], low: int, high: int | None) -> list[Element] | None:
    """Return elements of modest length; None where the window would cut them even so."""
    limited = [_modest(element) for element in found]
    shortest = sum(element.low for element in limited)
    longest = sum(element.high or 0 for element in limited)
    if shortest > LONGEST:
        raise too_complex(f"texts of {low} characters are asked for")
    return limited if low <= shortest and (high is None or longest <= high) else None


def _modest(element: Element) -> Element:
    if isinstance(element, Words):
        return element
    if element.high is None:
        return replace(element, high=element.low + FEW_LENGTHS - 1)
    return replace(element, high=min(element.high, element.low + MOST_LENGTHS - 1))
