"""Puts local `$ref`s in place: what each schema says together with what it refers to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from provender.errors import SchemaValidationError
from provender.synth.checks.findings import show
from provender.synth.checks.keywords import (
    KEPT,
    UNSUPPORTED,
    uses_additional,
    without_booleans,
)
from provender.synth.pointers import Path, lookup, pointer_of, steps_of

__all__ = ["Child", "Document", "Site", "dereference"]

_FREE = frozenset({"default"})  # a sibling of $ref may say these anew
_TIGHTER = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}


@dataclass(frozen=True, slots=True)
class Site:
    """A schema as it applies: its own keywords and those that its $ref brings.

    `sources` tells where each keyword stands, when that is not at `where`.
    """

    schema: Mapping[str, Any]
    where: Path | None
    sources: Mapping[str, Path | None] = field(default_factory=dict)

    def at(self, keyword: str) -> Path:
        """Return the place of one keyword."""
        return Path(self.sources.get(keyword, self.where), keyword)


@dataclass(frozen=True, slots=True)
class Child:
    """A schema inside another; `name` is its property, None for items."""

    keyword: str
    name: str | None
    schema: Any
    where: Path


class Document:
    """A JSON Schema whose `$ref`s lead into itself; nothing is ever fetched."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self._sites: dict[int, Site] = {}
        own = root.get("$id", root.get("id")) if isinstance(root, Mapping) else None
        self._id = own.rstrip("#") if isinstance(own, str) else ""

    def site(self, schema: Mapping[str, Any], where: Path | None) -> Site:
        """Return what applies at a schema; SchemaValidationError for a $ref that cannot be.

        Every chain of references is followed once, so all sites together take linear time.
        """
        chain: list[tuple[Mapping[str, Any], Path | None]] = []
        passed: set[int] = set()
        while (found := self._sites.get(id(schema))) is None and "$ref" in schema:
            if id(schema) in passed:
                raise _recursive(where)
            passed.add(id(schema))
            chain.append((schema, where))
            target, where = self._target(schema["$ref"], Path(where, "$ref"))
            schema = {} if target is True else target
        if found is None:
            found = self._sites[id(schema)] = Site(schema, where)
        for own, place in reversed(chain):
            found = self._sites[id(own)] = _merged(own, place, found)
        return found

    def _target(self, ref: Any, where: Path) -> tuple[Any, Path | None]:
        names = steps_of(unquote(self._fragment(ref, where)))
        target, path = self.root, None
        try:
            for step, target in lookup(self.root, names):
                path = Path(path, step)
                if isinstance(target, Mapping) and isinstance(target.get("$id"), str):
                    raise _unsupported("$ref into a schema with its own $id", where)
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
            raise SchemaValidationError(
                f"$ref {show(ref)} leads to another document, which is never fetched",
                pointer=pointer_of(where),
                remedy="Copy that schema into $defs and refer to '#/$defs/Name'.",
            )
        if fragment and not fragment.startswith("/"):
            raise _unsupported("$ref to an $anchor", where)
        return fragment

    def children(self, site: Site) -> Iterator[Child]:
        """Yield the schemas inside a site that generation would use."""
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

    def in_order(self) -> list[Site]:
        """Return every site once, those inside another before it.

        Raises SchemaValidationError for a $ref that leads back to where it stands.
        """
        order: list[Site] = []
        open_sites: dict[int, bool] = {}
        stack: list[tuple[Any, Path | None, Site | None]] = [(self.root, None, None)]
        while stack:
            schema, where, done = stack.pop()
            if done is not None:
                open_sites[id(done.schema)] = False
                order.append(done)
            elif isinstance(schema, Mapping):
                site = self.site(schema, where)
                state = open_sites.get(id(site.schema))
                if state:
                    raise _recursive(where)
                if state is None:
                    open_sites[id(site.schema)] = True
                    stack.append((None, None, site))
                    stack.extend((c.schema, c.where, None) for c in self.children(site))
        return order


def _merged(own: Mapping[str, Any], where: Path | None, target: Site) -> Site:
    """Return the site of a $ref with siblings: both apply."""
    words = without_booleans({k: v for k, v in own.items() if k in KEPT or k in UNSUPPORTED})
    if not words:
        return target
    theirs = without_booleans(
        {k: v for k, v in target.schema.items() if k in KEPT or k in UNSUPPORTED}
    )
    for mine, other in ((words, theirs), (theirs, words)):
        if mine.get("additionalProperties", True) is not True and (
            "properties" in other or "patternProperties" in other
        ):
            raise _unsupported(
                "additionalProperties beside a $ref with properties", Path(where, "$ref")
            )
    both = {**theirs, **words}
    for word in words.keys() & theirs.keys() - _FREE:
        both[word] = _both(word, words[word], theirs[word], Path(where, word))
    sources = {word: target.sources.get(word, target.where) for word in theirs}
    return Site(both, where, {**sources, **dict.fromkeys(words, where)})


def _both(word: str, mine: Any, theirs: Any, where: Path) -> Any:
    """Return one keyword's value that says what both say."""
    if type(mine) is type(theirs) and mine == theirs:
        return mine
    if word == "required" and isinstance(mine, list) and isinstance(theirs, list):
        return theirs + [name for name in mine if name not in theirs]
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (mine, theirs))
    if word in _TIGHTER and numbers:
        return _TIGHTER[word](mine, theirs)
    raise _unsupported(f"{word} both beside a $ref and behind it", where)


def _unsupported(what: str, where: Path | None) -> SchemaValidationError:
    return SchemaValidationError(
        f"{what} is not supported yet",
        pointer=pointer_of(where),
        remedy="Write the schema out in one place.",
    )


def _recursive(where: Path | None) -> SchemaValidationError:
    return SchemaValidationError(
        "recursive $ref is not supported yet",
        pointer=pointer_of(Path(where, "$ref")),
        remedy="Write out as many levels as the data should have.",
    )


def dereference(schema: Any) -> Any:
    """Return a schema with its `$ref`s in place and only the keywords that generation reads.

    Takes a schema that `check_schema` accepts, whose limits bound the result; equal parts of the
    result are one object. Raises SchemaValidationError for a recursive, dangling or remote $ref.

    >>> dereference({"$defs": {"n": {"type": "integer"}}, "items": {"$ref": "#/$defs/n"}})
    {'items': {'type': 'integer'}}
    """
    document = Document(schema)
    built: dict[int, dict[str, Any]] = {}

    def put(part: Any, where: Path) -> Any:
        if not isinstance(part, Mapping):
            return part
        return built[id(document.site(part, where).schema)]

    for site in document.in_order():
        built[id(site.schema)] = plain = _plain(site.schema)
        for child in document.children(site):
            if child.keyword == "properties":
                plain["properties"][child.name] = put(child.schema, child.where)
            else:
                plain[child.keyword] = put(child.schema, child.where)
    return put(schema, Path(None, "")) if isinstance(schema, Mapping) else schema


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of one level: the keywords that constrain, in their newest spelling."""
    plain = without_booleans({word: schema[word] for word in schema if word in KEPT})
    plain.pop("patternProperties", None)
    if not uses_additional(schema) and isinstance(plain.get("additionalProperties"), Mapping):
        del plain["additionalProperties"]
    if isinstance(plain.get("properties"), Mapping):
        plain["properties"] = dict(plain["properties"])
    if isinstance(plain.get("required"), list):
        plain["required"] = list(dict.fromkeys(plain["required"]))
    return plain
