"""The syntax tree of a regular expression, in a form that keeps its language and little else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from provender.synth.patterns.charset import NOTHING, CharSet

__all__ = [
    "EMPTY",
    "NEVER",
    "Alt",
    "Back",
    "Border",
    "Chars",
    "End",
    "Group",
    "Look",
    "Node",
    "Repeat",
    "Seq",
    "Start",
    "alt",
    "inside",
    "literal",
    "repeat",
    "seq",
    "shortest_length",
]


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set.

    Dialects disagree about what lies beyond ASCII: `sure` is what every one of them matches,
    `maybe` what any of them does, `drawn` (within `sure`) what is written into a text.
    """

    drawn: CharSet
    sure: CharSet
    maybe: CharSet

    @classmethod
    def exactly(cls, chars: CharSet) -> "Chars":
        """Return a set that all dialects agree about."""
        return cls(chars, chars, chars)


@dataclass(frozen=True, slots=True)
class Seq:
    """Nodes one behind the other."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """One of several nodes."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A node `low` to `high` times; None is without end."""

    item: "Node"
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group that something may refer back to."""

    number: int
    item: "Node"


@dataclass(frozen=True, slots=True)
class Back:
    """The text that a group matched, once more."""

    group: int | str


@dataclass(frozen=True, slots=True)
class Start:
    """The start of the text."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of the text."""


@dataclass(frozen=True, slots=True)
class Border:
    """A place where a word starts or ends, or (`negated`) where none does."""

    negated: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A condition on what follows, or (`behind`) on what comes before."""

    item: "Node"
    behind: bool
    negated: bool


Node: TypeAlias = Chars | Seq | Alt | Repeat | Group | Back | Start | End | Border | Look

EMPTY = Seq(())
NEVER = Chars.exactly(NOTHING)


def literal(text: str) -> Node:
    """Return the node of one text."""
    return seq(Chars.exactly(CharSet.of(c)) for c in text)


def seq(items: Iterable[Node]) -> Node:
    """Return a sequence, flattened."""
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, Seq) else (item,))
    return flat[0] if len(flat) == 1 else Seq(tuple(flat))


def alt(items: Iterable[Node]) -> Node:
    """Return a choice, flattened and without repetitions."""
    flat: dict[Node, None] = {}
    for item in items:
        flat.update(dict.fromkeys(item.items if isinstance(item, Alt) else (item,)))
    return next(iter(flat)) if len(flat) == 1 else Alt(tuple(flat))


def repeat(item: Node, low: int, high: int | None) -> Node:
    """Return a repetition; one within another becomes a single one where that is the same.

    >>> repeat(repeat(NEVER, 1, None), 1, None) == repeat(NEVER, 1, None)
    True
    """
    if high == 0 or item == EMPTY:
        return EMPTY
    if (low, high) == (1, 1):
        return item
    if isinstance(item, Repeat):
        if item.high is None and item.low <= 1:
            return Repeat(item.item, item.low * low, None)
        if _gapless(item, low, high):
            most = None if high is None or item.high is None else item.high * high
            return Repeat(item.item, item.low * low, most)
    return Repeat(item, low, high)


def _gapless(inner: Repeat, low: int, high: int | None) -> bool:
    """Say whether k and k + 1 rounds of the inner repetition leave no count out between them."""
    if low == high or inner.high is None:
        return True
    if low == 0:
        return inner.low <= 1
    return low * inner.high + 1 >= (low + 1) * inner.low


def inside(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with each of its direct parts changed."""
    match node:
        case Seq(items):
            return seq(map(change, items))
        case Alt(items):
            return alt(map(change, items))
        case Repeat(item, low, high):
            return repeat(change(item), low, high)
        case Group(number, item):
            return Group(number, change(item))
        case Look(item):
            return replace(node, item=change(item))
    return node


def shortest_length(node: Node) -> int:
    """Return a length that no text of the node falls below."""
    match node:
        case Chars():
            return 1
        case Seq(items):
            return sum(map(shortest_length, items))
        case Alt(items):
            return min(map(shortest_length, items))
        case Repeat(item, low):
            return low * shortest_length(item)
        case Group(_, item):
            return shortest_length(item)
    return 0
