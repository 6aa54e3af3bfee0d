"""Counts the texts of an automaton by length, and lays the counts out for finding a text.

All arithmetic is on integers, so that every machine finds the same texts.
"""

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provender.synth.patterns.automaton import Automaton
from provender.synth.patterns.shares import Groups, Shares
from provender.synth.space import LARGEST

__all__ = ["CELL_BITS", "LONGEST", "LONGEST_GENERAL", "Census", "census", "longest_counted"]

_MOST_CELLS = 200_000
LONGEST = 20_000
"""No text of more characters is made."""
LONGEST_GENERAL = math.isqrt(_MOST_CELLS)
"""A shortest text of more characters takes an automaton with too many counts: length squared."""
CELL_BITS = 33
"""A cell is written before so many bits of odds."""


@dataclass(frozen=True, eq=False, slots=True)
class Census:
    """What can happen with n characters left in state s, for every n up to a length.

    Cell n * states + s has the entries `first[cell]` to `first[cell + 1]`, one for each arc that
    a text can take. `last` is the greatest rank within the cell that takes the arc, `below` the
    texts behind each of the arc's code points (0 stands for LARGEST or more). `odds` sorts by
    cell, then by the share of the cell's texts up to the arc, of 2 ** 32; `vast` does so for
    the arcs with LARGEST texts behind each code point alone, where a cell has any.
    """

    states: int
    totals: tuple[int, ...]
    first: NDArray[np.int64]
    arcs: NDArray[np.int64]
    last: NDArray[np.uint64]
    below: NDArray[np.uint64]
    odds: NDArray[np.uint64]
    vast: NDArray[np.uint64]
    is_vast: NDArray[np.bool_]


def longest_counted(automaton: Automaton) -> int:
    """Return the greatest length that a census may have."""
    return min(LONGEST, _MOST_CELLS // max(1, len(automaton.sources), len(automaton.accepting)))


@functools.lru_cache(48)
def census(automaton: Automaton, length: int) -> Census:
    """Return the counts of all lengths up to `length`."""
    layers = list(_layers(automaton, length))
    entries = np.concatenate([layer.entries for layer in layers])
    cell = np.repeat(np.arange(len(entries), dtype=np.uint64), entries) << np.uint64(CELL_BITS)
    return Census(
        states=len(automaton.accepting),
        totals=tuple(layer.total for layer in layers),
        first=np.concatenate([[0], np.cumsum(entries)]),
        arcs=np.concatenate([layer.arcs for layer in layers]),
        last=np.concatenate([layer.last for layer in layers]),
        below=np.concatenate([layer.below for layer in layers]),
        odds=cell + np.concatenate([layer.odds for layer in layers]),
        vast=cell + np.concatenate([layer.vast for layer in layers]),
        is_vast=np.concatenate([layer.is_vast for layer in layers]),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Layer:
    """The entries of one n."""

    total: int
    entries: NDArray[np.int64]
    arcs: NDArray[np.int64]
    last: NDArray[np.uint64]
    below: NDArray[np.uint64]
    odds: NDArray[np.uint64]
    vast: NDArray[np.uint64]
    is_vast: NDArray[np.bool_]


def _layers(automaton: Automaton, length: int) -> Iterator[_Layer]:
    states = len(automaton.accepting)
    counts = np.array([int(accepts) for accepts in automaton.accepting], object)
    shares = Shares.of(automaton.accepting)
    nothing, words = np.zeros(0, np.int64), np.zeros(0, np.uint64)
    no_state = np.zeros(states, bool)
    yield _Layer(counts[0], no_state * 1, nothing, words, words, words, words, no_state)
    sizes = automaton.sizes.astype(object)
    for _ in range(length):
        behind = counts[automaton.targets]
        arcs = np.flatnonzero(behind)
        groups = Groups.of(automaton.sources[arcs], states)
        within = groups.sums(sizes[arcs] * behind[arcs])
        counts = np.minimum(groups.spread(within[groups.ends]), LARGEST)
        below = (behind[arcs] % LARGEST).astype(np.uint64)
        is_vast = below == 0
        vast = shares.step(automaton, arcs, groups, is_vast)[0] if is_vast.any() else below * 0
        odds, shares = shares.step(automaton, arcs, groups)
        yield _Layer(
            total=counts[0],
            entries=groups.entries,
            arcs=arcs,
            last=(np.minimum(within, LARGEST) - 1).astype(np.uint64),
            below=below,
            odds=odds,
            vast=vast,
            is_vast=np.bincount(automaton.sources[arcs][is_vast], minlength=states) > 0,
        )
