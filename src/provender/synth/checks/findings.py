"""Collects what is wrong with a schema, and how much of it is worth saying."""

import json
from dataclasses import dataclass, field
from typing import Any

from provender.errors import SchemaValidationError
from provender.synth.columns import ColumnsCannotError
from provender.synth.pointers import Path, pointer_of, steps, steps_of

__all__ = ["MOST_PROBLEMS", "Findings", "Problem", "prefix_of", "show"]

MOST_PROBLEMS = 100
_LONGEST = 60
_MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where (a JSON Pointer into the schema), and the remedy."""

    message: str
    pointer: str
    remedy: str


@dataclass
class Findings:
    """The errors, warnings and features found so far; `MOST_PROBLEMS` of each kind are kept.

    `wrong` counts all errors, `only_columns` those of what rows may be able to do.
    """

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    wrong: int = 0
    only_columns: int = 0
    refused: dict[int, SchemaValidationError] = field(default_factory=dict)

    def error(
        self, message: str, where: Path | None, remedy: str, trail: Path | None = None
    ) -> None:
        """Note a reason why nothing can be generated; `wrong` counts those not kept too."""
        self.wrong += 1
        _note(self.errors, message, where, remedy, trail)

    def refuse(self, error: SchemaValidationError, trail: Path | None) -> None:
        """Note a refusal as an error; the same refusal, met again elsewhere, is noted once."""
        if id(error) in self.refused:
            return
        self.refused[id(error)] = error
        self.only_columns += isinstance(error, ColumnsCannotError)
        where = None
        for step in steps_of(error.pointer or ""):
            where = Path(where, step)
        self.error(error.details, where, error.remedy, trail)

    def warn(
        self, message: str, where: Path | None, remedy: str, trail: Path | None = None
    ) -> None:
        """Note something that is probably not what the author meant."""
        _note(self.warnings, message, where, remedy, trail)


def _note(
    kept: list[Problem], message: str, where: Path | None, remedy: str, trail: Path | None
) -> None:
    if len(kept) < MOST_PROBLEMS:
        kept.append(Problem(prefix_of(trail) + message, pointer_of(where), remedy))
    elif len(kept) == MOST_PROBLEMS:
        rest = f"More than {MOST_PROBLEMS} problems were found; the rest is not listed"
        kept.append(Problem(rest, "", "Mend the listed ones first."))


def prefix_of(trail: Path | None) -> str:
    """Return where in the data a message belongs; a trail holds property names, 0 for items.

    >>> prefix_of(Path(Path(None, "tags"), 0))
    "Property 'tags': Array items: "
    """
    words = [
        f"Property {_name(s)}: " if isinstance(s, str) else "Array items: " for s in steps(trail)
    ]
    if len(words) > 2 * _MOST_STEPS:
        words = [*words[:_MOST_STEPS], "... ", *words[-_MOST_STEPS:]]
    return "".join(words)


def _name(name: str) -> str:
    return f"'{name}'" if len(name) <= _LONGEST else f"'{name[:_LONGEST]}...'"


def show(value: Any) -> str:
    """Return a short JSON text of a value.

    >>> show({"a": [1, 2]}), len(show("x" * 1000))
    ('{"a": [1, 2]}', 63)
    """
    if isinstance(value, int) and value.bit_length() > 4 * _LONGEST:
        return f"a number of about {value.bit_length() * 3 // 10} digits"
    if isinstance(value, list | tuple) and len(value) > _LONGEST:
        value = value[:_LONGEST]
    try:
        text = json.dumps(value[: _LONGEST * 2] if isinstance(value, str) else value)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
