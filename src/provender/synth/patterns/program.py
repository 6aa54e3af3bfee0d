"""Turns a syntax tree into the steps of a nondeterministic automaton."""

from dataclasses import dataclass
from typing import TypeAlias

from provender.synth.patterns.charset import CharSet
from provender.synth.patterns.faults import too_complex, unsupported
from provender.synth.patterns.tree import (
    Alt,
    Back,
    Border,
    Chars,
    End,
    Group,
    Look,
    Node,
    Repeat,
    Seq,
    Start,
)

__all__ = [
    "Ahead",
    "AtBorder",
    "AtEnd",
    "AtStart",
    "Behind",
    "Check",
    "Done",
    "Fork",
    "Program",
    "Step",
    "Take",
    "assemble",
]

_MOST_STEPS = 30_000


@dataclass(frozen=True, slots=True)
class AtStart:
    """Nothing comes before."""


@dataclass(frozen=True, slots=True)
class AtEnd:
    """Nothing follows; `lenient` as Python has it, where a last line break may."""

    lenient: bool


@dataclass(frozen=True, slots=True)
class AtBorder:
    """A word starts or ends, or does not; `lenient` where any dialect sees it so."""

    negated: bool
    lenient: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """What follows starts with what the steps from `entry` on match, or does not."""

    entry: int
    negated: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """What comes before ends with what lookbehind `number` matches, or does not."""

    number: int
    negated: bool


Condition: TypeAlias = AtStart | AtEnd | AtBorder | Ahead | Behind


@dataclass(frozen=True, slots=True)
class Take:
    """Read one character of a set and go on."""

    chars: CharSet
    to: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Go on at any of several steps."""

    to: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Go on where a condition holds."""

    condition: Condition
    to: int


@dataclass(frozen=True, slots=True)
class Done:
    """The whole of it has matched."""


Step: TypeAlias = Take | Fork | Check | Done


@dataclass(frozen=True, slots=True)
class Program:
    """Steps, the one to start at, the entries of the lookbehinds, and the sets that are drawn."""

    steps: tuple[Step, ...]
    entry: int
    behinds: tuple[int, ...]
    drawn: tuple[CharSet, ...]


def assemble(tree: Node) -> Program:
    """Return the steps of a tree; a Fault where there would be too many."""
    assembler = _Assembler()
    entry = assembler.build(tree, assembler.add(Done()), "drawn")
    behinds, drawn = tuple(assembler.behinds), tuple(assembler.drawn)
    return Program(tuple(assembler.steps), entry, behinds, drawn)


class _Assembler:
    """Builds steps from the last to the first. `reading` is the set of Chars that counts."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.behinds: list[int] = []
        self.drawn: dict[CharSet, None] = {}
        self.in_behind = False

    def add(self, step: Step) -> int:
        if len(self.steps) >= _MOST_STEPS:
            raise too_complex(f"written out, it has more than {_MOST_STEPS} parts")
        self.steps.append(step)
        return len(self.steps) - 1

    def build(self, node: Node, after: int, reading: str) -> int:
        """Add the steps of a node before the step `after`; return the first of them."""
        match node:
            case Chars():
                return self._chars(node, after, reading)
            case Seq(items):
                for item in reversed(items):
                    after = self.build(item, after, reading)
                return after
            case Alt(items):
                return self.add(Fork(tuple(self.build(item, after, reading) for item in items)))
            case Repeat(item, low, high):
                return self._repeat(item, low, high, after, reading)
            case Look():
                return self._look(node, after, reading)
            case Start() | End() | Border():
                return self._anchor(node, after, lenient=reading == "maybe")
            case Group() | Back():
                raise TypeError("groups and references are resolved by the parser")

    def _chars(self, node: Chars, after: int, reading: str) -> int:
        chars: CharSet = getattr(node, reading)
        if reading == "drawn":
            self.drawn[chars] = None
        return self.add(Take(chars, after))

    def _repeat(self, item: Node, low: int, high: int | None, after: int, reading: str) -> int:
        if high is None:
            loop = self.add(Fork(()))
            self.steps[loop] = Fork((self.build(item, loop, reading), after))
            entry = loop
        else:
            entry = after
            for _ in range(high - low):
                entry = self.add(Fork((self.build(item, entry, reading), after)))
        for _ in range(low):
            entry = self.build(item, entry, reading)
        return entry

    def _anchor(self, node: Start | End | Border, after: int, *, lenient: bool) -> int:
        if isinstance(node, Start):
            return self.add(Check(AtStart(), after))
        if self.in_behind:
            raise unsupported(r"$ or \b in a lookbehind")
        if isinstance(node, End):
            return self.add(Check(AtEnd(lenient), after))
        return self.add(Check(AtBorder(node.negated, lenient), after))

    def _look(self, node: Look, after: int, reading: str) -> int:
        if self.in_behind:
            raise unsupported("a lookahead or lookbehind within a lookbehind")
        inner = "maybe" if node.negated == (reading != "maybe") else "sure"
        if not node.behind:
            entry = self.build(node.item, self.add(Done()), inner)
            return self.add(Check(Ahead(entry, node.negated), after))
        self.in_behind = True
        self.behinds.append(self.build(node.item, self.add(Done()), inner))
        self.in_behind = False
        return self.add(Check(Behind(len(self.behinds) - 1, node.negated), after))
