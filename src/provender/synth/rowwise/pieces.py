"""Makes what canonical form gives up on: a schema taken apart, piece by piece, and tried."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from provender.synth.pointers import escape, lookup, steps_of
from provender.synth.rowwise.lists import ListMaker, Positions
from provender.synth.rowwise.makers import Choice, Link, Maker, Members, Nothing
from provender.synth.rowwise.needs import CONTENT
from provender.synth.rowwise.objects import Entry, ObjectMaker, Property
from provender.synth.rowwise.residues import Everything, Test, Tried

__all__ = ["Pieces"]

_IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref")
_OF_OBJECTS = frozenset(
    {"properties", "required", "additionalProperties", "patternProperties", "minProperties"}
)
_OF_ARRAYS = frozenset({"items", "prefixItems", "minItems", "maxItems", "contains"})

_CONTENTS = 1000

Grow = Callable[[str, str], Maker]
"""Returns the maker of the schema at a pointer, under a property's name."""


class Pieces:
    """The makers of a document's schemas, taken apart; `grow` makes one of each piece."""

    def __init__(self, document: Any, grow: Grow, test: Callable[[str], Test]) -> None:
        self.document = document
        self.grow = grow
        self.test = test

    def maker(self, pointer: str, name: str) -> Maker:
        """Return the maker of a schema: its pieces put together, tried until they hold."""
        schema = self._find(pointer)
        if not isinstance(schema, Mapping):
            return _choice(self._anything(name)) if schema is True else Nothing()
        parts = self._parts(schema, pointer, name) or self._anything(name)
        whole = parts if len(parts) == 1 else [Everything(parts), *parts]
        return Tried(whole, lambda: self.test(pointer), height=1)

    def _anything(self, name: str) -> list[Maker]:
        return [self.grow(f"\0{kind}", name) for kind in ("string", "object", "array", "integer")]

    def _find(self, pointer: str) -> Any:
        found = self.document
        for _, inner in lookup(self.document, steps_of(pointer)):
            found = inner
        return found

    def _at(self, pointer: str, name: str) -> Maker:
        return Link(1, lambda: self.grow(pointer, name))

    def _parts(self, schema: Mapping[str, Any], pointer: str, name: str) -> list[Maker]:
        parts = [
            self._at(f"{pointer}/allOf/{n}", name) for n in range(len(schema.get("allOf", ())))
        ]
        parts += [
            _choice(self._each(f"{pointer}/{word}", len(schema[word]), name))
            for word in ("anyOf", "oneOf")
            if schema.get(word)
        ]
        if "if" in schema:
            words = [word for word in ("then", "else") if isinstance(schema.get(word), Mapping)]
            parts += [_choice([self._at(f"{pointer}/{w}", name) for w in words])] if words else []
        ref = schema.get("$ref")
        if isinstance(ref, str) and ref.startswith("#"):
            parts.append(self._at(unquote(ref[1:]), name))
        return [*self._own(schema, pointer, name), *parts]

    def _each(self, pointer: str, count: int, name: str) -> list[Maker]:
        return [self._at(f"{pointer}/{number}", name) for number in range(count)]

    def _own(self, schema: Mapping[str, Any], pointer: str, name: str) -> list[Maker]:
        """Return what makes values of a schema's own keywords."""
        if isinstance(members := schema.get("enum"), list):
            return [Members(members)]
        if "const" in schema:
            return [Members([schema["const"]])]
        if not CONTENT.isdisjoint(schema):
            return [Members(_contents(schema))]
        kind = schema.get("type")
        if kind == "object" or not _OF_OBJECTS.isdisjoint(schema):
            return [self._object(schema, pointer, name)]
        if kind == "array" or not _OF_ARRAYS.isdisjoint(schema):
            return [self._array(schema, pointer, name)]
        return [] if not isinstance(kind, str) else [self.grow(pointer + "\0" + kind, name)]

    def _object(self, schema: Mapping[str, Any], pointer: str, name: str) -> Maker:
        declared = schema.get("properties", {})
        required = list(schema.get("required", ()))
        other = f"{pointer}/additionalProperties"
        properties = [
            Property(n, self._at(f"{pointer}/properties/{escape(n)}", n), n in required)
            for n, part in declared.items()
            if part is not False
        ]
        text = self.grow("\0string", name)
        closed = schema.get("additionalProperties", True)
        value = self._at(other, name) if isinstance(closed, Mapping) else text
        properties += [Property(n, value, is_required=True) for n in required if n not in declared]
        others = (
            [] if closed is False else [Entry(text, value, is_told=isinstance(closed, Mapping))]
        )
        return ObjectMaker(
            height=1,
            properties=properties,
            others=others,
            wanted=(),
            low=int(schema.get("minProperties", 0)),
            high=schema.get("maxProperties"),
        )

    def _array(self, schema: Mapping[str, Any], pointer: str, name: str) -> Maker:
        items, prefix = schema.get("items", True), schema.get("prefixItems", ())
        word, rest = "prefixItems", "items"
        if isinstance(items, list):
            prefix, word, rest = items, "items", "additionalItems"
        last = schema.get(rest, True)
        text = self.grow("\0string", name)
        other = self._at(f"{pointer}/{rest}", name) if isinstance(last, Mapping) else text
        others = [other]
        if isinstance(schema.get("contains"), Mapping):
            others.append(self._at(f"{pointer}/contains", name))
        places = Positions(
            self._each(f"{pointer}/{word}", len(prefix), name),
            Nothing() if last is False else _choice(others),
        )
        return ListMaker(
            height=1,
            low=int(schema.get("minItems", 0)),
            high=schema.get("maxItems"),
            positions=places,
            wanted=(),
            distinct="all_distinct" if schema.get("uniqueItems") is True else "unconstrained",
        )


def _contents(schema: Mapping[str, Any]) -> list[str]:
    """Return texts that hold what contentMediaType and contentEncoding say."""
    texts = [f"text {number}" for number in range(_CONTENTS)]
    if schema.get("contentMediaType") == "application/json":
        texts = [json.dumps({"item": number}) for number in range(_CONTENTS)]
    if schema.get("contentEncoding") == "base64":
        texts = [base64.b64encode(text.encode()).decode() for text in texts]
    return texts


def _choice(makers: Sequence[Maker]) -> Maker:
    return makers[0] if len(makers) == 1 else Choice(makers, makers)
