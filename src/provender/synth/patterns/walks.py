"""The space of an automaton's texts within a length window."""

import functools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from provender.errors import GenerationError
from provender.kernels.draw import Words, permute, pick
from provender.synth.patterns.automaton import Automaton
from provender.synth.patterns.census import census, longest_counted
from provender.synth.patterns.faults import too_complex
from provender.synth.patterns.stepping import texts
from provender.synth.space import LARGEST, Space, derive

__all__ = ["FEW_LENGTHS", "MOST_LENGTHS", "Walks", "walks"]

MOST_LENGTHS = 64
"""So many lengths are drawn where the pattern ends by itself, the shortest ones."""
FEW_LENGTHS = 11
"""So many are drawn where it never ends."""
_FARTHEST = 256


@dataclass(frozen=True, eq=False)
class Walks(Space):
    """The texts of at least `low` characters, shorter ones first.

    `drawn` are the lengths that random texts have, `reach` is the greatest length of a text that
    has a rank; `distinct` goes beyond it where the texts are `endless`.
    """

    automaton: Automaton
    low: int
    drawn: tuple[int, ...]
    reach: int
    endless: bool

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    @property
    def size(self) -> int:
        """The number of texts up to the reach, LARGEST at most."""
        return _ranks(self.automaton, self.low, self.reach)[-1][1]

    @property
    def capacity(self) -> int:
        """The size; LARGEST where texts may be as long as they need be."""
        return LARGEST if self.endless else self.size

    def at(self, ranks: Words) -> pa.Array:
        """Return the texts of the ranks."""
        return self._at(ranks, self.reach, 0)

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random text per index: each length is as likely as another."""
        choices = np.array(self.drawn)
        lengths = choices[pick(index, derive(key, "length"), len(choices))]
        return texts(self.automaton, census(self.automaton, self.drawn[-1]), lengths, index, key)

    def distinct(self, index: Words, key: int) -> pa.Array:
        """Return a different text for every index, the lengths that are drawn first."""
        need = int(index.max()) + 1 if len(index) else 1
        ranks, reach, begin = index.copy(), self.drawn[-1], 0
        while True:
            end = _ranks(self.automaton, self.low, reach)[-1][1]
            here = (index >= np.uint64(begin)) & (index <= np.uint64(end - 1))
            inside = index[here] - np.uint64(begin)
            ranks[here] = permute(inside, end - begin, key) + np.uint64(begin)
            if need <= end:
                return self._at(ranks, reach, key)
            begin, reach = end, self._farther(reach)

    def _farther(self, reach: int) -> int:
        if reach < self.reach:
            return self.reach
        farthest = longest_counted(self.automaton)
        if not self.endless or reach >= farthest:
            raise GenerationError(
                f"so many different texts would be longer than {reach} characters",
                remedy="Ask for fewer rows, or allow more characters in the pattern.",
            )
        return min(2 * reach + 1, farthest)

    def _at(self, ranks: Words, reach: int, key: int) -> pa.Array:
        table = _ranks(self.automaton, self.low, reach)
        lengths = np.array([length for length, _ in table])
        last = np.array([end - 1 for _, end in table], np.uint64)
        place = np.searchsorted(last, ranks)
        begin = np.append(np.uint64(0), last[:-1] + np.uint64(1))
        counts = census(self.automaton, reach)
        rest = ranks - begin[place]
        return texts(self.automaton, counts, lengths[place], ranks, key, ranks=rest)


@functools.lru_cache(1024)
def _ranks(automaton: Automaton, low: int, reach: int) -> tuple[tuple[int, int], ...]:
    """Return each length that has texts, and the rank behind the last one; LARGEST at most."""
    found, end = [], 0
    for length, total in enumerate(census(automaton, reach).totals[: reach + 1]):
        if length >= low and total and end < LARGEST:
            end = min(end + total, LARGEST)
            found.append((length, end))
    return tuple(found)


def walks(automaton: Automaton, low: int, high: int | None) -> Walks | None:
    """Return the texts of low to high characters; None where there are none.

    Raises a Fault where the texts are too long to be counted.
    """
    ends = [end for end in (high, automaton.longest) if end is not None]
    top = min([*ends, longest_counted(automaton)])
    wanted = FEW_LENGTHS if automaton.longest is None else MOST_LENGTHS
    drawn = _lengths(automaton, low, top, wanted) if low <= top else []
    if not drawn:
        if top in ends:
            return None
        raise too_complex(f"its texts are longer than {top} characters")
    goal = min(top, max(drawn[-1], low + _FARTHEST)) if automaton.longest is None else top
    reach = drawn[-1]
    while reach < goal and _ranks(automaton, low, reach)[-1][1] < LARGEST:
        reach = min(goal, 2 * reach + 1)
    endless = automaton.longest is None and high is None
    return Walks(automaton, low, tuple(drawn), reach, endless)


def _lengths(automaton: Automaton, low: int, top: int, wanted: int) -> list[int]:
    """Return the first `wanted` lengths from low to top that a text can have."""
    upto = min(top, low + wanted)
    while True:
        totals = census(automaton, upto).totals
        found = [length for length in range(low, upto + 1) if totals[length]][:wanted]
        if len(found) == wanted or upto == top:
            return found
        upto = min(top, 2 * upto + 1)
