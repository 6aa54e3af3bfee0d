"""Threads: places in a program, each bound by what lookaheads still demand of the rest."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias, Union

from provender.synth.patterns.alphabet import Alphabet
from provender.synth.patterns.charset import CharSet
from provender.synth.patterns.escapes import WORD
from provender.synth.patterns.faults import too_complex
from provender.synth.patterns.program import (
    Ahead,
    AtBorder,
    AtEnd,
    AtStart,
    Behind,
    Check,
    Condition,
    Done,
    Fork,
    Program,
    Take,
)

__all__ = ["EDGE", "KINDS", "OTHER", "Context", "Thread", "Threads"]

_MOST_WORK = 150_000

EDGE, IN_WORD, OTHER, NEWLINE, UNCLEAR = 1, 2, 4, 8, 16
"""Kinds of neighbours, as bits; EDGE is none, UNCLEAR one that dialects disagree about."""

KINDS = {
    IN_WORD: WORD,
    NEWLINE: CharSet.of("\n"),
    UNCLEAR: CharSet.span(0x80, 0x10FFFF),
}
_NO_WORD = OTHER | NEWLINE


class Next(NamedTuple):
    """The next character must be of one of these kinds."""

    kinds: int


class Rest(NamedTuple):
    """The rest must start with what these threads match, or must not."""

    negated: bool
    threads: "frozenset[Thread]"


Demand: TypeAlias = Union[Next, Rest]  # noqa: UP007 - a forward reference takes no bar
_Answer: TypeAlias = Demand | Literal["holds", "fails"]


class Thread(NamedTuple):
    """A step of the program, and what the rest of the text owes."""

    step: int
    demands: frozenset[Demand]


class Context(NamedTuple):
    """What comes before a place: the kind of the last character, and each lookbehind's answer."""

    before: int
    behinds: tuple[bool, ...]


_NOTHING_OWED: frozenset[Demand] = frozenset()


class Threads:
    """Moves threads through one program, within a budget of work."""

    def __init__(self, program: Program, alphabet: Alphabet, kinds: list[int]) -> None:
        self.steps = program.steps
        self.kinds = kinds
        self.takes = [
            frozenset(alphabet.letters(step.chars)) if isinstance(step, Take) else frozenset[int]()
            for step in program.steps
        ]
        self._closed: dict[tuple[int, Context], tuple[Thread, ...]] = {}
        self._work = 0

    def spend(self, work: int) -> None:
        """Count work; a Fault when it becomes too much."""
        self._work += work
        if self._work > _MOST_WORK:
            raise too_complex("as an automaton, it has too many states")

    def enter(self, step: int, context: Context) -> tuple[Thread, ...]:
        """Return the threads that a step leads to without reading anything."""
        if (step, context) not in self._closed:
            self._closed[step, context] = tuple(self._close(step, context))
        return self._closed[step, context]

    def _close(self, first: int, context: Context) -> list[Thread]:
        stack = [Thread(first, _NOTHING_OWED)]
        seen, found = set(stack), []
        while stack:
            thread = stack.pop()
            self.spend(1)
            match self.steps[thread.step]:
                case Fork(targets):
                    after = [Thread(target, thread.demands) for target in reversed(targets)]
                case Check(condition, target):
                    after = self._bound(thread, target, self._ask(condition, context))
                case _:
                    found.append(thread)
                    continue
            stack += [thread for thread in after if thread not in seen]
            seen.update(after)
        return found

    def _bound(self, thread: Thread, target: int, answer: _Answer) -> list[Thread]:
        if answer == "fails":
            return []
        if answer == "holds":
            return [Thread(target, thread.demands)]
        return [Thread(target, thread.demands | {answer})]

    def _ask(self, condition: Condition, context: Context) -> _Answer:
        match condition:
            case AtStart():
                return "holds" if context.before == EDGE else "fails"
            case AtEnd(lenient):
                return Next(EDGE | NEWLINE * lenient)
            case AtBorder():
                return _border(condition, context.before)
            case Ahead(entry, negated):
                return self._settle(self.enter(entry, context), negated=negated)
            case Behind(number, negated):
                return "holds" if context.behinds[number] != negated else "fails"

    def _settle(self, threads: Iterable[Thread], *, negated: bool) -> _Answer:
        left = frozenset(threads)
        if any(not t.demands and isinstance(self.steps[t.step], Done) for t in left):
            return "fails" if negated else "holds"
        if not left:
            return "holds" if negated else "fails"
        return Rest(negated, left)

    def read(self, threads: Iterable[Thread], letter: int, context: Context) -> set[Thread]:
        """Return the threads after a letter; `context` is what it leaves behind it."""
        found: set[Thread] = set()
        for thread in threads:
            step = self.steps[thread.step]
            self.spend(1)
            if not isinstance(step, Take) or letter not in self.takes[thread.step]:
                continue
            if (owed := self._carry(thread.demands, letter, context)) is None:
                continue
            after = self.enter(step.to, context)
            found.update(after if not owed else (Thread(s, d | owed) for s, d in after))
        return found

    def _carry(
        self, demands: frozenset[Demand], letter: int, context: Context
    ) -> frozenset[Demand] | None:
        """Return what is still owed after a letter; None where it breaks a demand."""
        owed: set[Demand] = set()
        for demand in demands:
            answer = self._meet(demand, letter, context)
            if answer == "fails":
                return None
            if answer != "holds":
                owed.add(answer)
        return frozenset(owed)

    def _meet(self, demand: Demand, letter: int, context: Context) -> _Answer:
        if isinstance(demand, Next):
            return "holds" if self.kinds[letter] & demand.kinds else "fails"
        after = self.read(demand.threads, letter, context)
        for thread in demand.threads:
            if isinstance(self.steps[thread.step], Done):
                owed = self._carry(thread.demands, letter, context)
                if owed is not None:
                    after.add(Thread(thread.step, owed))
        return self._settle(after, negated=demand.negated)

    def ends(self, threads: Iterable[Thread]) -> bool:
        """Say whether one of the threads has matched when the text ends here."""
        return any(
            isinstance(self.steps[thread.step], Done) and all(map(self._paid, thread.demands))
            for thread in threads
        )

    def _paid(self, demand: Demand) -> bool:
        if isinstance(demand, Next):
            return bool(demand.kinds & EDGE)
        return self.ends(demand.threads) != demand.negated


def _border(border: AtBorder, before: int) -> _Answer:
    if before == UNCLEAR:
        return "holds" if border.lenient else "fails"
    extra = UNCLEAR * border.lenient
    if (before == IN_WORD) == border.negated:
        return Next(IN_WORD | extra)
    if before == EDGE and not border.lenient:
        return Next(_NO_WORD)  # Python sees no \B in an empty text
    return Next(_NO_WORD | EDGE | extra)
