"""Says why nothing satisfies a schema."""

from collections.abc import Mapping, Sequence
from typing import Any

from provender.errors import SchemaValidationError

__all__ = ["ImpossibleError", "impossible"]

_REMEDY = "Change or leave out one of the keywords that exclude each other."


class ImpossibleError(SchemaValidationError):
    """No value satisfies a schema."""


def impossible(plan: Mapping[str, Any], pointer: str) -> ImpossibleError:
    """Return the error of a schema that no value satisfies, with the reason where it is known.

    >>> found = [["", [["", ["type"]], ["", ["enum"]]]]]
    >>> impossible({"nodes": [{"kind": "none"}], "root": 0, "reasons": found}, "").details
    'no value satisfies this schema: type and enum exclude each other'
    """
    for place, causes in plan["reasons"]:
        if (why := _why(place, causes)) is not None:
            return ImpossibleError(
                f"no value satisfies this schema: {why}", pointer=place, remedy=_REMEDY
            )
    if not any(node["kind"] == "ref" for node in plan["nodes"]):
        return ImpossibleError("no value satisfies this schema", pointer=pointer, remedy=_REMEDY)
    return ImpossibleError(
        "no value satisfies this schema: it refers to itself without an end",
        pointer=pointer,
        remedy="Make the property that refers back optional, or allow null there.",
    )


def _why(place: str, causes: Sequence[Any]) -> str | None:
    said = [_part(place, *cause) for cause in causes]
    if len(said) > 1:
        return f"{', '.join(said[:-1])} and {said[-1]} exclude each other"
    return f"{said[0]} leaves nothing" if said and said[0] else None


def _part(place: str, pointer: str, keywords: Sequence[str]) -> str:
    inside = pointer.removeprefix(place).lstrip("/")
    words = " with ".join(keywords)
    return f"{words} in {inside}" if words and inside else words or inside
