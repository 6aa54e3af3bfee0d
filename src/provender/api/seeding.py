"""One seeding as a caller asks for it: fields, limits, and the databases that may be reached."""

from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from provender.api.pointers import located
from provender.api.requests import Count, Flag, ModelRequest, Schema, Seed, Text
from provender.errors import DatabaseError, ProvenderError, ValidationError
from provender.secrets import Secret
from provender.seeding.order import ModelOrder, SeedOrder
from provender.seeding.seed import SeedResult
from provender.settings import Settings
from provender.tables.databases.target import OWN_ACT, Policy, Target, parse_target

__all__ = [
    "SchemaRequest",
    "SeedModelRequest",
    "SeedRequest",
    "answer_of",
    "read_order",
    "read_target",
    "told_in",
]


def _secret(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 - pydantic hears of ValueError
    return Secret(value)


ConnectionString = Annotated[
    Secret, BeforeValidator(_secret), WithJsonSchema({"type": "string", "writeOnly": True})
]
Seconds = Annotated[float, Field(strict=True, gt=0, le=600)]


class SchemaRequest(BaseModel):
    """A database to look into."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    connection_string: ConnectionString | None = Field(
        None, description="a URL such as postgresql://user:password@localhost/database"
    )
    connection: Text | None = Field(None, description="the name of one of the server's connections")


class SeedModelRequest(ModelRequest):
    """One of several models, and the table that it goes into."""

    table_name: Text | None = Field(None, description="a table's name (default: the model's name)")


class SeedRequest(SchemaRequest):
    """What to generate, and the database that it goes into."""

    schema_: Schema = None
    models: dict[str, SeedModelRequest] | None = Field(
        None, min_length=1, description='{"User": {"schema": {...}, "count": 10}, ...}'
    )
    count: Count = Field(10, description="how many rows, from 1")
    table_name: Text | None = Field(None, description="a table's name")
    batch_size: Count | None = Field(None, description="rows a batch, from 1")
    mode: Text = Field("append", description="append, replace or fail")
    transaction: Text = Field("all", description="all or batch")
    flatten: Flag = Field(default=False, description="true or false")
    ignore_unknown: Flag = Field(default=False, description="true or false")
    dry_run: Flag = Field(default=False, description="true or false")
    lock_timeout_s: Seconds = Field(10.0, description="seconds, above 0 and at most 600")
    seed: Seed | None = Field(
        None, description="a whole number from 0 to 18446744073709551615, or null"
    )
    model_name: Annotated[str, Field(strict=True, min_length=1, max_length=200)] = Field(
        "Data", description="a name of 1 to 200 characters"
    )
    references: dict[str, Any] | None = Field(
        None, description='{"User": {"schema": {...}, "count": 100}} or {"User": [row, ...]}'
    )
    locale: Text = Field("en_US", description="a locale such as en_US or id_ID")
    realistic_names: Flag = Field(default=True, description="true or false")


def read_order(request: SeedRequest, settings: Settings, *, most: int | None = None) -> SeedOrder:
    """Return the order that a request makes, of at most `most` rows.

    Raises ValidationError for what is missing, DatabaseError for too many rows.
    """
    models = _models(request)
    _check_count(request, settings, sum(model.count for model in models.values()), most)
    _check_batch(request, settings)
    return SeedOrder(
        models,
        seed=request.seed,
        mode=request.mode,
        transaction=request.transaction,
        batch_size=request.batch_size,
        flatten=request.flatten,
        ignore_unknown=request.ignore_unknown,
        dry_run=request.dry_run,
        lock_timeout_s=request.lock_timeout_s,
        references=request.references or {},
        locale=request.locale,
        realistic_names=request.realistic_names,
    )


def _models(request: SeedRequest) -> dict[str, ModelOrder]:
    if request.models is None:
        _check_schema(request.schema_, "/schema")
        if request.table_name is None:
            raise ValidationError(
                "table_name is required", pointer="/table_name", remedy="Send a table's name."
            )
        return {request.model_name: ModelOrder(request.schema_, request.count, request.table_name)}
    if request.table_name is not None or request.schema_ is not None:
        raise ValidationError(
            "models excludes schema and table_name",
            pointer="/models",
            remedy="Send one schema with table_name, or models with a table_name beside each.",
        )
    for name, model in request.models.items():
        _check_schema(model.schema_, f"/models/{name}/schema")
    return {
        name: ModelOrder(model.schema_, model.count, model.table_name or name)
        for name, model in request.models.items()
    }


def _check_schema(schema: Any, pointer: str) -> None:
    if not isinstance(schema, dict) or not schema:
        raise ValidationError(
            "schema is required" if schema is None else "schema must be an object with keywords",
            pointer=pointer,
            remedy='Send for example {"type": "object", "properties": {...}}.',
        )


def _check_count(request: SeedRequest, settings: Settings, count: int, most: int | None) -> None:
    if most is not None and count > most:
        raise DatabaseError(
            f"count must be at most {most} records in one request, not {count:.10g}",
            pointer="/count" if request.models is None else "/models",
            remedy=f"Ask for fewer at a time, send it as a job to POST {settings.api_v1_str}/jobs, "
            "or use `provender seed`, which has no such limit.",
        )


def _check_batch(request: SeedRequest, settings: Settings) -> None:
    if (request.batch_size or 1) > settings.max_batch_size:
        raise ValidationError(
            f"batch_size must be at most {settings.max_batch_size}, not {request.batch_size}",
            pointer="/batch_size",
            remedy="Choose a smaller one, or leave it out.",
        )


def read_target(request: SchemaRequest, settings: Settings) -> Target:
    """Return the database that a request names; DatabaseError when it may not be reached.

    A named connection is the operator's own word; a caller's URL is held against the settings.
    """
    if (request.connection_string is None) == (request.connection is None):
        raise ValidationError(
            "either connection_string or connection is required",
            pointer="/connection_string",
            remedy="Send one of them: a database URL, or the name of a connection of the server.",
        )
    if request.connection_string is not None:
        return parse_target(request.connection_string, _policy(settings))
    named = settings.connections.get(str(request.connection).lower())
    if named is None:
        raise DatabaseError(
            f"there is no connection called {request.connection!r:.60}",
            pointer="/connection",
            remedy="Ask the operator to set CONNECTION_<NAME>, or send connection_string.",
        )
    return parse_target(named, OWN_ACT)


def _policy(settings: Settings) -> Policy:
    return Policy(
        hosts=settings.seed_allowed_hosts,
        sqlite_dir=settings.sqlite_dir,
        state_dir=settings.data_dir,
    )


def answer_of(request: SeedRequest, done: SeedResult) -> dict[str, object]:
    """Return the documented answer to a seeding; of a dry run, with its plan."""
    one = request.models is None
    answer: dict[str, object] = {
        "success": True,
        "records_inserted": done.records_inserted,
        "tables": dict(done.tables),
        "table_name": request.table_name if one else None,
        "model_name": request.model_name if one else None,
        "seed": done.seed,
        "message": "Data seeded successfully",
    }
    if done.plan is not None:
        answer |= {"message": "Nothing was changed", "plan": done.plan}
    return answer


def told_in(error: ProvenderError, request: SeedRequest) -> ProvenderError:
    """Return the error with its pointer leading from the root of the request's body."""
    alone = f"/models/{request.model_name}"
    if request.models is None and error.pointer and error.pointer.startswith(f"{alone}/"):
        # One schema travels as a model of its own.
        rest = error.pointer.removeprefix(alone)
        return type(error)(error.details, pointer=rest, remedy=error.remedy)
    return located(error, cast("Any", request))
