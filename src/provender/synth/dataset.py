"""The public face of generation: a schema and a count become batches, rows, frames, files."""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from provender.errors import ValidationError
from provender.synth.compiler import compile_schema
from provender.synth.containers import ObjectNode
from provender.synth.models import Model, Remembered, Scope, dependency_order, given_rows, prepare
from provender.synth.nodes import Node
from provender.synth.place import Place
from provender.synth.stream import ordered, ranges
from provender.tables import (
    FORMATS,
    TableOptions,
    encoder,
    known_format,
    open_writer,
    rows,
)
from provender.tables.atomic import atomic_file

__all__ = ["Dataset", "Datasets", "generate"]

_LARGEST_SEED = (1 << 64) - 1
_BATCH_ROWS = 1 << 14  # with their text they fit a core's cache: a fifth faster than 1 << 16
_SHARED_BATCH_ROWS = 1 << 16  # on several threads fewer hand-overs weigh more
_BATCH_BYTES = 8 << 20
_PROBE = 32


@dataclass(frozen=True)
class Dataset:
    """Rows of one model, generated as they are read; every reading gives the same rows.

    `seed` reproduces them, `start_row` is the number of the first one, `batch_size` (rows) and
    `workers` (threads) change how fast they come and never what they are.
    """

    model_name: str
    schema: Any
    seed: int
    count: int
    start_row: int
    node: Node
    batch_size: int | None = None
    workers: int = 1

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema of the batches."""
        if isinstance(self.node, ObjectNode):
            return pa.schema([field.arrow for field in self.node.fields])
        return pa.schema(
            [pa.field("value", self.node.type)], metadata={b"provender.root": b"value"}
        )

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Return rows [start, stop) of the model, whatever `start_row` and `count` say."""
        index = np.arange(start, stop, dtype=np.uint64)
        if not isinstance(self.node, ObjectNode):
            return pa.record_batch([self.node.draw(index)], schema=self.arrow_schema)
        if not self.node.fields:
            return pa.RecordBatch.from_struct_array(self.node.draw(index))
        return pa.RecordBatch.from_arrays(self.node.columns(index), schema=self.arrow_schema)

    @cached_property
    def rows_per_batch(self) -> int:
        """Rows a batch: as asked, else about 8 MiB of them, 16,384 at most, on threads 65,536."""
        if self.batch_size is not None:
            return self.batch_size
        if self.count <= _PROBE * 4:
            return max(1, self.count)
        probe = self.batch(self.start_row, self.start_row + _PROBE)
        most = _BATCH_ROWS if self.workers <= 1 else _SHARED_BATCH_ROWS
        return int(min(most, max(_PROBE, _BATCH_BYTES * _PROBE // (probe.nbytes + 1))))

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Yield the row ranges of the batches."""
        return ranges(self.start_row, self.start_row + self.count, self.rows_per_batch)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as record batches, in order."""
        return ordered(self.batch, self.ranges(), self.workers)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self.batches()

    def __len__(self) -> int:
        return self.count

    def to_table(self) -> pa.Table:
        """Return all rows as one Arrow table, in memory."""
        return pa.Table.from_batches(self.batches(), schema=self.arrow_schema)

    def to_pandas(self) -> Any:
        """Return all rows as a pandas DataFrame (install `provender[pandas]`)."""
        return self.to_table().to_pandas()

    def rows(self) -> Iterator[Any]:
        """Yield the rows as JSON values: dicts of str, int, float, bool, None, list, dict."""
        for batch in self.batches():
            yield from rows(batch)

    def encoded(self, format: str, options: TableOptions) -> Iterator[pa.Buffer | bytes]:  # noqa: A002
        """Yield the parts of a text document: json, ndjson, csv or sql."""
        text = encoder(format, self.arrow_schema, options)
        yield text.begin()

        def work(start: int, stop: int) -> pa.Buffer | bytes:
            return text.encode(self.batch(start, stop), row=start - self.start_row)

        yield from ordered(work, self.ranges(), self.workers)
        yield text.end(self.count)

    def write(
        self,
        target: str | os.PathLike[str] | BinaryIO,
        *,
        format: str | None = None,  # noqa: A002 - the word that users know
        table_name: str | None = None,
        dialect: str = "generic",
        create_table: bool = False,
    ) -> int:
        r"""Write all rows to a path (atomically) or a binary file; return how many.

        The format is the path's extension unless given: json, ndjson, csv, sql, parquet, arrow.
        Raises ValidationError for an unknown one, ExportError when the disk is full.

        >>> import io
        >>> out = io.BytesIO()
        >>> generate({"type": "integer", "minimum": 7, "maximum": 7}, 2).write(out, format="ndjson")
        2
        >>> out.getvalue()
        b'7\n7\n'
        """
        options = TableOptions(
            table_name=table_name or self.model_name.lower(),
            dialect=dialect,
            create_table=create_table,
        )
        if isinstance(target, str | os.PathLike):
            name = format or Path(target).suffix.lstrip(".").lower()
            known_format(name)
            with atomic_file(Path(target)) as sink:
                self._write(sink, name, options)
        else:
            self._write(target, known_format(format or "").name, options)
        return self.count

    def _write(self, sink: BinaryIO, name: str, options: TableOptions) -> None:
        if FORMATS[name].is_text:
            sink.writelines(self.encoded(name, options))
            return
        writer = open_writer(name, sink, self.arrow_schema, options)
        for batch in self.batches():
            writer.write(batch)
        writer.close()


class Datasets(dict[str, Dataset]):
    """Several models by name, parents before their children, generated with one seed."""

    def __init__(self, datasets: Mapping[str, Dataset], seed: int) -> None:
        super().__init__(datasets)
        self.seed = seed


def generate(
    schema: Any = None,
    count: int = 10,
    *,
    seed: int | None = None,
    model_name: str = "Data",
    locale: str = "en_US",
    references: Mapping[str, Any] | None = None,
    models: Mapping[str, Any] | None = None,
    realistic_names: bool = True,
    mode: str = "random",
    start_row: int = 0,
    batch_size: int | None = None,
    workers: int = 1,
    remembered: Callable[[str], Remembered | None] | None = None,
) -> Any:
    """Return the dataset that a JSON Schema describes; with `models`, one dataset a model.

    `count` rows from `start_row` on; the same seed (0..2^64-1) gives the same rows, and a random
    one is drawn when it is None. `references` gives the models that a ref may point at, as rows
    or as {"schema", "count"}. Raises SchemaValidationError, GenerationError or ValidationError
    before the first row.

    >>> people = {"properties": {"id": {"type": "integer", "unique": True}}}
    >>> list(generate(people, 2, seed=1).rows())
    [{'id': 1}, {'id': 2}]
    """
    if mode != "random":
        raise ValidationError(
            f"mode {mode!r} is not known", pointer="/mode", remedy="Use 'random'."
        )
    chosen = secrets.randbits(64) if seed is None else whole(seed, "seed", 0, _LARGEST_SEED)
    whole(start_row, "start_row", 0, 1 << 62)
    if batch_size is not None:
        whole(batch_size, "batch_size", 1, 1 << 31)
    shape: dict[str, Any] = {"start_row": start_row, "batch_size": batch_size, "workers": workers}
    extra, given = given_rows(references or {}, chosen)
    if models is None:
        whole(count, "count", 1, 1 << 62)
        requested = {model_name: Model(prepare(schema), start_row + count, chosen)}
    elif schema is None:
        requested = _several(models, chosen, start_row)
    else:
        raise ValidationError(
            "schema and models exclude each other",
            pointer="/schema",
            remedy="Send one schema, or several models.",
        )
    scope = Scope(locale, realistic_names, {**extra, **requested}, given, remembered)
    built = {
        name: Dataset(
            model_name=name,
            schema=schema if models is None else models[name]["schema"],
            seed=chosen,
            count=requested[name].rows - start_row,
            node=compile_schema(requested[name].schema, Place(scope.plan(name))),
            **shape,
        )
        for name in dependency_order({name: model.schema for name, model in requested.items()})
    }
    return built[model_name] if models is None else Datasets(built, chosen)


def _several(models: Mapping[str, Any], seed: int, start_row: int) -> dict[str, Model]:
    if not isinstance(models, Mapping) or not models:
        raise ValidationError(
            "models must be an object with at least one model",
            pointer="/models",
            remedy='Send {"User": {"schema": {...}, "count": 10}}.',
        )
    requested = {}
    for name, model in models.items():
        if not isinstance(model, Mapping) or "schema" not in model:
            raise ValidationError(
                f"model {name!r} has no schema",
                pointer=f"/models/{name}",
                remedy='Send {"schema": {...}, "count": 10}.',
            )
        rows_asked = whole(model.get("count", 10), f"models/{name}/count", 1, 1 << 62)
        requested[name] = Model(prepare(model["schema"]), start_row + rows_asked, seed)
    return requested


def whole(value: object, field: str, low: int, high: int) -> int:
    """Return a whole number in range; ValidationError naming the field otherwise."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationError(
            f"{field} must be a whole number, not {value!r:.60}",
            pointer=f"/{field}",
            remedy=f"Send a number from {low} to {high}.",
        )
    if not low <= value <= high:
        raise ValidationError(
            f"{field} must lie between {low} and {high}, not {value!r:.60}",
            pointer=f"/{field}",
            remedy="Choose a number in that range.",
        )
    return value
