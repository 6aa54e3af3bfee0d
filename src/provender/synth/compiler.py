"""A schema, dereferenced and checked, becomes a tree of nodes."""

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from provender.errors import SchemaValidationError
from provender.synth.containers import ArrayNode, DistinctItems, Field, Mixed, ObjectNode, SetNode
from provender.synth.formats import registry
from provender.synth.naming import format_for
from provender.synth.nodes import Constant, Drawn, Node, Nullable
from provender.synth.place import Place
from provender.synth.refs import ref_node
from provender.synth.rowwise.needs import Part
from provender.synth.rowwise.node import row_node
from provender.synth.scalars import (
    boolean_node,
    integer_node,
    member_node,
    number_node,
    string_node,
)
from provender.synth.shape import always_present, item_counts, kinds_of, named_properties

__all__ = ["compile_schema", "property_places"]

_NULL_SHARE = 0.1


def compile_schema(schema: Any, place: Place) -> Node:
    """Return the node of a schema; SchemaValidationError or GenerationError where it cannot be."""
    if schema is True or schema == {}:
        return string_node({}, place)
    if isinstance(schema, Part):
        return row_node(schema.document, schema.pointer, place)
    if not isinstance(schema, Mapping):
        raise SchemaValidationError(
            "no value satisfies this schema", pointer=place.pointer, remedy="Remove it."
        )
    if "const" in schema:
        return member_node(schema, [schema["const"]], place)
    if "enum" in schema:
        return member_node(schema, schema["enum"], place)
    kinds = kinds_of(schema)
    nullable = schema.get("nullable") is True or (len(kinds) > 1 and "null" in kinds)
    kinds = [kind for kind in kinds if kind != "null"] or ["null"]
    node = _one(schema, kinds[0], place) if len(kinds) == 1 else _several(schema, kinds, place)
    if nullable and schema.get("unique") is not True:
        return Nullable(node, place.key("null"), _NULL_SHARE)
    return node


def _several(schema: Mapping[str, Any], kinds: list[str], place: Place) -> Node:
    if schema.get("unique") is True:
        raise SchemaValidationError(
            "unique needs a single type", pointer=place.pointer, remedy="Name one type."
        )
    branches = [_one(schema, kind, place.branch(i)) for i, kind in enumerate(kinds)]
    return Mixed(branches, place.key("type"))


def _one(schema: Mapping[str, Any], kind: str, place: Place) -> Node:
    if kind == "ref":
        return ref_node(schema, place, compile_schema, property_places)
    compilers: dict[str, Callable[[Mapping[str, Any], Place], Node]] = {
        "string": string_node,
        "integer": integer_node,
        "number": number_node,
        "boolean": boolean_node,
        "null": _null,
        "array": _array,
        "object": _object,
    }
    if kind not in compilers:
        raise SchemaValidationError(
            f"Unsupported schema type: {kind}",
            pointer=f"{place.pointer}/type",
            remedy=f"Use one of: {', '.join(compilers)}, ref.",
        )
    return compilers[kind](schema, place)


def _null(schema: Mapping[str, Any], place: Place) -> Node:  # noqa: ARG001 - one of a family
    return Constant(pa.scalar(None, pa.null()))


def _array(schema: Mapping[str, Any], place: Place) -> Node:
    _no_unique(schema, place)
    low, high = item_counts(schema)
    if high == 0:
        return ArrayNode(Constant(pa.scalar(None, pa.null())), 0, 0, place.key("count"))
    inner = place.items(high)
    node = compile_schema(schema.get("items", True), inner)
    key = place.key("count")
    if schema.get("uniqueItems") is not True:
        return ArrayNode(node, low, high, key)
    return _unique_items(node, low, high, place, least=int(schema.get("minItems") or 0))


def _unique_items(node: Node, low: int, high: int, place: Place, *, least: int) -> Node:
    key = place.key("count")
    if isinstance(node, Drawn):
        space = node.values
        if space.size < least:
            raise SchemaValidationError(
                f"uniqueItems needs {least} different items, but only {space.size} exist",
                pointer=place.pointer,
                remedy="Lower minItems or widen items.",
            )
        high = min(high, space.size)
        return DistinctItems(node, min(low, high), high, key, place.pointer, space)
    return SetNode(node, low, high, key, place.pointer)


def property_places(schema: Mapping[str, Any], place: Place) -> dict[str, tuple[Any, Place]]:
    """Return each property's schema and place; the first of each personal format shares a person.

    The same function serves the object itself and a ref that points into it, so both draw the
    same values.
    """
    properties = {k: v for k, v in named_properties(schema).items() if v is not False}
    declared = {name: _text_format(sub, name, place) for name, sub in properties.items()}
    distinct = any(
        word == "name" and sub.get("unique") is True
        for (name, sub), word in zip(properties.items(), declared.values(), strict=True)
        if isinstance(sub, Mapping)
    )
    taken: set[str] = set()
    places: dict[str, tuple[Any, Place]] = {}
    for name, sub in properties.items():
        word = declared[name]
        first = word not in taken
        taken.add(word)
        places[name] = (
            sub,
            place.property(
                name,
                person=place.key("person") if first else None,
                distinct_people=distinct and first,
            ),
        )
    return places


def _text_format(schema: Any, name: str, place: Place) -> str:
    """Return the format of a text, given or guessed from its name; empty where it has none."""
    plain = {} if schema is True else schema
    if not isinstance(plain, Mapping) or "string" not in kinds_of(plain):
        return ""
    if any(word in plain for word in ("const", "enum", "pattern")):
        return ""
    word = plain.get("format")
    if word is None and place.plan.realistic_names:
        word = format_for(name, model_name=place.title)
    row = registry().get(word) if isinstance(word, str) else None
    return row.name if row else ""


def _object(schema: Mapping[str, Any], place: Place) -> ObjectNode:
    _no_unique(schema, place)
    places = property_places(schema, place)
    present = always_present(schema, list(places))
    most = schema.get("maxProperties")
    fields: list[Field] = []
    for name, (sub, where) in places.items():
        if most is not None and name not in present and len(fields) >= int(most):
            continue
        node = compile_schema(sub, where)
        always = name in present or isinstance(node, Nullable)
        fields.append(Field(name, node, None if always else where.key("present")))
    if most is not None and len(fields) > int(most):
        optional = [field for field in fields if field.name not in present]
        for field in optional[::-1][: len(fields) - int(most)]:
            fields.remove(field)
    return ObjectNode(tuple(fields))


def _no_unique(schema: Mapping[str, Any], place: Place) -> None:
    if schema.get("unique") is True:
        raise SchemaValidationError(
            "unique is for single values, not for objects and arrays",
            pointer=f"{place.pointer}/unique",
            remedy="Put it on a property, or use uniqueItems for the items of an array.",
        )
