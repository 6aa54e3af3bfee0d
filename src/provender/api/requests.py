"""What callers send: the bodies of the generation routes."""

from typing import Annotated, Any, TypeVar

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from provender.errors import ValidationError
from provender.tables import DIALECTS, FORMATS

__all__ = [
    "FileRequest",
    "GenerateRequest",
    "JobRequest",
    "ModelRequest",
    "ValidateRequest",
    "read_request",
]

R = TypeVar("R", bound=BaseModel)
_LARGEST_SEED = (1 << 64) - 1


def _whole(value: object) -> object:
    """Take 10.0 for 10, as JSON Schema does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, BeforeValidator(_whole), Field(strict=True, ge=1)]
Start = Annotated[int, BeforeValidator(_whole), Field(strict=True, ge=0, le=1 << 62)]
Seed = Annotated[int, BeforeValidator(_whole), Field(strict=True, ge=0, le=_LARGEST_SEED)]
Text = Annotated[str, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Schema = Annotated[Any, Field(alias="schema", description="a JSON Schema", examples=[{}])]


class _Request(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class ModelRequest(_Request):
    """One of several models."""

    schema_: Schema
    count: Count = Field(10, description="how many rows, from 1")


class ValidateRequest(_Request):
    """A schema to be judged."""

    schema_: Schema


class GenerateRequest(_Request):
    """What to generate: one `schema`, or several `models`."""

    schema_: Schema = None
    models: dict[str, ModelRequest] | None = Field(
        None, min_length=1, description='{"User": {"schema": {...}, "count": 10}, ...}'
    )
    count: Count = Field(10, description="how many rows, from 1")
    format: Text = Field(
        "json", description=f"one of {', '.join(FORMATS)}", json_schema_extra={"enum": [*FORMATS]}
    )
    seed: Seed | None = Field(
        None, description="a whole number from 0 to 18446744073709551615, or null for a random one"
    )
    model_name: Annotated[str, Field(strict=True, min_length=1, max_length=200)] = Field(
        "Data", description="a name of 1 to 200 characters"
    )
    references: dict[str, Any] | None = Field(
        None, description='{"User": {"schema": {...}, "count": 100}} or {"User": [row, ...]}'
    )
    locale: Text = Field("en_US", description="a locale such as en_US or id_ID")
    start_row: Start = Field(0, description="the number of the first row, from 0")
    batch_size: Count | None = Field(None, description="rows a batch, from 1")
    workers: Count = Field(1, description="threads, from 1")
    dialect: Text = Field(
        "generic",
        description=f"one of {', '.join(DIALECTS)}",
        json_schema_extra={"enum": [*DIALECTS]},
    )
    table_name: Text | None = Field(None, description="the table's name for sql")
    create_table: Flag = Field(default=False, description="true or false")
    realistic_names: Flag = Field(default=True, description="true or false")
    mode: Text = Field("random", description="random")


class FileRequest(GenerateRequest):
    """What to generate into a file; `filename` is its label."""

    filename: Text | None = Field(None, description="a file name of at most 200 bytes")


class JobRequest(BaseModel):
    """What to do as a job: the kind, and the fields of the kind's own route beside it."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    kind: Text = Field(description="the kind of work: generate, seed or download")


def read_request(kind: type[R], body: dict[str, Any]) -> R:
    """Return the request that a body holds; ValidationError naming the first field amiss.

    >>> read_request(GenerateRequest, {"schema": True, "count": 0})
    Traceback (most recent call last):
    ...
    provender.errors.ValidationError: count: input should be greater than or equal to 1 \
(at /count). Send how many rows, from 1.
    """
    try:
        return kind.model_validate(body)
    except pydantic.ValidationError as error:
        raise _refusal(kind, error) from None


def _refusal(kind: type[BaseModel], error: pydantic.ValidationError) -> ValidationError:
    first = error.errors(include_url=False, include_input=False)[0]
    path = [str(part) for part in first["loc"]]
    fields = {field.alias or name: field for name, field in kind.model_fields.items()}
    if path[0] == "models" and len(path) > 2:  # noqa: PLR2004 - models, name, field
        fields = {f.alias or name: f for name, f in ModelRequest.model_fields.items()}
    known = fields.get(path[-1]) or fields.get(path[0])
    takes = known.description if known is not None else None
    name = ".".join(path)
    said = first["msg"][:1].lower() + first["msg"][1:]
    return ValidationError(
        f"{name} is required" if first["type"] == "missing" else f"{name}: {said}",
        pointer="".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path),
        remedy=f"Send {takes}." if takes else "See /docs for what it takes.",
    )
