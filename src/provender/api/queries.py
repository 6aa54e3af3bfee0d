"""Query strings: what a listing takes, declared once for reading and for /openapi.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from provender.errors import ValidationError
from provender.jobs.states import Status

__all__ = ["DELETE_QUERY", "DOWNLOADS_QUERY", "JOBS_QUERY", "Query", "read_query"]

_MOST = 200


@dataclass(frozen=True)
class Query:
    """The parameters of one listing: name -> JSON Schema."""

    parameters: Mapping[str, dict[str, Any]]

    @property
    def extra(self) -> dict[str, Any]:
        """`openapi_extra` of the route."""
        return {
            "parameters": [
                {"name": name, "in": "query", "required": False, "schema": schema}
                for name, schema in self.parameters.items()
            ]
        }


JOBS_QUERY = Query(
    {
        "kind": {"type": "string"},
        "status": {"type": "string", "enum": [status.value for status in Status]},
        "limit": {"type": "integer", "minimum": 1, "maximum": _MOST, "default": 50},
        "cursor": {"type": "string"},
    }
)
DOWNLOADS_QUERY = Query(
    {
        "q": {"type": "string"},
        **{name: JOBS_QUERY.parameters[name] for name in ("status", "limit", "cursor")},
    }
)
DELETE_QUERY = Query({"files": {"type": "string", "enum": ["true", "false"], "default": "false"}})


def read_query(request: Request, query: Query) -> dict[str, Any]:
    """Return the parameters that were given; ValidationError naming one that cannot be."""
    words: dict[str, Any] = {}
    for name, text in request.query_params.items():
        schema = query.parameters.get(name)
        if schema is None:
            known = ", ".join(query.parameters)
            raise ValidationError(
                f"unknown parameter {name!r:.60}", pointer="", remedy=f"Use one of: {known}."
            )
        words[name] = _read(name, text, schema)
    return words


def _read(name: str, text: str, schema: Mapping[str, Any]) -> str | int:
    if schema["type"] == "integer":
        low, high = schema["minimum"], schema["maximum"]
        if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
            raise ValidationError(
                f"{name} must be a whole number from {low} to {high}",
                pointer=f"/{name}",
                remedy="Choose a number in that range.",
            )
        return int(text)
    if "enum" in schema and text not in schema["enum"]:
        raise ValidationError(
            f"{name} cannot be {text!r:.60}",
            pointer=f"/{name}",
            remedy=f"Use one of: {', '.join(schema['enum'])}.",
        )
    return text
