"""The makers and validators of one document, by JSON Pointer."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import jsonschema_rs

from provender.errors import ProvenderError
from provender.synth.place import Place
from provender.synth.rowwise.document import draft_of
from provender.synth.rowwise.growing import Garden
from provender.synth.rowwise.guard import guarded_plan
from provender.synth.rowwise.makers import Maker, Nothing
from provender.synth.rowwise.pieces import Pieces
from provender.synth.rowwise.residues import Test

__all__ = ["Grown", "property_order"]

_HOME = "urn:provender:document"
_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)
_NONE: Mapping[str, Any] = {"nodes": [{"kind": "none"}], "root": 0, "refs": {}, "defs": {}}


class Grown:
    """What grows from the schemas of a document in standard words."""

    def __init__(self, document: Any, place: Place) -> None:
        self.document = document
        self.place = place
        self.draft = draft_of(document)
        self._gardens: dict[str, Garden] = {}

    @cached_property
    def order(self) -> dict[str, int]:
        """Where each property's name stands."""
        return property_order(self.document)

    @cached_property
    def _text(self) -> str:
        return json.dumps(self.document)

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(self.document, self._piece, self.test)

    def maker(self, pointer: str, name: str) -> Maker:
        """Return what makes the values of the schema at a pointer, under a property's name."""
        garden = self._garden(pointer)
        return garden.maker(garden.plan["root"], name, self.place.parent)

    def _garden(self, pointer: str) -> Garden:
        if (found := self._gardens.get(pointer)) is None:
            plan = guarded_plan(self._text, pointer)
            found = self._gardens[pointer] = Garden(
                _NONE if "error" in plan else plan,
                self.place,
                self.order,
                self.draft,
                lambda name: self._pieces.maker(pointer, name),
            )
        return found

    def _piece(self, pointer: str, name: str) -> Maker:
        """Return the maker at a pointer; of a type alone where one follows a NUL."""
        place, _, kind = pointer.partition("\0")
        try:
            return self._garden("").of_type(kind, name) if kind else self.maker(place, name)
        except ProvenderError as error:
            return Nothing(error.details)

    def judge(self, pointer: str) -> jsonschema_rs.Validator:
        """Return the validator of the schema at a pointer, formats asserted."""
        if not pointer:
            return self.draft(
                self.document, validate_formats=True, pattern_options=_PATTERNS, offline=True
            )
        return self.draft(
            {"$ref": f"{_HOME}#{pointer}"},
            validate_formats=True,
            pattern_options=_PATTERNS,
            offline=True,
            registry=jsonschema_rs.Registry([(_HOME, self.document)]),
        )

    def test(self, pointer: str) -> Test:
        """Return what says whether a value satisfies the schema at a pointer."""
        return self.judge(pointer).is_valid


def property_order(document: Any) -> dict[str, int]:
    """Return where each property's name first stands in a document.

    >>> property_order({"properties": {"b": {"properties": {"a": {}}}, "c": {}}})
    {'b': 0, 'c': 1, 'a': 2}
    """
    order: dict[str, int] = {}
    waiting = [document]
    for part in waiting:
        if isinstance(part, Mapping):
            if isinstance(names := part.get("properties"), Mapping):
                for name in names:
                    order.setdefault(name, len(order))
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return order
