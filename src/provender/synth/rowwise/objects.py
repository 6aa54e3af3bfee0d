"""Makes objects: names that are known, names by pattern, and names of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from provender.synth.rowwise.dice import below, chance, step
from provender.synth.rowwise.makers import DEEP, ENDLESS, Dead, Maker, Row

__all__ = ["Entry", "ObjectMaker", "Property"]

_PRESENT = (0.9, 0.85, 0.7, 0.5, 0.3, 0.15)
_NAME_TRIES = 12
_FEW = 3


@dataclass(frozen=True, slots=True)
class Property:
    """A name that is known, and what makes its value."""

    name: str
    maker: Maker
    is_required: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What makes names that are not known, and the values under them.

    `is_told` says that the schema speaks of them, so that some are made unasked.
    """

    names: Maker
    values: Maker
    is_told: bool

    @property
    def height(self) -> int:
        """The height of the least entry."""
        return max(self.names.height, self.values.height)


class ObjectMaker(Maker):
    """Makes objects of `low` to `high` properties."""

    def __init__(
        self,
        *,
        height: int,
        properties: Sequence[Property],
        others: Sequence[Entry],
        wanted: Sequence[Entry],
        low: int,
        high: int | None,
    ) -> None:
        self.height = height
        self.properties = [p for p in properties if p.is_required or p.maker.height < ENDLESS]
        self.names = {p.name: p.maker for p in properties}
        self.required = sum(p.is_required for p in properties)
        self.others = [entry for entry in others if entry.height < ENDLESS]
        self.told = [entry for entry in self.others if entry.is_told]
        self.wanted = wanted
        self.low = low
        self.high = ENDLESS if high is None else high

    def make(self, at: int, row: Row, depth: int) -> Any:
        """Return an object."""
        made: dict[str, Any] = {}
        lean = row.is_lean(depth)
        if depth > DEEP:
            row.spend(depth)
        present = self._present(at, row, depth)
        row.left -= 1 + len(present)
        for place, known in enumerate(self.properties):
            if place in present:
                self._put(made, known, step(at, 8 + 2 * place), row, depth)
        for number, entry in enumerate(self.wanted):
            self._add(made, entry, step(at, 100_001 + 2 * number), row, depth, known=True)
        self._fill(made, at, row, depth, lean=lean)
        if len(made) < self.low or len(made) > self.high:
            raise Dead(f"no object with {self.low} properties was found")
        return made

    def _present(self, at: int, row: Row, depth: int) -> set[int]:
        """Return the places of the known properties that this object has."""
        room = self.high - self.required - len(self.wanted)
        lean = row.is_lean(depth)
        share = 0.0 if lean else _PRESENT[min(depth, len(_PRESENT) - 1)]
        if len(self.properties) * 2 > row.left > 0:
            share *= row.left / (2 * len(self.properties))
        chosen, spare = set(), []
        for place, known in enumerate(self.properties):
            if known.is_required:
                chosen.add(place)
            elif share and room > 0 and chance(step(at, 9 + 2 * place), share):
                chosen.add(place)
                room -= 1
            else:
                spare.append(place)
        missing = min(self.low - len(chosen) - len(self.wanted), len(spare))
        if missing > 0:
            first = below(step(at, 2), len(spare))
            order = [*spare[first:], *spare[:first]]
            order.sort(key=lambda place: self.properties[place].maker.height if lean else 0)
            chosen.update(order[:missing])
        return chosen

    def _put(self, made: dict[str, Any], known: Property, at: int, row: Row, depth: int) -> None:
        """Put a known property in its place; leave an optional one out where it is Dead."""
        try:
            row.put(made, known.name, known.maker, at, depth + 1)
        except Dead:
            if known.is_required:
                raise
            made.pop(known.name, None)

    def _fill(self, made: dict[str, Any], at: int, row: Row, depth: int, *, lean: bool) -> None:
        """Add properties that are not known: those that are missing, and some that are told."""
        goal = self.low
        if self.told and not lean:
            few = 1 + below(step(at, 3), _FEW) if not self.properties else below(step(at, 3), 2)
            goal = max(goal, min(self.high, len(made) + few))
        number = 0
        while len(made) < goal and self.others and number < _NAME_TRIES * (goal + 1):
            entries = self.told if self.told and number < _NAME_TRIES * goal else self.others
            entry = entries[below(step(at, 200_001 + 3 * number), len(entries))]
            try:
                self._add(made, entry, step(at, 200_002 + 3 * number), row, depth)
            except Dead:
                if len(made) >= self.low:
                    return
            number += 1

    def _add(
        self,
        made: dict[str, Any],
        entry: Entry,
        at: int,
        row: Row,
        depth: int,
        *,
        known: bool = False,
    ) -> None:
        """Add a property under a name that the object does not have yet, a known one if allowed."""
        for number in range(_NAME_TRIES):
            row.eager += 1
            try:
                name = entry.names.make(step(at, number), row, depth)
            finally:
                row.eager -= 1
            if isinstance(name, str) and name not in made and (known or name not in self.names):
                row.put(made, name, self.names.get(name, entry.values), step(at, 1000), depth + 1)
                return
        raise Dead("no further name was found for a property")
