"""Makes a program a deterministic automaton: its states are sets of threads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from provender.synth.patterns.alphabet import Alphabet, partition
from provender.synth.patterns.program import AtBorder, AtEnd, Check, Program, Take
from provender.synth.patterns.threads import EDGE, KINDS, OTHER, Context, Thread, Threads

__all__ = ["Arc", "Powerset", "powerset"]


class Arc(NamedTuple):
    """A way from one state to another, by any of some letters."""

    source: int
    target: int
    letters: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Powerset:
    """A deterministic automaton: state 0 is the first, `accepting` says where a text may end."""

    alphabet: Alphabet
    accepting: tuple[bool, ...]
    arcs: tuple[Arc, ...]


class _State(NamedTuple):
    """What is known after a text. A lookbehind's threads start anew at every character."""

    before: int
    behinds: tuple[frozenset[Thread], ...]
    threads: frozenset[Thread]


def powerset(program: Program) -> Powerset:
    """Return the deterministic automaton of a program; a Fault where it would be too large."""
    builder = _Builder(program)
    states = {builder.first(): 0}
    queue, arcs = list(states), []
    for state in queue:
        targets: dict[int, list[int]] = {}
        for letter, after in builder.successors(state):
            if after not in states:
                states[after] = len(states)
                queue.append(after)
            targets.setdefault(states[after], []).append(letter)
        arcs += [Arc(states[state], target, tuple(by)) for target, by in targets.items()]
    accepting = tuple(builder.threads.ends(state.threads) for state in queue)
    return Powerset(builder.alphabet, accepting, tuple(arcs))


class _Builder:
    def __init__(self, program: Program) -> None:
        self.program = program
        checks = [step.condition for step in program.steps if isinstance(step, Check)]
        self.borders = any(isinstance(check, AtBorder) for check in checks)
        kinds = KINDS if self.borders or any(isinstance(c, AtEnd) for c in checks) else {}
        sets = [step.chars for step in program.steps if isinstance(step, Take)]
        self.alphabet = partition([*sets, *kinds.values()], program.drawn)
        self.kinds = [OTHER] * self.alphabet.size
        for kind, chars in kinds.items():
            for letter in self.alphabet.letters(chars):
                self.kinds[letter] = kind
        self.threads = Threads(program, self.alphabet, self.kinds)

    def first(self) -> _State:
        nothing = tuple(set[Thread]() for _ in self.program.behinds)
        behinds, context = self._looked_back(EDGE, nothing)
        return _State(EDGE, behinds, frozenset(self.threads.enter(self.program.entry, context)))

    def _looked_back(
        self, before: int, moved: tuple[set[Thread], ...]
    ) -> tuple[tuple[frozenset[Thread], ...], Context]:
        """Start each lookbehind anew; return its threads, and the context that they make."""
        blank = Context(before, ())
        behinds = tuple(
            frozenset(threads.union(self.threads.enter(entry, blank)))
            for entry, threads in zip(self.program.behinds, moved, strict=True)
        )
        return behinds, Context(before, tuple(map(self.threads.ends, behinds)))

    def successors(self, state: _State) -> Iterator[tuple[int, _State]]:
        """Yield each letter that leads on, and the state that it leads to."""
        takers: dict[int, list[Thread]] = {}
        for thread in sorted(state.threads, key=lambda thread: thread.step):
            for letter in self.threads.takes[thread.step]:
                takers.setdefault(letter, []).append(thread)
        plain = not state.behinds and not any(thread.demands for thread in state.threads)
        known: dict[tuple[int, tuple[Thread, ...]], _State] = {}
        for letter, threads in sorted(takers.items()):
            key = (self.kinds[letter], tuple(threads))
            if not plain or key not in known:
                known[key] = self._after(state, letter, threads)
            self.threads.spend(1)
            if known[key].threads:
                yield letter, known[key]

    def _after(self, state: _State, letter: int, threads: list[Thread]) -> _State:
        before = self.kinds[letter] if self.borders else OTHER
        blank = Context(before, ())
        moved = tuple(self.threads.read(behind, letter, blank) for behind in state.behinds)
        behinds, context = self._looked_back(before, moved)
        return _State(before, behinds, frozenset(self.threads.read(threads, letter, context)))
