"""Tables become JSON Schemas, so that what fits a database can be generated for it."""

from typing import Any

from sqlalchemy import types

from provender.tables.databases.columns import Column, Kind, Table

__all__ = ["schema_of"]

_DIGITS_BY_DEFAULT = 4  # numbers without bounds reach 1000


def schema_of(table: Table) -> dict[str, Any]:
    """Return the schema of a table's rows; what the database computes itself is left out.

    >>> email = Column("email", Kind.TEXT, nullable=False, length=80, unique=True)
    >>> schema_of(Table("users", (email,)))["properties"]
    {'email': {'type': 'string', 'maxLength': 80, 'unique': True}}
    """
    properties = {column.name: _property(column) for column in table if not column.generated}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _property(column: Column) -> dict[str, Any]:
    schema = _ref(column) if column.parent is not None else _value(column)
    if column.is_key and schema.get("type") != "object":
        schema["unique"] = True
    if column.comment:
        schema["description"] = column.comment
    return _with_null(schema) if column.nullable else schema


def _ref(column: Column) -> dict[str, Any]:
    assert column.parent is not None
    return {"type": "ref", "ref": f"{column.parent.table}.{column.parent.column}"}


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}


def _value(column: Column) -> dict[str, Any]:
    if column.choices:
        return {"enum": list(column.choices)}
    if column.kind is Kind.TEXT:
        length = {} if column.length is None else {"maxLength": column.length}
        return {"type": "string", **length}
    if column.kind in (Kind.INTEGER, Kind.UNSIGNED):
        return {"type": "integer", **_bounds(column)}
    if column.kind in (Kind.NUMBER, Kind.DECIMAL):
        return {"type": "number", **_decimals(column)}
    if column.kind is Kind.OTHER:
        return _other(column)
    return dict(_PLAIN[column.kind])


_PLAIN: dict[Kind, dict[str, Any]] = {
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.TIMESTAMP: {"type": "string", "format": "date-time"},
    Kind.UUID: {"type": "string", "format": "uuid"},
    Kind.JSON: {"type": "object"},
}


def _bounds(column: Column) -> dict[str, Any]:
    """Return the bounds that a check sets, or a type too small for numbers without bounds."""
    found = {"minimum": column.least, "maximum": column.most}
    if column.high is not None and column.high < 10**_DIGITS_BY_DEFAULT:
        found = {
            "minimum": column.low if column.least is None else column.least,
            "maximum": column.high if column.most is None else column.most,
        }
    return {name: value for name, value in found.items() if value is not None}


def _decimals(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"minimum": column.least, "maximum": column.most}
    if column.kind is Kind.DECIMAL and column.scale is not None:
        found["multipleOf"] = 10**-column.scale if column.scale else 1
        digits = (column.precision or 38) - column.scale
        if digits < _DIGITS_BY_DEFAULT and column.most is None:
            found["maximum"] = 10**digits - 1
            found["minimum"] = 0 if column.least is None else column.least
    return {name: value for name, value in found.items() if value is not None}


def _other(column: Column) -> dict[str, Any]:
    if isinstance(column.native, types.Time):
        return {"type": "string", "format": "time"}
    word = type(column.native).__name__.lower()
    return {"type": "string", "format": "ipv4"} if word in ("inet", "cidr") else {"type": "string"}
