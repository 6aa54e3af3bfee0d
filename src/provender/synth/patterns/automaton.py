"""A deterministic automaton as arrays, without the states that lead nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provender.synth.patterns.faults import too_complex
from provender.synth.patterns.powerset import Arc, Powerset

__all__ = ["Automaton", "automaton"]

_MOST_POINTS = 1_200_000


@dataclass(frozen=True, eq=False, slots=True)
class Automaton:
    """Arcs in the order of their sources; arc i reads one of `sizes[i]` code points.

    These are `points[starts[i] : starts[i] + sizes[i]]`. State 0 is the first. `longest` is the
    length of the longest text, None where there is none, -1 where there are no texts at all.
    """

    accepting: NDArray[np.bool_]
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]
    points: NDArray[np.uint32]
    longest: int | None


def automaton(powerset: Powerset) -> Automaton:
    """Return the useful part of a deterministic automaton."""
    useful = _useful(powerset)
    numbers = {state: number for number, state in enumerate(useful)}
    arcs = [
        Arc(numbers[arc.source], numbers[arc.target], arc.letters)
        for arc in powerset.arcs
        if arc.source in numbers and arc.target in numbers
    ]
    sizes, starts, points = _blocks(powerset, arcs)
    return Automaton(
        accepting=np.array([powerset.accepting[state] for state in useful], bool),
        sources=np.array([arc.source for arc in arcs], np.int64),
        targets=np.array([arc.target for arc in arcs], np.int64),
        sizes=sizes,
        starts=starts,
        points=points,
        longest=_longest(len(useful), arcs),
    )


def _useful(powerset: Powerset) -> list[int]:
    """Return the states from which a text can be finished, in order."""
    into: dict[int, list[int]] = {}
    for arc in powerset.arcs:
        into.setdefault(arc.target, []).append(arc.source)
    found = {state for state, accepts in enumerate(powerset.accepting) if accepts}
    queue = list(found)
    for state in queue:
        fresh = [source for source in dict.fromkeys(into.get(state, ())) if source not in found]
        found.update(fresh)
        queue += fresh
    return sorted(found) if 0 in found else []


def _blocks(
    powerset: Powerset, arcs: Sequence[Arc]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]:
    """Lay out the code points of each set of letters once."""
    places: dict[tuple[int, ...], tuple[int, int]] = {}
    parts, length = [np.zeros(0, np.uint32)], 0
    alphabet = powerset.alphabet
    for arc in arcs:
        if arc.letters not in places:
            letters = [alphabet.points[slice(*alphabet.starts[i : i + 2])] for i in arc.letters]
            parts += letters
            size = sum(map(len, letters))
            places[arc.letters] = (size, length)
            length += size
            if length > _MOST_POINTS:
                raise too_complex("it has too many large sets of characters")
    laid = np.array([places[arc.letters] for arc in arcs], np.int64).reshape(-1, 2)
    return laid[:, 0].copy(), laid[:, 1].copy(), np.concatenate(parts)


def _longest(states: int, arcs: Sequence[Arc]) -> int | None:
    """Return the longest path by peeling off states that nothing leads to; None for a cycle."""
    waiting, after = [0] * states, [[] for _ in range(states)]  # type: list[int], list[list[int]]
    for arc in arcs:
        waiting[arc.target] += 1
        after[arc.source].append(arc.target)
    depth = [0] * states
    ready = [state for state in range(states) if not waiting[state]]
    for state in ready:
        for target in after[state]:
            depth[target] = max(depth[target], depth[state] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return max(depth, default=-1) if len(ready) == states else None
