"""One generation as a caller ordered it: checked, compiled, ready to be drawn."""

import json
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from provender.api.pointers import located
from provender.api.requests import GenerateRequest
from provender.api.state import Server
from provender.delivery.document import Pieces, as_json_value, combined, document
from provender.errors import ProvenderError, ValidationError
from provender.jobs.remembered import RememberedModel
from provender.synth.dataset import Dataset, generate
from provender.synth.models import Remembered
from provender.tables import FORMATS, TableOptions, known_format

__all__ = [
    "Memory",
    "Order",
    "Recorder",
    "json_answer",
    "place_order",
    "raw_document",
    "recorded",
]

_LONGEST_TABLE_NAME = 63
_LOG = logging.getLogger("provender.api")


@dataclass(frozen=True)
class Memory:
    """The models that one user generated before, as `generate` asks for them."""

    server: Server
    owner: str

    def __call__(self, name: str) -> Remembered | None:
        """Return the user's last model of that name."""
        found = self.server.models.find(self.owner, name)
        if found is None:
            return None
        return Remembered(
            found.schema, found.seed, found.count, found.locale, found.realistic_names
        )

    def names(self) -> list[str]:
        """Return the names of all of them."""
        return self.server.models.names(self.owner)


class Recorder:
    """A memory that writes down which models it was asked for: a job must find them unchanged."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.found: dict[str, dict[str, Any]] = {}

    def __call__(self, name: str) -> Remembered | None:
        """Return the user's last model of that name, and note it."""
        model = self._memory(name)
        if model is not None:
            self.found[name] = asdict(model)
        return model

    def names(self) -> list[str]:
        """Return the names of all of them."""
        return self._memory.names()


def recorded(found: Mapping[str, Mapping[str, Any]]) -> Callable[[str], Remembered | None]:
    """Return a memory of what a recorder found."""

    def remembered(name: str) -> Remembered | None:
        return Remembered(**found[name]) if name in found else None

    return remembered


@dataclass(frozen=True)
class Order:
    """A request that can be fulfilled; `datasets` is one, or several by name."""

    request: GenerateRequest
    server: Server
    owner: str
    format: str
    datasets: Dataset | Mapping[str, Dataset]
    seed: int
    options: Mapping[str, TableOptions]
    began: float

    @property
    def each(self) -> list[Dataset]:
        """The datasets, in dependency order."""
        return [self.datasets] if isinstance(self.datasets, Dataset) else [*self.datasets.values()]

    @property
    def count(self) -> int:
        """How many rows there are in all."""
        return sum(dataset.count for dataset in self.each)

    @property
    def model_name(self) -> str | None:
        """The model's name; None for several."""
        return self.request.model_name if isinstance(self.datasets, Dataset) else None

    def finish(self) -> None:
        """Count the generation and remember its models for later refs."""
        seconds = time.perf_counter() - self.began
        self.server.stats.generated(self.format, records=self.count, seconds=seconds)
        request = self.request
        models = [
            RememberedModel(
                name=dataset.model_name,
                schema=dataset.schema,
                seed=self.seed,
                count=request.start_row + dataset.count,
                locale=request.locale,
                realistic_names=request.realistic_names,
            )
            for dataset in self.each
        ]
        try:
            self.server.models.remember(self.owner, models)
        except SQLAlchemyError:
            # The data is right and complete: a full disk must not take it from the caller.
            _LOG.exception("models could not be remembered")


def place_order(
    request: GenerateRequest,
    server: Server,
    owner: str,
    *,
    table_name: str = "",
    raw: str | None = None,
    memory: Callable[[str], Remembered | None] | None = None,
    most: int | None = None,
) -> Order:
    """Return the order for a request; every refusal comes from here, before the first row.

    `raw` is the format that the Accept header asks for, which wins over the body's;
    `table_name` is used for sql when the request names none; `memory` knows the models of earlier
    requests (default: the server's), and `most` limits the rows (default: none).
    """
    began = time.perf_counter()
    name = known_format(raw or request.format).name
    _check_request(request, server, most)
    datasets = _datasets(request, memory or Memory(server, owner))
    names = [request.model_name] if isinstance(datasets, Dataset) else [*datasets]
    options = {
        model: TableOptions(
            table_name=_named(request.table_name, table_name or model.lower()),
            dialect=request.dialect,
            create_table=request.create_table,
        )
        for model in names
    }
    return Order(request, server, owner, name, datasets, datasets.seed, options, began)


def _named(asked: str | None, default: str) -> str:
    """Return the table's name; only a default may be cut to what databases take."""
    return default[:_LONGEST_TABLE_NAME] if asked is None else asked


def _datasets(request: GenerateRequest, memory: Callable[[str], Remembered | None]) -> Any:
    models = request.models
    try:
        return generate(
            request.schema_,
            request.count,
            seed=request.seed,
            model_name=request.model_name,
            locale=request.locale,
            references=request.references,
            models=None
            if models is None
            else {
                name: {"schema": model.schema_, "count": model.count}
                for name, model in models.items()
            },
            realistic_names=request.realistic_names,
            mode=request.mode,
            start_row=request.start_row,
            batch_size=request.batch_size,
            workers=min(request.workers, os.cpu_count() or 1),
            remembered=memory,
        )
    except ProvenderError as error:
        raise located(error, request) from None


def _check_request(request: GenerateRequest, server: Server, most: int | None) -> None:
    models = request.models
    if models is None:
        _check_schema(request.schema_, "/schema", given="schema" in request.model_fields_set)
        _check_count(request.count, most, server, "/count")
        return
    for name, model in models.items():
        _check_schema(model.schema_, f"/models/{name}/schema", given=True)
    _check_count(sum(model.count for model in models.values()), most, server, "/models")
    if request.table_name is not None:
        raise ValidationError(
            "several models cannot share one table",
            pointer="/table_name",
            remedy="Leave table_name out: each model's table is called by its name.",
        )


def _check_schema(schema: Any, pointer: str, *, given: bool) -> None:
    if not given and schema is None:
        raise ValidationError(
            "schema is required",
            pointer=pointer,
            remedy='Send {"schema": {"type": "object", "properties": {...}}}.',
        )
    if not isinstance(schema, dict | bool):
        raise ValidationError(
            "schema must be an object", pointer=pointer, remedy="Send a JSON Schema."
        )
    if schema == {}:
        raise ValidationError(
            "Schema must have a 'type' property",
            pointer=pointer,
            remedy='Send for example {"type": "object", "properties": {...}}.',
        )


def _check_count(count: int, most: int | None, server: Server, pointer: str) -> None:
    if most is not None and count > most:
        route = f"{server.settings.api_v1_str}/jobs"
        raise ValidationError(
            f"count must be at most {most} records in one request, not {count:.10g}",
            pointer=pointer,
            remedy=f"Ask for fewer, send it as a job to POST {route}, or use "
            "`provender generate`, which has no such limit.",
        )


def json_answer(order: Order) -> Pieces:
    """Yield the documented JSON answer, rows included, as bytes."""
    yield b'{"success":true,"data":'
    yield from as_json_value(order.datasets, order.format, order.options)
    order.finish()
    rest: dict[str, Any] = {
        "count": order.count,
        "model_name": order.model_name,
        "seed": order.seed,
        "format": order.format,
        "message": "Data generated successfully",
    }
    if not FORMATS[order.format].is_text:
        rest["encoding"] = "base64"
    yield ("," + json.dumps(rest)[1:]).encode()


def raw_document(order: Order) -> Pieces:
    """Yield the bare document."""
    if isinstance(order.datasets, Dataset):
        yield from document(order.datasets, order.format, order.options[order.request.model_name])
    else:
        yield from combined(order.datasets, order.format, order.options)
    order.finish()
