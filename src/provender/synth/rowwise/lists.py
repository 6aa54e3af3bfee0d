"""Makes arrays: items by place, items that `contains` asks for, items that differ."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from provender.synth.choices import distinct_values
from provender.synth.rowwise.dice import below, step
from provender.synth.rowwise.makers import DEEP, ENDLESS, Dead, Maker, Row

__all__ = ["ListMaker", "Positions", "Wanted", "identity"]

_FEW = 3
_MOST_SPARE = 100
_TRIES = 40
_MOST_ITEMS = 100_000


def identity(value: Any) -> str:
    """Return a text that is the same for values that JSON Schema holds equal."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class Positions:
    """What makes the first items, one by one, and what makes all others."""

    prefix: Sequence[Maker]
    items: Maker

    def at(self, place: int) -> Maker:
        """Return what makes the item at a place."""
        return self.prefix[place] if place < len(self.prefix) else self.items


@dataclass(frozen=True, slots=True)
class Wanted:
    """Items that `contains` asks for: so many, made so."""

    low: int
    high: int | None
    positions: Positions


class ListMaker(Maker):
    """Makes arrays of `low` to `high` items."""

    def __init__(
        self,
        *,
        height: int,
        low: int,
        high: int | None,
        positions: Positions,
        wanted: Sequence[Wanted],
        distinct: str,
    ) -> None:
        self.height = height
        self.positions = positions
        self.wanted = wanted
        self.distinct = distinct
        self.low = low
        self.high = self._longest(high)

    def _longest(self, high: int | None) -> int:
        """Return the most items that there can be; fewer where a place takes no value."""
        longest = ENDLESS if high is None else high
        wanted = any(w.positions.items.height < ENDLESS for w in self.wanted)
        for place, maker in enumerate(self.positions.prefix):
            if maker.height >= ENDLESS and not any(
                w.positions.at(place).height < ENDLESS for w in self.wanted
            ):
                return min(longest, place)
        if self.positions.items.height >= ENDLESS and not wanted:
            longest = min(longest, len(self.positions.prefix))
        return longest

    def make(self, at: int, row: Row, depth: int) -> Any:
        """Return an array."""
        if depth > DEEP:
            row.spend(depth)
        count = self._count(at, row, depth)
        row.left -= 1
        made: list[Any] = [None] * count
        makers = self._makers(at, count)
        if self.distinct == "unconstrained":
            for place, maker in enumerate(makers):
                row.put(made, place, maker, step(at, 16 + place), depth + 1)
                row.left -= 1
            return made
        return self._looked_at(makers, at, row, depth)

    def _count(self, at: int, row: Row, depth: int) -> int:
        """Return how many items this array gets."""
        low = max(self.low, sum(w.low for w in self.wanted) if self.wanted else 0)
        low = min(low, self.high) if self.low <= self.high else self.low
        if low > self.high or low > _MOST_ITEMS:
            raise Dead(f"an array of {low} items cannot be made")
        if row.is_lean(depth):
            return low
        prefix = len(self.positions.prefix)
        open_end = low + 2 if prefix == 0 else max(prefix, low)
        if prefix and self.positions.items.height < ENDLESS:
            open_end += 1
        high = min(self.high, max(open_end, low or (1 if prefix else _FEW)))
        least = min(max(low, prefix or 1), high)
        return least + below(step(at, 0), high - least + 1)

    def _makers(self, at: int, count: int) -> list[Maker]:
        """Return what makes each item: some of them are those that `contains` asks for."""
        makers = [self.positions.at(place) for place in range(count)]
        free = list(range(count))
        for number, wanted in enumerate(self.wanted):
            able = [p for p in free if wanted.positions.at(p).height < ENDLESS]
            if len(able) < wanted.low:
                raise Dead("there is no room for the items that contains asks for")
            must = [p for p in able if makers[p].height >= ENDLESS]
            chosen = must[: wanted.high or ENDLESS]
            first = below(step(at, 1 + number), len(able)) if able else 0
            for place in [*able[first:], *able[:first]]:
                if len(chosen) >= wanted.low:
                    break
                if place not in chosen:
                    chosen.append(place)
            for place in chosen:
                makers[place] = wanted.positions.at(place)
                free.remove(place)
        return makers

    def _looked_at(self, makers: Sequence[Maker], at: int, row: Row, depth: int) -> Any:
        """Return an array whose items all differ, or of which two are equal."""
        row.eager += 1
        try:
            if self.distinct == "some_repeated":
                return self._repeated(makers, at, row, depth)
            return self._different(makers, at, row, depth)
        finally:
            row.eager -= 1

    def _different(self, makers: Sequence[Maker], at: int, row: Row, depth: int) -> list[Any]:
        made: list[Any] = []
        seen: set[str] = set()
        for place, maker in enumerate(makers):
            found = self._another(maker, seen, step(at, 16 + place), row, depth)
            if found is None:
                break
            seen.add(identity(found[0]))
            made += found
        if len(made) < len(makers) and len(made) < max(self.low, 1 if self.wanted else 0):
            raise Dead(f"fewer than {self.low} different items were found")
        return made

    def _another(
        self, maker: Maker, seen: set[str], at: int, row: Row, depth: int
    ) -> list[Any] | None:
        """Return a value that was not taken yet, in a list; None where there seems to be none."""
        for attempt in range(_TRIES):
            value = maker.make(step(at, attempt), row, depth + 1)
            if identity(value) not in seen:
                return [value]
        return next(([value] for value in _values_of(maker) if identity(value) not in seen), None)

    def _repeated(self, makers: Sequence[Maker], at: int, row: Row, depth: int) -> list[Any]:
        made = [m.make(step(at, 16 + p), row, depth + 1) for p, m in enumerate(makers)]
        if len(distinct_values(made)) == len(made):
            made[-1] = json.loads(json.dumps(made[0]))
        return made


def _values_of(maker: Maker) -> list[Any]:
    """Return the values of a maker that has a list of them, or is a choice of such."""
    target = getattr(maker, "target", maker)
    own = list(getattr(target, "values", ()))
    return own + [v for branch in getattr(target, "branches", ()) for v in _values_of(branch)]
