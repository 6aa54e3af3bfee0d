"""Puts local `$ref`s in place: what each schema says together with what it refers to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Never, TypeAlias
from urllib.parse import unquote

import jsonschema_rs

from provender.errors import SchemaValidationError
from provender.synth.checks.findings import show
from provender.synth.checks.keywords import KEPT, without_booleans
from provender.synth.columns import ColumnsCannotError
from provender.synth.pointers import Path, count_values, lookup, pointer_of, steps_of
from provender.synth.rowwise.document import draft_of, standard
from provender.synth.rowwise.needs import Part, needs_rows
from provender.synth.rowwise.reasons import ImpossibleError
from provender.synth.shape import told_kinds, uses_additional
from provender.synth.site import Site, merged

__all__ = ["MOST_EXPANDED", "Child", "Document", "Visit", "dereference", "too_expanded"]

MOST_EXPANDED = 200_000  # schemas, counting one behind a $ref wherever it is used
_MOST_REPEATED = 400_000  # values that a $ref with siblings says once more
_MOST_STEPS = 1000  # of a $ref
_ANYTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Child:
    """A schema inside another; `name` is its property, None for items."""

    keyword: str
    name: str | None
    schema: Any
    where: Path

    @property
    def step(self) -> str | int:
        """The step from the values of the schema around it to its own."""
        return 0 if self.name is None else self.name


@dataclass(frozen=True, slots=True)
class Visit:
    """A site and the way to its values: names of properties, 0 for items."""

    site: Site
    trail: Path | None


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A schema that is still to be visited."""

    schema: Any
    where: Path | None
    trail: Path | None


Refuse: TypeAlias = Callable[[SchemaValidationError, Path | None], None]
_Chain: TypeAlias = list[tuple[Mapping[str, Any], Path | None]]


def _raise(error: SchemaValidationError, trail: Path | None) -> Never:  # noqa: ARG001 - a Refuse
    raise error


class Document:
    """A JSON Schema whose `$ref`s lead into itself; nothing is ever fetched."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.has_loop = False
        self._sites: dict[int, Site | SchemaValidationError] = {}
        self._budget = _MOST_REPEATED
        self._weights: dict[int, int] = {}
        self._too_much = SchemaValidationError(
            "$refs with siblings repeat too much of what they refer to",
            pointer="",
            remedy="Refer to smaller schemas, or leave out what stands beside $ref.",
        )
        own = root.get("$id", root.get("id")) if isinstance(root, Mapping) else None
        self._id = own.rstrip("#") if isinstance(own, str) else ""

    @cached_property
    def standard(self) -> Any:
        """The document without the words that are ours alone."""
        return standard(self.root)

    @cached_property
    def _asserts_content(self) -> bool:
        return draft_of(self.root) in (jsonschema_rs.Draft6Validator, jsonschema_rs.Draft7Validator)

    def _needs_rows(self, schema: Mapping[str, Any]) -> bool:
        return needs_rows(schema, asserts_content=self._asserts_content)

    def is_possible(self, site: Site) -> bool:
        """Return whether some value satisfies a site that is generated row by row."""
        from provender.synth.rowwise.node import row_plan  # noqa: PLC0415 - few schemas need it

        try:
            row_plan(self.standard, pointer_of(site.where))
        except ImpossibleError:
            return False
        return True

    def site(self, schema: Mapping[str, Any], where: Path | None) -> Site:
        """Return what applies at a schema; SchemaValidationError for a $ref that cannot be.

        Every chain of references is followed once, so all sites together take linear time.
        """
        chain: _Chain = []
        try:
            found = self._end_of(chain, schema, where)
            for own, place in reversed(chain):
                found = self._sites[id(own)] = self._merged(own, place, found)
        except SchemaValidationError as error:
            for own, _ in chain:
                self._sites.setdefault(id(own), error)
            raise
        return found

    def _end_of(self, chain: _Chain, schema: Mapping[str, Any], where: Path | None) -> Site:
        """Follow references to a site that has none, or is known; note the way in `chain`."""
        passed: set[int] = set()
        while (found := self._sites.get(id(schema))) is None and "$ref" in schema:
            if id(schema) in passed:
                self.has_loop = True
                raise _loop(where)
            passed.add(id(schema))
            chain.append((schema, where))
            target, where = self._target(schema["$ref"], Path(where, "$ref"))
            schema = _ANYTHING if target is True else target
        if isinstance(found, SchemaValidationError):
            raise found
        if found is None:
            found = Site(schema, where, by_rows=self._needs_rows(schema))
            self._sites[id(schema)] = found
        return found

    def _merged(self, own: Mapping[str, Any], where: Path | None, target: Site) -> Site:
        """Return the site of a $ref with siblings, as long as repetition stays within bounds."""
        if self._budget < 0:
            raise self._too_much
        site = merged(own, where, target)
        if site is not target and not site.by_rows:
            self._budget -= sum(self._weight(word, site.schema[word]) for word in site.schema)
        return site

    def _weight(self, word: str, value: Any) -> int:
        """Return how much work it is to examine a keyword's value once more."""
        if not isinstance(value, dict | list):
            return 0
        if word not in ("enum", "const", "default"):
            return len(value)
        if id(value) not in self._weights:
            self._weights[id(value)] = count_values(value)
        return self._weights[id(value)]

    def _target(self, ref: Any, where: Path) -> tuple[Any, Path | None]:
        fragment = self._fragment(ref, where)
        target, path = self.root, None
        try:
            # No document is that deep: one step too many is found missing just the same.
            names = steps_of(unquote("/".join(fragment.split("/", _MOST_STEPS)[:_MOST_STEPS])))
            for step, target in lookup(self.root, names):
                path = Path(path, step)
                if isinstance(target, Mapping) and isinstance(target.get("$id"), str):
                    raise _elsewhere(ref, where)
        except LookupError:
            raise SchemaValidationError(
                f"$ref {show(ref)} leads nowhere",
                pointer=pointer_of(where),
                remedy="Point at a schema of this document, like '#/$defs/Name'.",
            ) from None
        if target is not True and not isinstance(target, Mapping):
            raise SchemaValidationError(
                f"$ref {show(ref)} does not lead to a schema that values can satisfy",
                pointer=pointer_of(where),
                remedy="Point at an object or at true.",
            )
        return target, path

    def _fragment(self, ref: Any, where: Path) -> str:
        if not isinstance(ref, str):
            raise SchemaValidationError(
                "$ref must be a text",
                pointer=pointer_of(where),
                remedy='Write it like {"$ref": "#/$defs/Name"}.',
            )
        base, _, fragment = ref.partition("#")
        if base and base != self._id:
            raise _elsewhere(ref, where)
        if fragment and not fragment.startswith("/"):
            raise _elsewhere(ref, where)
        return fragment

    def children(self, site: Site) -> Iterator[Child]:
        """Yield the schemas inside a site that columns would be made of."""
        if site.by_rows:
            return
        properties = site.schema.get("properties")
        if isinstance(properties, Mapping):
            place = site.at("properties")
            for name, schema in properties.items():
                yield Child("properties", name, schema, Path(place, name))
        if "items" in site.schema:
            yield Child("items", None, site.schema["items"], site.at("items"))
        if "additionalProperties" in site.schema and uses_additional(site.schema):
            extra = site.schema["additionalProperties"]
            yield Child("additionalProperties", "*", extra, site.at("additionalProperties"))

    def in_order(self, refuse: Refuse = _raise) -> list[Visit]:
        """Return every site once, those inside another before it.

        Hands `refuse` a SchemaValidationError, which by default is raised, for every $ref that
        leads nowhere or only to itself, and when there are more than MOST_EXPANDED.
        """
        order: list[Visit] = []
        finished: dict[int, bool] = {}
        stack: list[Visit | _Ahead] = [_Ahead(self.root, None, None)]
        seen = 0
        while stack and (seen := seen + 1):
            step = stack.pop()
            if isinstance(step, Visit):
                finished[id(step.site.schema)] = True
                order.append(step)
            elif isinstance(step.schema, Mapping):
                try:
                    stack.extend(self._enter(step, finished))
                except SchemaValidationError as error:
                    refuse(error, step.trail)
            if seen + len(stack) > 2 * MOST_EXPANDED:
                refuse(too_expanded(), None)
                break
        return order

    def _enter(self, step: _Ahead, finished: dict[int, bool]) -> list[Visit | _Ahead]:
        """Return what is to be done at a schema: visit those inside it, then itself."""
        site = self.site(step.schema, step.where)
        state = finished.get(id(site.schema))
        if state is False:  # inside itself: from here on row by row
            site = Site(step.schema, step.where, by_rows=True)
            self._sites[id(step.schema)] = site
        if state:
            return []
        finished[id(site.schema)] = False
        ahead = [
            _Ahead(inner.schema, inner.where, Path(step.trail, inner.step))
            for inner in self.children(site)
        ]
        return [Visit(site, step.trail), *ahead]


def too_expanded() -> SchemaValidationError:
    """Return the error of a schema that grows too large when its $refs are put in place."""
    return SchemaValidationError(
        f"Schema expands to more than {MOST_EXPANDED} schemas when its $refs are put in place",
        pointer="",
        remedy="Refer to fewer or smaller schemas.",
    )


def _loop(where: Path | None) -> SchemaValidationError:
    return SchemaValidationError(
        "$ref leads back to itself and says nothing of a value",
        pointer=pointer_of(Path(where, "$ref")),
        remedy="Point at a schema that says what the data is.",
    )


def _elsewhere(ref: Any, where: Path) -> ColumnsCannotError:
    return ColumnsCannotError(
        f"$ref {show(ref)} leads to another document, which is never fetched",
        pointer=pointer_of(where),
        remedy="Copy that schema into $defs and refer to '#/$defs/Name'.",
    )


def dereference(schema: Any) -> Any:
    """Return a schema with its `$ref`s in place and only the keywords that columns are made of.

    Takes a schema that `check_schema` accepts, whose limits bound the result; equal parts of the
    result are one object. What only rows can hold becomes a Part. Raises SchemaValidationError
    for a dangling or remote $ref.

    >>> dereference({"$defs": {"n": {"type": "integer"}}, "items": {"$ref": "#/$defs/n"}})
    {'items': {'type': 'integer'}, 'type': 'array'}
    """
    document = Document(schema)
    built: dict[int, dict[str, Any] | Part] = {}

    def put(part: Any, where: Path) -> Any:
        if not isinstance(part, Mapping):
            return part
        return built[id(document.site(part, where).schema)]

    for visit in document.in_order():
        site = visit.site
        if site.by_rows:
            built[id(site.schema)] = Part(document.standard, pointer_of(site.where))
            continue
        built[id(site.schema)] = plain = _plain(site.schema)
        for child in document.children(site):
            if child.keyword == "properties":
                plain["properties"][child.name] = put(child.schema, child.where)
                _leave_out(plain, child, document)
            else:
                plain[child.keyword] = put(child.schema, child.where)
    return put(schema, Path(None, "")) if isinstance(schema, Mapping) else schema


def _leave_out(plain: dict[str, Any], child: Child, document: Document) -> None:
    """Write false for an optional property that no value satisfies."""
    if isinstance(plain["properties"][child.name], Part) and child.name not in plain.get(
        "required", ()
    ):
        site = document.site(child.schema, child.where)
        if not document.is_possible(site):
            plain["properties"][child.name] = False


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of one level: the keywords that constrain, in their newest spelling."""
    plain = without_booleans({word: schema[word] for word in schema if word in KEPT})
    plain.pop("patternProperties", None)
    if not uses_additional(schema) and isinstance(plain.get("additionalProperties"), Mapping):
        del plain["additionalProperties"]
    if isinstance(plain.get("properties"), Mapping):
        plain["properties"] = dict(plain["properties"])
    told = told_kinds(schema)  # by keywords too that are left out here
    if told and not {"type", "enum", "const"} & plain.keys():
        plain["type"] = told[0]
    if isinstance(plain.get("required"), list):
        plain["required"] = list(dict.fromkeys(plain["required"]))
    return plain
