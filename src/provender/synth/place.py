"""Where a schema stands while it is compiled: its model's plan, its pointer, its keys."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from provender.synth.space import derive

if TYPE_CHECKING:
    from provender.synth.models import Scope

__all__ = ["Place", "Plan", "escape"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds for a whole model: `rows` is the number of rows that must be possible."""

    model: str
    schema: Any
    seed: int
    rows: int
    locale: str
    realistic_names: bool
    scope: "Scope"

    @property
    def key(self) -> int:
        """The model's key: a function of seed and name."""
        return derive(self.seed, f"model {self.model}")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a schema.

    `pointer` names it in errors, `path` names its values and so keys them, `parent` is what the
    object that has it is called, `stride` is how many values one row may hold here, `person` is
    the key that the people of one object share.
    """

    plan: Plan
    pointer: str = ""
    path: str = ""
    name: str = ""
    parent: str = ""
    stride: int = 1
    person: int | None = None
    distinct_people: bool = False
    trail: tuple[str, ...] = ()

    def key(self, label: str = "") -> int:
        """Return the key of this place's values, or of one aspect of them."""
        return derive(self.plan.key, f"{self.path}\0{label}")

    @property
    def title(self) -> str:
        """What an object here is called: its property's name, or its model's."""
        return self.name or self.plan.model

    @property
    def values_needed(self) -> int:
        """How many values must differ here when they are unique."""
        return self.plan.rows * self.stride

    def property(self, name: str, *, person: int | None, distinct_people: bool) -> "Place":
        """Return the place of a property of this object."""
        return replace(
            self,
            pointer=f"{self.pointer}/properties/{escape(name)}",
            path=f"{self.path}/{escape(name)}",
            name=name,
            parent=self.title,
            person=person,
            distinct_people=distinct_people,
        )

    def items(self, most: int) -> "Place":
        """Return the place of this array's items."""
        return replace(
            self,
            pointer=f"{self.pointer}/items",
            path=f"{self.path}/*",
            stride=self.stride * max(1, most),
            person=None,
            distinct_people=False,
        )

    def branch(self, number: int) -> "Place":
        """Return the place of one of several types."""
        return replace(self, path=f"{self.path}\0type {number}")


def escape(name: str) -> str:
    """Return a property name as a step of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
