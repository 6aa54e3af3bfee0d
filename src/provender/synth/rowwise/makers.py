"""What grows one value of a row: the base, and the makers without parts of their own."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from provender.synth.rowwise.dice import below, step

__all__ = [
    "DEEP",
    "ENDLESS",
    "Choice",
    "Dead",
    "Leaf",
    "Link",
    "Maker",
    "Members",
    "Nothing",
    "Row",
    "Slot",
    "Spent",
]

ENDLESS = 1 << 30
"""The height of what never ends."""
DEEP = 5
"""Below so many levels only what must be there is made."""
DEEPEST = 60
"""No value is deeper."""
_MOST_VALUES = 250
_MOST_TRIES = 1500


Slot: TypeAlias = tuple[Any, Any, int, list[Any]]
"""A place of a list or dictionary that a leaf fills, the address, and the row it belongs to."""


class Dead(Exception):  # noqa: N818 - not an error: other branches are tried
    """There is no value here; the reason says why."""


class Spent(Exception):  # noqa: N818 - not an error: the row is tried anew
    """A row has cost so much that it is better begun anew."""


@dataclass(slots=True)
class Row:
    """A row while it grows: what is left of its size, and the leaves that are filled in later.

    While `eager` is above zero, leaves are drawn at once, because their values are looked at.
    """

    holder: list[Any]
    left: int = _MOST_VALUES
    eager: int = 0
    tries: int = _MOST_TRIES
    slots: "dict[Leaf, list[Slot]]" = field(default_factory=dict)

    def is_lean(self, depth: int) -> bool:
        """Return whether only what must be there is to be made."""
        return depth > DEEP or self.left <= 0

    def spend(self, depth: int) -> None:
        """Count a try; Dead where it is too deep, Spent where there were too many."""
        self.tries -= 1
        if self.tries < 0:
            raise Spent
        if depth > DEEPEST:
            raise Dead("every value found here is nested too deep")

    def put(self, holder: Any, place: Any, maker: "Maker", at: int, depth: int) -> None:
        """Put what a maker makes at an address into a place of a list or a dictionary."""
        if self.eager:
            holder[place] = maker.make(at, self, depth)
            return
        maker, at = maker.settle(at, self, depth)
        if isinstance(maker, Leaf):
            holder[place] = None
            self.slots.setdefault(maker, []).append((holder, place, at, self.holder))
        else:
            holder[place] = maker.make(at, self, depth)


class Maker(ABC):
    """Makes a value as a function of an address."""

    height = 1

    @abstractmethod
    def make(self, at: int, row: Row, depth: int) -> Any:
        """Return the value at an address; Dead where there is none."""

    def settle(self, at: int, row: Row, depth: int) -> "tuple[Maker, int]":  # noqa: ARG002 - one of a family
        """Return the maker that a choice comes to, and the address that it makes from."""
        return self, at


class Leaf(Maker):
    """Makes values that are drawn many at a time."""

    @abstractmethod
    def many(self, addresses: Sequence[int]) -> list[Any]:
        """Return the values at addresses; Dead where there is none at one of them."""


class Nothing(Maker):
    """Makes no value at all."""

    height = ENDLESS

    def __init__(self, reason: str = "no value satisfies this part") -> None:
        self.reason = reason

    def make(self, at: int, row: Row, depth: int) -> Any:  # noqa: ARG002 - one of a family
        """Raise Dead."""
        raise Dead(self.reason)


@dataclass(eq=False)
class Members(Maker):
    """Makes one of several given values."""

    values: Sequence[Any]

    def make(self, at: int, row: Row, depth: int) -> Any:  # noqa: ARG002 - one of a family
        """Return one of the values."""
        return self.values[below(step(at, 0), len(self.values))]


class Link(Maker):
    """Makes what another maker makes, which is looked up when it is first needed."""

    def __init__(self, height: int, find: Any) -> None:
        self.height = height
        self._find = find
        self._found: Maker | None = None

    @property
    def target(self) -> Maker:
        """The other maker."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def make(self, at: int, row: Row, depth: int) -> Any:
        """Return what the other makes."""
        return self.target.make(at, row, depth)

    def settle(self, at: int, row: Row, depth: int) -> tuple[Maker, int]:
        """Settle the other."""
        return self.target.settle(at, row, depth)


class Choice(Maker):
    """Makes what one of several makers makes, each as likely; the least high one when lean."""

    def __init__(self, branches: Sequence[Maker], likely: Sequence[Maker]) -> None:
        self.branches = [b for b in branches if b.height < ENDLESS]
        self.height = min((b.height for b in branches), default=ENDLESS)
        self.likely = [b for b in likely if b.height < ENDLESS] or self.branches
        self.least = [b for b in self.branches if b.height == self.height]

    def order(self, at: int, row: Row, depth: int) -> Iterator[Maker]:
        """Yield the branches in the order in which they are tried."""
        some = self.least if row.is_lean(depth) else self.likely
        first = below(step(at, 1), len(some)) if some else 0
        yield from some[first:]
        yield from some[:first]
        for branch in self.branches:
            if branch not in some:
                yield branch

    def make(self, at: int, row: Row, depth: int) -> Any:
        """Return what the first branch makes that is not Dead."""
        reason = "no value satisfies this part"
        for number, branch in enumerate(self.order(at, row, depth)):
            try:
                return branch.make(step(at, 2 + number), row, depth)
            except Dead as dead:
                reason = str(dead)
        raise Dead(reason)

    def settle(self, at: int, row: Row, depth: int) -> tuple[Maker, int]:
        """Return the chosen branch's leaf; the choice itself where the branch may be Dead."""
        for number, branch in enumerate(self.order(at, row, depth)):
            found, where = branch.settle(step(at, 2 + number), row, depth)
            if not isinstance(found, Nothing):
                return (found, where) if isinstance(found, Leaf) else (self, at)
        return self, at
