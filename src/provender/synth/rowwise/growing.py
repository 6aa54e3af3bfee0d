"""From a plan to makers: every node becomes one when it is first needed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import jsonschema_rs

from provender.errors import ProvenderError
from provender.synth.place import Place, escape
from provender.synth.rowwise.heights import heights_of
from provender.synth.rowwise.leaves import ANY_TEXT, name_leaf, number_leaf, text_leaf
from provender.synth.rowwise.lists import ListMaker, Positions, Wanted
from provender.synth.rowwise.makers import ENDLESS, Choice, Dead, Link, Maker, Members, Nothing
from provender.synth.rowwise.objects import Entry, ObjectMaker, Property
from provender.synth.rowwise.residues import Everything, Test, Tried, exactly_one

__all__ = ["Garden"]

_MANY_TYPES = 4
_NAMES = "\0names"  # owns what makes the names of properties
_NARROW = 20  # properties of an object that is grown anew for every name that it stands under
_ALL_TYPES = ("string", "integer", "boolean", "null", "object", "array", "number")
_ANY_NUMBER: Mapping[str, Any] = {"multiple_of": (), "not_multiple_of": ()}


class Garden:
    """The makers of a plan; `order` gives the place of a property's name in the schema.

    `apart` makes the whole under a property's name where the plan could not be made.
    """

    def __init__(
        self,
        plan: Mapping[str, Any],
        place: Place,
        order: Mapping[str, int],
        draft: type[jsonschema_rs.Validator],
        apart: Callable[[str], Maker],
    ) -> None:
        self.plan = plan
        self.place = place
        self.order = order
        self.draft = draft
        self.apart = apart
        self.heights = heights_of(plan)
        self._makers: dict[tuple[int, str, str], Maker] = {}

    def root(self) -> Maker:
        """Return the maker of the whole."""
        return self.maker(self.plan["root"], self.place.name, self.place.parent)

    def link(self, number: int, name: str, owner: str) -> Maker:
        """Return a maker of a node that is grown when it is needed."""
        if self.heights[number] >= ENDLESS:
            return Nothing()
        return Link(self.heights[number], lambda: self.maker(number, name, owner))

    def maker(self, number: int, name: str, owner: str) -> Maker:
        """Return the maker of a node under a property's name."""
        node = self.plan["nodes"][number]
        wide = len(node.get("properties", ())) > _NARROW
        key = (number, "" if wide else name, "" if wide else owner)
        if (found := self._makers.get(key)) is None:
            try:
                found = _GROWERS[node["kind"]](self, node, number, name, owner)
            except ProvenderError as error:
                found = Nothing(error.details)
            except Dead as dead:
                found = Nothing(str(dead))
            self._makers[key] = found
        return found

    def place_of(self, number: int | str, name: str, owner: str) -> Place:
        """Return the place that keys a leaf and that names it."""
        path = f"{self.place.path}\0row {number} {escape(name)}"
        return replace(self.place, path=path, name=name, parent=owner, person=None)

    def text(self, number: int | str, name: str, owner: str) -> Maker:
        """Return the maker of free text."""
        leaf = name_leaf if owner == _NAMES else text_leaf
        return leaf(ANY_TEXT, self.place_of(number, name, owner))

    def of_type(self, kind: str, name: str) -> Maker:
        """Return the maker of the values of a type of which nothing else is known."""
        return _of_type(self, kind, -1, name, "")

    def test(self, schema: Any) -> Test:
        """Return what says whether a value satisfies a schema of the plan."""
        whole = {**schema, **self.plan["defs"]} if isinstance(schema, dict) else schema
        return self.draft(
            whole, validate_formats=True, pattern_options=_PATTERNS, offline=True
        ).is_valid


_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)
_Node = Mapping[str, Any]


def _none(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:  # noqa: ARG001 - one of a family
    return Nothing()


def _any(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:  # noqa: ARG001 - one of a family
    return garden.text(number, name, owner)


def _types(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    kinds = [k for k in node["types"] if k != "integer" or "number" not in node["types"]]
    branches = [_of_type(garden, kind, number, name, owner) for kind in kinds]
    return branches[0] if len(branches) == 1 else Choice(branches, branches)


def _of_type(garden: Garden, kind: str, number: int, name: str, owner: str) -> Maker:
    """Return the maker of the values of a type of which nothing else is known."""
    if kind in ("integer", "number"):
        said = {**_ANY_NUMBER, "integer": kind == "integer"}
        return number_leaf(said, garden.place_of(f"{number} {kind}", name, owner))
    if kind == "string":
        return garden.text(number, name, owner)
    if kind == "array":
        positions = Positions((), garden.text(number, name, owner))
        return ListMaker(
            height=1, low=0, high=None, positions=positions, wanted=(), distinct="unconstrained"
        )
    if kind == "object":
        return ObjectMaker(height=1, properties=(), others=(), wanted=(), low=0, high=0)
    return Members((False, True) if kind == "boolean" else (None,))


def _typed(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    sources = [garden.link(node["body"], name, owner)]
    sources.append(_of_type(garden, node["type"], number, name, owner))
    return Tried(sources, lambda: garden.test(node["test"]), height=garden.heights[number])


def _text(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    if owner == _NAMES:
        return name_leaf(node, garden.place_of(number, name, owner))
    return text_leaf(node, garden.place_of(number, name, owner))


def _number(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    return number_leaf(node, garden.place_of(number, name, owner))


def _members(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:  # noqa: ARG001 - one of a family
    return Members(node["values"])


def _ref(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:  # noqa: ARG001 - one of a family
    return garden.link(garden.plan["refs"][node["uri"]], name, owner)


def _some(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:  # noqa: ARG001 - one of a family
    branches = [garden.link(branch, name, owner) for branch in node["of"]]
    likely = [
        maker
        for branch, maker in zip(node["of"], branches, strict=True)
        if len(garden.plan["nodes"][branch].get("types", ())) < _MANY_TYPES
    ]
    return Choice(branches, likely)


def _one(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    def test() -> Test:
        return exactly_one([garden.test(each) for each in node["tests"]])

    sources = [garden.link(branch, name, owner) for branch in (*node["of"], *node["alone"])]
    return Tried(sources, test, height=garden.heights[number])


def _all(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    def test() -> Test:
        tests = [garden.test(each) for each in node["tests"]]
        return lambda value: all(passes(value) for passes in tests)

    parts = [garden.link(branch, name, owner) for branch in node["of"]]
    merged = [garden.link(each, name, owner) for each in node["merged"]]
    return Tried([*merged, Everything(parts), *parts], test, height=garden.heights[number])


def _not(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    def test() -> Test:
        passes = garden.test(node["test"])
        return lambda value: not passes(value)

    sources = [_of_type(garden, kind, number, name, owner) for kind in _ALL_TYPES]
    return Tried(sources, test, height=1)


def _raw(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:  # noqa: ARG001 - one of a family
    return garden.apart(name)


def _array(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    def positions(of: _Node) -> Positions:
        items = garden.link(of["items"], name, owner)
        return Positions([garden.link(n, name, owner) for n in of["prefix"]], items)

    return ListMaker(
        height=garden.heights[number],
        low=node["low"],
        high=node["high"],
        positions=positions(node),
        wanted=[Wanted(w["low"], w["high"], positions(w)) for w in node["contains"]],
        distinct=node["distinct"],
    )


def _object(garden: Garden, node: _Node, number: int, name: str, owner: str) -> Maker:
    inside = name or garden.place.plan.model
    required = set(node["required"])
    known = sorted(node["properties"].items(), key=lambda pair: garden.order.get(pair[0], 1 << 30))

    def entry(of: _Node) -> Entry:
        return Entry(
            garden.link(of["names"], "", _NAMES), garden.link(of["value"], name, owner), of["told"]
        )

    return ObjectMaker(
        height=garden.heights[number],
        properties=[
            Property(inner, garden.link(child, inner, inside), inner in required)
            for inner, child in known
        ],
        others=[entry(of) for of in node["others"]],
        wanted=[entry(of) for of in node["wanted"]],
        low=node["low"],
        high=node["high"],
    )


_GROWERS: Mapping[str, Callable[[Garden, _Node, int, str, str], Maker]] = {
    "none": _none,
    "any": _any,
    "types": _types,
    "typed": _typed,
    "text": _text,
    "number": _number,
    "members": _members,
    "ref": _ref,
    "some": _some,
    "one": _one,
    "all": _all,
    "not": _not,
    "raw": _raw,
    "array": _array,
    "object": _object,
}
