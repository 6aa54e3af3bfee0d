"""A dataset as a table: which columns its properties become, with their limits and keys."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from provender.errors import DatabaseError
from provender.synth.dataset import Dataset
from provender.synth.models import prepare
from provender.tables.databases.columns import Column, Kind, Parent, Table
from provender.tables.flat import flat_schema

__all__ = ["Description", "describe"]

_OPTIONAL = b"provender.optional"


@dataclass(frozen=True, slots=True)
class Description:
    """A table to be, and what each of its columns refers to: "Model.field" by column."""

    table: Table
    refs: Mapping[str, str]

    def tied(self, parents: Mapping[str, Table]) -> Table:
        """Return the table with its refs as foreign keys, as far as they point at keys.

        `parents` are the tables by model. A column that refers to another takes its type.
        """
        columns = [self._tied(column, parents) for column in self.table]
        return dataclasses.replace(self.table, columns=tuple(columns))

    def _tied(self, column: Column, parents: Mapping[str, Table]) -> Column:
        model, _, path = self.refs.get(column.name, "").partition(".")
        table = parents.get(model)
        key = table.column(path.replace(".", "_")) if table else None
        if table is None or key is None:
            return column
        return dataclasses.replace(
            column,
            kind=key.kind,
            length=key.length,
            precision=key.precision,
            scale=key.scale,
            native=key.native,
            parent=Parent(table.name, key.name) if key.is_key else None,
        )


def describe(dataset: Dataset, name: str, *, flat: bool) -> Description:
    """Return the table that a dataset becomes; nested values are JSON unless `flat`.

    Raises DatabaseError when there is no column, or two columns of one name.
    """
    arrow = flat_schema(dataset.arrow_schema) if flat else dataset.arrow_schema
    schemas = dict(_schemas(dataset, flat=flat))
    columns, refs = [], {}
    for field in arrow:
        schema = schemas.get(field.name, {})
        columns.append(_column(field, schema))
        if isinstance(schema.get("ref"), str):
            refs[field.name] = schema["ref"]
    if not columns:
        raise DatabaseError(
            f"the model {dataset.model_name!r} has no property that could be a column",
            pointer="/schema",
            remedy="Declare properties.",
        )
    return Description(Table(name, tuple(columns)), refs)


def _schemas(dataset: Dataset, *, flat: bool) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each column's name and its property's schema."""
    schema = prepare(dataset.schema)
    if dataset.arrow_schema.metadata:
        yield "value", _mapping(schema)
        return
    stack = [("", schema)]
    while stack:
        prefix, part = stack.pop()
        for name, inner in _mapping(_mapping(part).get("properties")).items():
            if flat and "properties" in _mapping(inner):
                stack.append((f"{prefix}{name}_", inner))
            else:
                yield f"{prefix}{name}", _mapping(inner)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _column(field: pa.Field, schema: Mapping[str, Any]) -> Column:
    kind = _kind(field.type)
    nullable = _OPTIONAL in (field.metadata or {}) or _may_be_null(schema)
    choices = _choices(schema, kind)
    unique = schema.get("unique") is True and kind is not Kind.JSON
    primary = unique and not nullable and field.name.casefold() == "id"
    exact = pa.types.is_decimal(field.type)
    return Column(
        name=field.name,
        kind=kind,
        nullable=nullable,
        length=_length(schema, choices) if kind is Kind.TEXT else None,
        precision=field.type.precision if exact else None,
        scale=field.type.scale if exact else None,
        choices=choices,
        unique=unique,
        primary=primary,
    )


def _kind(kind: pa.DataType) -> Kind:
    if isinstance(kind, pa.UuidType):
        return Kind.UUID
    if isinstance(kind, pa.JsonType):
        return Kind.JSON
    return next((found for test, found in _KINDS if test(kind)), Kind.TEXT)


_KINDS = (
    (pa.types.is_nested, Kind.JSON),
    (pa.types.is_uint64, Kind.UNSIGNED),
    (pa.types.is_integer, Kind.INTEGER),
    (pa.types.is_floating, Kind.NUMBER),
    (pa.types.is_decimal, Kind.DECIMAL),
    (pa.types.is_boolean, Kind.BOOLEAN),
    (pa.types.is_date, Kind.DATE),
    (pa.types.is_timestamp, Kind.TIMESTAMP),
)


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    """Say whether null is allowed, or whether the schema leaves that open."""
    if schema.get("nullable") is True:
        return True
    if "const" in schema:
        return schema["const"] is None
    if isinstance(schema.get("enum"), list):
        return None in schema["enum"]
    types = schema.get("type")
    return "null" in types if isinstance(types, list) else types in (None, "null")


def _choices(schema: Mapping[str, Any], kind: Kind) -> tuple[Any, ...]:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if kind not in (Kind.TEXT, Kind.INTEGER) or not isinstance(values, list):
        return ()
    chosen = [value for value in values if value is not None]
    wanted = str if kind is Kind.TEXT else int
    return tuple(chosen) if all(type(value) is wanted for value in chosen) else ()


def _length(schema: Mapping[str, Any], choices: tuple[Any, ...]) -> int | None:
    if choices:
        return max(1, *map(len, choices))
    limit = schema.get("maxLength")
    return int(limit) if isinstance(limit, int | float) and limit >= 1 else None
