"""Turns pointers into a schema into pointers into the request that carried it."""

from collections.abc import Iterator
from typing import Any

from provender.api.requests import GenerateRequest
from provender.errors import GenerationError, ProvenderError, SchemaValidationError

__all__ = ["located"]


def located(error: ProvenderError, request: GenerateRequest) -> ProvenderError:
    """Return the error with its pointer leading from the root of the request's body."""
    if error.pointer is None or not isinstance(error, GenerationError | SchemaValidationError):
        return error
    places = [*_schemas(request)]
    fitting = (at for at, schema in places if _resolves(schema, error.pointer))
    at = next(fitting, places[0][0] if places else "")
    return type(error)(error.details, pointer=at + error.pointer, remedy=error.remedy)


def _schemas(request: GenerateRequest) -> Iterator[tuple[str, Any]]:
    if request.models is None:
        yield "/schema", request.schema_
    for name, model in (request.models or {}).items():
        yield f"/models/{_escape(name)}/schema", model.schema_
    for name, value in (request.references or {}).items():
        if isinstance(value, dict) and "schema" in value:
            yield f"/references/{_escape(name)}/schema", value["schema"]


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _resolves(schema: Any, pointer: str) -> bool:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(schema, dict) and key in schema:
            schema = schema[key]
        elif isinstance(schema, list) and key.isdigit() and int(key) < len(schema):
            schema = schema[int(key)]
        else:
            return False
    return True
