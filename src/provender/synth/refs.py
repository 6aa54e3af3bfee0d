"""References between models: a drawn row of the parent, and the parent's own value there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from provender.errors import GenerationError, SchemaValidationError
from provender.kernels.draw import Words, below, hashes, permute
from provender.synth.arrays import with_nulls
from provender.synth.choices import choices
from provender.synth.nodes import Node, Nullable
from provender.synth.place import Place, Plan
from provender.synth.scalars import finish, too_few

__all__ = ["Ref", "SelfRef", "ref_node"]

Compile = Callable[[Any, Place], Node]
Places = Callable[[Mapping[str, Any], Place], dict[str, tuple[Any, Place]]]

_HALF = np.uint64(32)
_SMALL = np.uint64(1 << 32)


@dataclass(frozen=True)
class Ref(Node):
    """The parent's values at drawn rows; `distinct` visits every row once."""

    parent: Node
    rows: int
    key: int
    distinct: bool = False

    @property
    def type(self) -> pa.DataType:
        """The parent field's type."""
        return self.parent.type

    def draw(self, index: Words) -> pa.Array:
        """Return values that exist in the parent."""
        if self.distinct:
            return self.parent.draw(permute(index, self.rows, self.key))
        return self.parent.draw(below(index, self.key, self.rows))


@dataclass(frozen=True)
class SelfRef(Node):
    """The same model's values at earlier rows; row 0 points at itself, or at nothing."""

    parent: Node
    key: int
    stride: int
    root_is_null: bool

    @property
    def type(self) -> pa.DataType:
        """The field's own type."""
        return self.parent.type

    def draw(self, index: Words) -> pa.Array:
        """Return values of earlier rows, so that the rows form a tree."""
        row = index // np.uint64(self.stride) if self.stride > 1 else index
        random = hashes(index, self.key)
        small = ((random >> _HALF) * row) >> _HALF
        earlier = np.where(row < _SMALL, small, random % np.maximum(row, np.uint64(1)))
        values = self.parent.draw(earlier)
        return with_nulls(values, row == 0) if self.root_is_null else values


def ref_node(
    schema: Mapping[str, Any], place: Place, compile_schema: Compile, places: Places
) -> Node:
    """Return the node of `{"type": "ref", "ref": "Model.field"}`.

    Raises GenerationError for an unknown model or field, and for keys that depend on themselves.
    """
    target = schema.get("ref")
    model, dot, path = str(target or "").partition(".")
    if not isinstance(target, str) or not dot or not model or not path:
        raise SchemaValidationError(
            "Reference must be in format 'Model.field'",
            pointer=f"{place.pointer}/ref",
            remedy='Write it like {"type": "ref", "ref": "User.id"}.',
        )
    if target in place.trail:
        raise GenerationError(
            f"the key {target} depends on itself through {' -> '.join(place.trail)}",
            pointer=f"{place.pointer}/ref",
            remedy="Give one of these models a key that is not a ref.",
        )
    given = place.plan.scope.rows_of(model)
    if given is not None:
        return _from_rows(schema, given, path, place)
    plan = place.plan.scope.plan_of(model, place.plan, f"{place.pointer}/ref")
    parent = _field(plan, path, place, compile_schema, places)
    if model == place.plan.model:
        types = schema.get("type")
        null = schema.get("nullable") is True or (isinstance(types, list) and "null" in types)
        return SelfRef(parent, place.key("row"), place.stride, null)
    if schema.get("unique") is True and place.values_needed > plan.rows:
        raise too_few(plan.rows, place)
    return Ref(parent, plan.rows, place.key("row"), schema.get("unique") is True)


def _from_rows(schema: Mapping[str, Any], rows: list[Any], path: str, place: Place) -> Node:
    values = [value for row in rows if (value := _dig(row, path)) is not None]
    if not values:
        raise GenerationError(
            f"none of the {len(rows)} reference rows has a field {path!r}",
            pointer=f"{place.pointer}/ref",
            remedy="Name a field that the rows have.",
        )
    return finish(choices(values), {"unique": schema.get("unique")}, place)


def _dig(row: Any, path: str) -> Any:
    """Return a row's value at a dotted path, None where there is none."""
    for step in path.split("."):
        row = row.get(step) if isinstance(row, Mapping) else None
    return row


def _field(plan: Plan, path: str, child: Place, compile_schema: Compile, places: Places) -> Node:
    """Return the node of a parent's field, compiled as it is inside its own model."""
    trail = (*child.trail, f"{plan.model}.{path}")
    schema, place = plan.schema, Place(plan, trail=trail)
    for step in path.split("."):
        known = places(schema, place) if isinstance(schema, Mapping) else {}
        if step not in known:
            raise GenerationError(
                f"model {plan.model!r} has no field {path!r}",
                pointer=f"{child.pointer}/ref",
                remedy=f"Its fields are: {', '.join(known) or 'none'}.",
            )
        required = schema.get("required")
        if required is not None and step not in required:
            raise _may_be_missing(plan, path, child)
        schema, place = known[step]
    node = compile_schema(schema, replace(place, trail=trail))
    if isinstance(node, Nullable):
        raise _may_be_missing(plan, path, child)
    return node


def _may_be_missing(plan: Plan, path: str, child: Place) -> GenerationError:
    return GenerationError(
        f"{plan.model}.{path} may be missing in some rows, so it cannot be a key",
        pointer=f"{child.pointer}/ref",
        remedy=f"Add {path!r} to the required list of {plan.model!r} and do not allow null.",
    )
