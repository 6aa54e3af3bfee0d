"""Makes what canonical form leaves over, by trying: oneOf, allOf, not, a type beside them."""

from collections.abc import Callable, Sequence
from typing import Any

from provender.synth.rowwise.dice import below, step
from provender.synth.rowwise.makers import ENDLESS, Dead, Maker, Row

__all__ = ["Everything", "Test", "Tried", "exactly_one"]

Test = Callable[[Any], bool]
_TRIES = 40
_LEAN_TRIES = 12


def exactly_one(tests: Sequence[Test]) -> Test:
    """Return the test that exactly one of some tests is passed.

    >>> [exactly_one([str.isdigit, str.isalnum])(text) for text in ("1", "a", "-")]
    [False, True, False]
    """

    def test(value: Any) -> bool:
        passed = False
        for passes in tests:
            if passes(value):
                if passed:
                    return False
                passed = True
        return passed

    return test


class Tried(Maker):
    """Makes values of several sources in turn until one passes a test, smaller ones each time."""

    def __init__(self, sources: Sequence[Maker], test: Callable[[], Test], *, height: int) -> None:
        self.sources = [s for s in sources if s.height < ENDLESS]
        self.height = height if self.sources else ENDLESS
        least = min((s.height for s in self.sources), default=ENDLESS)
        self.least = [s for s in self.sources if s.height == least]
        self._find_test = test
        self._test: Test | None = None

    def make(self, at: int, row: Row, depth: int) -> Any:
        """Return the first value that passes."""
        if self._test is None:
            self._test = self._find_test()
        row.eager += 1
        left = row.left
        reason = "no value satisfies the combination of subschemas here"
        try:
            for attempt in range(_LEAN_TRIES if row.is_lean(depth) else _TRIES):
                row.left = left >> attempt if left > 0 else left
                row.spend(depth)
                try:
                    value = self._source(at, attempt, row, depth).make(
                        step(at, 1 + attempt), row, depth
                    )
                except Dead as dead:
                    reason = str(dead)
                    continue
                if self._test(value):
                    return value
        finally:
            row.eager -= 1
        raise Dead(reason)

    def _source(self, at: int, attempt: int, row: Row, depth: int) -> Maker:
        if not self.sources:
            raise Dead("no value satisfies this part")
        is_early = attempt < _LEAN_TRIES // 2
        some = self.least if is_early and row.is_lean(depth) else self.sources
        return some[(below(step(at, 0), len(some)) + attempt) % len(some)]


class Everything(Maker):
    """Makes objects with the properties of all parts; of other values one part's."""

    def __init__(self, parts: Sequence[Maker]) -> None:
        self.parts = parts
        self.height = max((p.height for p in parts), default=1)

    def make(self, at: int, row: Row, depth: int) -> Any:
        """Return a value put together from those of the parts."""
        made = [p.make(step(at, n), row, depth) for n, p in enumerate(self.parts)]
        objects = [value for value in made if isinstance(value, dict)]
        if not objects:
            return made[below(step(at, len(made)), len(made))]
        whole: dict[str, Any] = {}
        for number, each in enumerate(objects):
            for name, value in each.items():
                if name not in whole or step(at, number) & 1:
                    whole[name] = value
        return whole
