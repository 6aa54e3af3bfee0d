"""The shares of texts that go each way, however many they are: whole numbers with an exponent."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from provender.synth.patterns.automaton import Automaton

__all__ = ["Groups", "Shares"]

_BITS = 32
_WHOLE = float(1 << _BITS)
_FARTHEST = 63


@dataclass(frozen=True, eq=False, slots=True)
class Groups:
    """Runs of equal sources: where each begins and ends, and how many entries each state has."""

    states: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    entries: NDArray[np.int64]

    @classmethod
    def of(cls, sources: NDArray[np.int64], states: int) -> "Groups":
        """Return the groups of a sorted array of sources."""
        begins = np.flatnonzero(np.diff(sources, prepend=-1))
        ends = np.append(begins[1:], len(sources))[: len(begins)] - 1
        return cls(sources[begins], begins, ends, np.bincount(sources, minlength=states))

    def sums(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the running sum within each group; the sum may wrap."""
        running = np.cumsum(values)
        base = running[self.begins] - values[self.begins]
        sums: NDArray[Any] = running - np.repeat(base, self.ends - self.begins + 1)
        return sums

    def repeat(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the value of its group for each entry."""
        return np.repeat(values, self.ends - self.begins + 1)

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the value of its group for each state, 0 for states without entries."""
        spread = np.zeros(len(self.entries), values.dtype)
        spread[self.states] = values
        return spread


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """For each state a count of texts, as `digits` (32 bits, or 0) times 2 ** `exponents`."""

    digits: NDArray[np.uint64]
    exponents: NDArray[np.int64]

    @classmethod
    def of(cls, accepting: NDArray[np.bool_]) -> "Shares":
        """Return the counts of the empty text."""
        return cls(accepting.astype(np.uint64), np.zeros(len(accepting), np.int64))

    def step(
        self,
        automaton: Automaton,
        arcs: NDArray[np.int64],
        groups: Groups,
        chosen: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.uint64], "Shares"]:
        """Return the odds of the arcs (only of the chosen ones) up to each one, of 2 ** 32.

        Behind them, the counts that are one character longer.
        """
        if not len(arcs):
            return np.zeros(0, np.uint64), Shares.of(np.zeros_like(automaton.accepting))
        targets = automaton.targets[arcs]
        exponents = self.exponents[targets]
        most = np.maximum.reduceat(exponents, groups.begins)
        far = np.minimum(groups.repeat(most) - exponents, _FARTHEST).astype(np.uint64)
        sizes = automaton.sizes[arcs].astype(np.uint64)
        sizes = sizes if chosen is None else sizes * chosen
        within = groups.sums((self.digits[targets] * sizes) >> far)
        totals = within[groups.ends]
        whole = np.maximum(groups.repeat(totals), np.uint64(1))
        odds = np.floor(within / whole * _WHOLE).astype(np.uint64)
        return odds, self._normal(groups, totals, most)

    def _normal(
        self, groups: Groups, totals: NDArray[np.uint64], exponents: NDArray[np.int64]
    ) -> "Shares":
        _, bits = np.frexp(totals.astype(np.float64))
        excess = bits.astype(np.int64) - _BITS
        right = np.maximum(excess, 0).astype(np.uint64)
        left = np.maximum(-excess, 0).astype(np.uint64)
        digits = (totals >> right) << left
        return Shares(groups.spread(digits), groups.spread(exponents + excess))
