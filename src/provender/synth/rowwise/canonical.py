"""The adapter of `jsonschema_rs.canonicalize`: a JSON Schema document becomes a plan of rows.

A plan is plain JSON: a list of nodes that refer to each other by number. This file imports
nothing of the package, so that it also runs as a program of its own, which can be ended: it
reads `[document, pointer]` from standard input and writes the plan, or the error.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any, TypeAlias

import jsonschema_rs
from jsonschema_rs import CanonicalSchema
from jsonschema_rs import canonical as views

__all__ = ["plan_of"]

Node: TypeAlias = dict[str, Any]
_Join: TypeAlias = Callable[[CanonicalSchema, CanonicalSchema], CanonicalSchema]

_HOME = "urn:provender:document"
_MOST_NODES = 100_000
_UNLISTED = 1 << 40
_MOST_MERGED = 32
_MOST_ALONE = 4000  # characters of the schemas that are told apart
_MOST_MERGES = 200
_BARE = {views.TrueView: "any", views.FalseView: "none", views.RawView: "raw"}
_DEFS = ("$defs", "definitions")
_DRAFTS = {
    4: jsonschema_rs.Draft4,
    6: jsonschema_rs.Draft6,
    7: jsonschema_rs.Draft7,
    19: jsonschema_rs.Draft201909,
    20: jsonschema_rs.Draft202012,
}


def plan_of(document: Any, pointer: str) -> dict[str, Any]:
    """Return the plan of the schema at a JSON Pointer of a document, offline.

    The keys are `root` and `nodes`, `refs` (a node for every reference), `defs` (the schemas that
    the tests of nodes refer to) and `reasons` (why nothing satisfies the schema, if so). An
    `error` alone says that the document is no schema, or refers to what is not in it.
    """
    try:
        schema = canonicalize(document, pointer)
        writer = _Writer(schema.draft)
        root = writer.number(schema)
        return {
            "root": root,
            "nodes": writer.nodes,
            "refs": writer.references(schema),
            "defs": writer.defs,
            "reasons": reasons(document, pointer) if is_empty(schema) else [],
        }
    except (jsonschema_rs.ValidationError, views.CanonicalizationError) as error:
        return {"error": str(getattr(error, "message", error))}


def canonicalize(document: Any, pointer: str) -> CanonicalSchema:
    """Return the canonical form of the schema at a pointer of a document."""
    if not pointer:
        return jsonschema_rs.canonicalize(document, validate_formats=True, offline=True)
    registry = jsonschema_rs.Registry([(_HOME, document)])
    inner: dict[str, Any] = {"$ref": f"{_HOME}#{pointer}"}
    if isinstance(document, Mapping) and "$schema" in document:
        inner["$schema"] = document["$schema"]
    return jsonschema_rs.canonicalize(inner, validate_formats=True, offline=True, registry=registry)


def reasons(document: Any, pointer: str) -> list[list[Any]]:
    """Return why nothing satisfies a schema: [pointer, [[pointer, keywords], ...]] each."""
    found = views.find_unsatisfiable(document, validate_formats=True, offline=True)
    return [
        [place, _causes(reason)]
        for place, reason in found.items()
        if f"{place}/".startswith(f"{pointer}/")
    ]


def _causes(reason: views.UnsatisfiableReason) -> list[list[Any]]:
    if isinstance(reason, views.UnsatisfiableReason.Conflict):
        return [[cause.pointer, cause.keywords] for cause in reason.causes]
    if isinstance(reason, views.UnsatisfiableReason.Empty):
        return [[reason.cause.pointer, reason.cause.keywords]]
    return []


def is_empty(schema: CanonicalSchema) -> bool:
    """Return whether it is proven that nothing satisfies a schema."""
    return schema.satisfiability() == views.Satisfiability.NO


class _Writer:
    """Writes views as nodes, equal ones once."""

    def __init__(self, draft: int) -> None:
        self.draft = _DRAFTS[draft]
        self.nodes: list[Node] = []
        self.defs: dict[str, Any] = {}
        self._merges = 0
        self._alone = False  # told apart once a document: it may take long
        self._known: dict[CanonicalSchema, int] = {}

    def make(self, schema: Any) -> CanonicalSchema:
        """Return the canonical form of a small schema of our own."""
        return jsonschema_rs.canonicalize(schema, draft=self.draft, validate_formats=True)

    def number(self, schema: CanonicalSchema) -> int:
        """Return the number of a schema's node."""
        if (known := self._known.get(schema)) is not None:
            return known
        if len(self.nodes) >= _MOST_NODES:
            raise views.CanonicalizationError(
                "the schema grows too large when its parts are merged"
            )
        place = self._known[schema] = len(self.nodes)
        self.nodes.append({})
        self.nodes[place] = self._node(schema)
        return place

    def merged(
        self, schema: CanonicalSchema, parts: Iterable[CanonicalSchema]
    ) -> list[CanonicalSchema]:
        """Return what some branch of every part says together, references looked up."""
        if self._merges >= _MOST_MERGES:
            return []
        self._merges += 1
        found = [self.make({})]
        for part in parts:
            options = self._branches(schema, part)
            if len(found) * len(options) > _MOST_MERGED:
                break
            found = [both for one in found for o in options if (both := _meet(one, o)) is not None]
        return [each for each in found if each != schema]

    def alone(self, schema: CanonicalSchema, parts: list[CanonicalSchema]) -> list[CanonicalSchema]:
        """Return what each part says that no other part does, where that can be written."""
        known = [each for part in parts for each in self._branches(schema, part)]
        size = sum(len(json.dumps(each.to_json_schema(), default=str)) for each in known)
        if self._alone or size > _MOST_ALONE:
            return []
        self._alone = True
        rests = [reduce(_minus, [o for o in known if o is not own], own) for own in known]
        changed = [rest for rest, own in zip(rests, known, strict=True) if rest != own]
        return [rest for rest in changed if not is_empty(rest)]

    def _branches(self, schema: CanonicalSchema, part: CanonicalSchema) -> list[CanonicalSchema]:
        view = part.view()
        if isinstance(view, views.ReferenceView):
            return [schema.definition(view.uri) or part]
        if isinstance(view, views.OneOfView | views.AnyOfView):
            return [each for branch in view.branches for each in self._branches(schema, branch)]
        return [part]

    def references(self, schema: CanonicalSchema) -> dict[str, int]:
        """Return the node of every reference."""
        found = {uri: self.number(target) for uri, target in schema.definitions().items()}
        if "#" not in found and (root := schema.definition("#")) is not None:
            found["#"] = self.number(root)
        return found

    def _node(self, schema: CanonicalSchema) -> Node:
        view = schema.view()
        return _WRITERS[type(view)](self, view, schema)

    def test(self, schema: CanonicalSchema) -> Any:
        """Return what a validator takes: the schema, with what it refers to in `defs`."""
        plain = schema.to_json_schema()
        for word in _DEFS:
            if isinstance(plain, dict) and isinstance(plain.get(word), dict):
                self.defs.setdefault(word, {}).update(_jsonable(plain.pop(word)))
        return _jsonable(plain)


def _jsonable(value: Any) -> Any:
    """Return a value in which numbers are those of JSON."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _jsonable(part) for key, part in value.items()}
    return [_jsonable(part) for part in value] if isinstance(value, list) else value


def _bare(_writer: _Writer, view: Any, _schema: CanonicalSchema) -> Node:
    """Return the node of what a kind says all about, or a type."""
    if isinstance(view, views.MultiTypeView):
        return {"kind": "types", "types": view.types}
    return {"kind": _BARE[type(view)]}


def _typed(writer: _Writer, view: views.TypedGroupView, schema: CanonicalSchema) -> Node:
    body = writer.number(view.body)
    return {"kind": "typed", "type": view.type_name, "body": body, "test": writer.test(schema)}


def _scalar(_writer: _Writer, view: Any, _schema: CanonicalSchema) -> Node:
    said = {word: _jsonable(getattr(view, word)) for word in view.__match_args__}
    kind = "text" if isinstance(view, views.StringView) else "number"
    return {"kind": kind, "integer": isinstance(view, views.IntegerView), **said}


def _members(_writer: _Writer, view: Any, _schema: CanonicalSchema) -> Node:
    one = isinstance(view, views.ConstView)
    return {"kind": "members", "values": _jsonable([view.value] if one else view.values)}


def _reference(_writer: _Writer, view: views.ReferenceView, _schema: CanonicalSchema) -> Node:
    return {"kind": "ref", "uri": view.uri}


def _some(writer: _Writer, view: views.AnyOfView, _schema: CanonicalSchema) -> Node:
    return {"kind": "some", "of": [writer.number(branch) for branch in view.branches]}


def _one(writer: _Writer, view: views.OneOfView, schema: CanonicalSchema) -> Node:
    tests = [writer.test(branch) for branch in view.branches]
    parts = [writer.number(branch) for branch in view.branches]
    alone = [writer.number(each) for each in writer.alone(schema, view.branches)]
    return {"kind": "one", "of": parts, "alone": alone, "tests": tests}


def _all(writer: _Writer, view: views.AllOfView, schema: CanonicalSchema) -> Node:
    tests = [writer.test(branch) for branch in view.branches]
    parts = [writer.number(branch) for branch in view.branches]
    merged = [writer.number(each) for each in writer.merged(schema, view.branches)]
    return {"kind": "all", "of": parts, "merged": merged, "tests": tests}


def _not(writer: _Writer, view: views.NotView, _schema: CanonicalSchema) -> Node:
    return {"kind": "not", "test": writer.test(view.schema)}


def _array(writer: _Writer, view: views.ArrayView, _schema: CanonicalSchema) -> Node:
    items = writer.make({}) if view.items is None else view.items
    rest = positions = _Positions(view.prefix_items, items)
    for wanted in view.contains:
        if wanted.max_contains is not None:
            rest = rest.each(_minus, wanted.schema)
    contains = [
        {
            "low": 1 if wanted.min_contains is None else wanted.min_contains,
            "high": wanted.max_contains,
            **positions.each(_both, wanted.schema).written(writer),
        }
        for wanted in view.contains
    ]
    return {
        "kind": "array",
        "low": view.min_items or 0,
        "high": view.max_items,
        "distinct": str(view.distinctness),
        "domain": _domain(items),
        **rest.written(writer),
        "contains": contains,
    }


def _domain(schema: CanonicalSchema) -> int:
    """Return how many values a schema has at most, as far as it lists them."""
    view = schema.view()
    if isinstance(view, views.ConstView | views.EnumView):
        return len(getattr(view, "values", (1,)))
    if isinstance(view, views.MultiTypeView):
        return sum({"null": 1, "boolean": 2}.get(kind, _UNLISTED) for kind in view.types)
    if isinstance(view, views.AnyOfView):
        return sum(_domain(branch) for branch in view.branches)
    return 0 if isinstance(view, views.FalseView) else _UNLISTED


class _Positions:
    """The schemas of an array's items: of the first ones one by one, and of all others."""

    def __init__(self, prefix: Iterable[CanonicalSchema], items: CanonicalSchema) -> None:
        self.prefix = list(prefix)
        self.items = items

    def each(self, join: _Join, other: CanonicalSchema) -> "_Positions":
        """Return the positions with every schema joined with another one."""
        return _Positions([join(own, other) for own in self.prefix], join(self.items, other))

    def written(self, writer: _Writer) -> Node:
        """Return the schemas' nodes."""
        prefix = [writer.number(own) for own in self.prefix]
        return {"prefix": prefix, "items": writer.number(self.items)}


def _both(one: CanonicalSchema, other: CanonicalSchema) -> CanonicalSchema:
    """Return what satisfies both; the first alone where that cannot be written."""
    try:
        return one.intersect(other)
    except views.CanonicalizationError:
        return one


def _meet(one: CanonicalSchema, other: CanonicalSchema) -> CanonicalSchema | None:
    """Return what satisfies both; None where nothing does, or that cannot be written."""
    try:
        both = one.intersect(other)
    except views.CanonicalizationError:
        return None
    return None if is_empty(both) else both


def _minus(one: CanonicalSchema, other: CanonicalSchema) -> CanonicalSchema:
    try:
        return one.subtract(other)
    except views.CanonicalizationError:
        return one


def _object(writer: _Writer, view: views.ObjectView, _schema: CanonicalSchema) -> Node:
    names = _Names(writer, view)
    known = dict.fromkeys([*view.properties, *view.required, *names.listed])
    return {
        "kind": "object",
        "low": view.min_properties or 0,
        "high": view.max_properties,
        "required": view.required,
        "properties": {name: writer.number(names.value(name)) for name in known},
        "others": [_entry(writer, *entry) for entry in names.others(list(known))],
        "wanted": [_entry(writer, *names.violation(each)) for each in view.violations],
    }


def _entry(writer: _Writer, names: CanonicalSchema, value: CanonicalSchema, told: bool) -> Node:  # noqa: FBT001 - part of a tuple
    return {"names": writer.number(names), "value": writer.number(value), "told": told}


_Entry: TypeAlias = tuple[CanonicalSchema, CanonicalSchema, bool]


class _Names:
    """Which names an object may have, and what stands under each."""

    def __init__(self, writer: _Writer, view: views.ObjectView) -> None:
        self.view = view
        self.make = make = writer.make
        self.allowed = view.property_names or make({"type": "string"})
        self.additional = view.additional_properties or make({})
        self.patterns = {p: self.matching(p) for p in view.pattern_properties}
        self.listed = _listed(self.allowed)
        self.matchers = {
            p: jsonschema_rs.validator_for({"type": "string", "pattern": p}) for p in self.patterns
        }

    def matching(self, pattern: str) -> CanonicalSchema:
        """Return the schema of the texts in which a pattern is found."""
        return self.make({"type": "string", "pattern": pattern})

    def beyond(self, names: Iterable[str]) -> CanonicalSchema:
        """Return the schema of the allowed names other than some."""
        known = list(names)
        return _minus(self.allowed, self.make({"enum": known})) if known else self.allowed

    def value(self, name: str) -> CanonicalSchema:
        """Return the schema of what stands under a name."""
        if name in self.view.properties:
            return self.view.properties[name]
        said = [
            schema
            for pattern, schema in self.view.pattern_properties.items()
            if self.matchers[pattern].is_valid(name)
        ]
        found = said[0] if said else self.additional
        for schema in said[1:]:
            found = _both(found, schema)
        return found

    def others(self, known: list[str]) -> list[_Entry]:
        """Return names that are not known yet, each with its value's schema.

        The last part tells whether the schema says something about them.
        """
        free = self.beyond(known)
        found = []
        for pattern, value in self.view.pattern_properties.items():
            names = _both(free, self.patterns[pattern])
            alone = self._without(names, [p for p in self.patterns if p != pattern])
            found.append((names if is_empty(alone) else alone, value, True))
        names = self._without(free, list(self.patterns))
        told = self.view.additional_properties is not None
        found.append((names, self.additional, told))
        return [entry for entry in found if not is_empty(entry[0]) and not is_empty(entry[1])]

    def _first(self, names: CanonicalSchema) -> _Entry:
        """Return the first kind of the names that an object can have."""
        values = self.view.pattern_properties
        kinds = [(self._without(names, list(self.patterns)), self.additional, True)]
        kinds += [(_both(names, self.patterns[p]), value, True) for p, value in values.items()]
        able = [kind for kind in kinds if not is_empty(kind[0]) and not is_empty(kind[1])]
        return able[0] if able else kinds[0]

    def _without(self, names: CanonicalSchema, patterns: list[str]) -> CanonicalSchema:
        for pattern in patterns:
            names = _minus(names, self.patterns[pattern])
        return names

    def violation(self, view: Any) -> _Entry:
        """Return an entry that an object must have because it must not satisfy something."""
        if isinstance(view, views.NameFailsView):
            return self._first(_minus(self.allowed, view.schema))
        if isinstance(view, views.PatternValueFailsView):
            own = self.view.pattern_properties.get(view.pattern, self.additional)
            return _both(self.allowed, self.matching(view.pattern)), _minus(own, view.schema), True
        names = self.beyond(view.names)
        for pattern in view.patterns:
            names = _minus(names, self.matching(pattern))
        return names, _minus(self.additional, view.additional), True


def _listed(names: CanonicalSchema) -> list[str]:
    """Return the names that a schema of names lists one by one."""
    view = names.view()
    if isinstance(view, views.ConstView):
        return [view.value] if isinstance(view.value, str) else []
    if isinstance(view, views.EnumView):
        return [value for value in view.values if isinstance(value, str)]
    if isinstance(view, views.AnyOfView):
        return [name for branch in view.branches for name in _listed(branch)]
    return []


_WRITERS: dict[type, Callable[[_Writer, Any, CanonicalSchema], Node]] = {
    views.TrueView: _bare,
    views.FalseView: _bare,
    views.MultiTypeView: _bare,
    views.TypedGroupView: _typed,
    views.StringView: _scalar,
    views.NumberView: _scalar,
    views.IntegerView: _scalar,
    views.ConstView: _members,
    views.EnumView: _members,
    views.ArrayView: _array,
    views.ObjectView: _object,
    views.ReferenceView: _reference,
    views.AnyOfView: _some,
    views.OneOfView: _one,
    views.AllOfView: _all,
    views.NotView: _not,
    views.RawView: _bare,
}


if __name__ == "__main__":
    sys.setrecursionlimit(5000)
    json.dump(plan_of(*json.load(sys.stdin)), sys.stdout)
