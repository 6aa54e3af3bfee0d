"""`provender generate`: reads a schema file, writes what was asked for, reports."""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from provender.delivery.document import combined, document
from provender.delivery.files import write_pieces
from provender.delivery.folder import MANIFEST, write_folder
from provender.delivery.progress import Progress
from provender.errors import ValidationError
from provender.synth.dataset import Dataset, generate
from provender.synth.source import read_source
from provender.tables import FORMATS, TableOptions

__all__ = ["GenerateCommand"]


@dataclass(frozen=True)
class GenerateCommand:
    """The words of one `provender generate`, as the command line gives them."""

    schema: str
    count: int
    seed: int | None
    output: str
    format_: str | None
    model_name: str | None
    locale: str
    realistic_names: bool
    mode: str
    start_row: int
    batch_size: int | None
    workers: int | None
    table_name: str | None
    dialect: str
    create_table: bool
    as_json: bool

    def run(self) -> None:
        """Do it; raises ProvenderError, and leaves nothing half-written when it does."""
        began = time.perf_counter()
        self.format  # noqa: B018 - refuses before any work
        datasets = self.datasets
        total = sum(dataset.count for dataset in datasets.values())
        with Progress(total, quiet=self.as_json or self.output == "-") as progress:
            files = self._write(datasets, progress)
        self._report(files, total, time.perf_counter() - began)

    @cached_property
    def document(self) -> Any:
        """What the schema file holds."""
        return read_source(self.schema)

    @cached_property
    def models(self) -> dict[str, Any] | None:
        """The models of a file that describes several, or None."""
        document = self.document
        if not isinstance(document, dict) or not isinstance(document.get("models"), dict):
            return None
        if {"type", "properties", "$schema"} & document.keys():
            return None
        return {
            name: {"count": self.count, **model} if isinstance(model, dict) else model
            for name, model in document["models"].items()
        }

    @cached_property
    def datasets(self) -> Mapping[str, Dataset]:
        """The datasets by name."""
        models = self.models
        made = generate(
            None if models is not None else self.document,
            self.count,
            seed=self.seed,
            model_name=self.model_name or "Data",
            locale=self.locale,
            models=models,
            references=self.document.get("references") if models is not None else None,
            realistic_names=self.realistic_names,
            mode=self.mode,
            start_row=self.start_row,
            batch_size=self.batch_size,
            workers=self.workers or os.cpu_count() or 1,
        )
        return {made.model_name: made} if isinstance(made, Dataset) else made

    @property
    def into_folder(self) -> bool:
        """Whether the output is a folder."""
        return self.output.endswith(("/", os.sep)) or (
            self.output != "-" and Path(self.output).is_dir()
        )

    @cached_property
    def format(self) -> str:
        """The format: as asked, else the extension, else json."""
        if self.format_ is not None:
            return self.format_
        if self.output == "-" or self.into_folder:
            return "json"
        extension = Path(self.output).suffix.lstrip(".").lower()
        if extension not in FORMATS:
            raise ValidationError(
                f"the extension of {self.output} names no format",
                remedy=f"Use one of .{', .'.join(FORMATS)}, or --format.",
            )
        return extension

    @cached_property
    def options(self) -> dict[str, TableOptions]:
        """The table options of each model."""
        if self.models is not None and self.table_name is not None:
            raise ValidationError(
                "several models cannot share one table",
                remedy="Leave --table-name out: each model's table is called by its name.",
            )
        return {
            model: TableOptions(
                table_name=self.table_name or model.lower()[:63],
                dialect=self.dialect,
                create_table=self.create_table,
            )
            for model in self.datasets
        }

    def _write(self, datasets: Mapping[str, Dataset], progress: Progress) -> list[dict[str, Any]]:
        if self.into_folder:
            return self._write_folder(datasets, progress)
        if self.models is None:
            (model, dataset), *_ = datasets.items()
            pieces = document(dataset, self.format, self.options[model], progress.add)
        else:
            pieces = combined(datasets, self.format, self.options, progress.add)
        if self.output == "-":
            return self._write_stdout(pieces)
        total = sum(dataset.count for dataset in datasets.values())
        written = write_pieces(Path(self.output), pieces, total)
        return [
            {
                "path": str(written.path),
                "size": written.size,
                "sha256": written.sha256,
                "rows": written.rows,
            }
        ]

    def _write_folder(
        self, datasets: Mapping[str, Dataset], progress: Progress
    ) -> list[dict[str, Any]]:
        folder = Path(self.output)
        manifest = write_folder(
            folder,
            datasets,
            self.format,
            self.options,
            source=self.document,
            parameters=self._parameters(),
            nested=self.models is not None,
            on_rows=progress.add,
        )
        files: list[dict[str, Any]] = [
            {**entry, "path": str(folder / entry["path"])} for entry in manifest["files"]
        ]
        return [*files, {"path": str(folder / MANIFEST)}]

    def _parameters(self) -> dict[str, Any]:
        left_out = ("schema", "output", "as_json", "format_", "seed", "workers")
        kept = {name: value for name, value in vars(self).items() if name in _WORDS}
        return {
            "format": self.format,
            **{name: value for name, value in kept.items() if name not in left_out},
        }

    def _write_stdout(self, pieces: Iterable[Any]) -> list[dict[str, Any]]:
        out = sys.stdout.buffer
        if not FORMATS[self.format].is_text and out.isatty():
            raise ValidationError(
                f"{self.format} would garble the terminal", remedy="Name a file with -o."
            )
        size = 0
        digest = hashlib.sha256()
        for piece in pieces:
            out.write(piece)
            digest.update(piece)
            size += memoryview(piece).nbytes
        out.flush()
        return [{"path": "-", "size": size, "sha256": digest.hexdigest()}]

    def _report(self, files: list[dict[str, Any]], total: int, seconds: float) -> None:
        seed = next(iter(self.datasets.values())).seed
        to_stdout = self.output == "-"
        if self.as_json:
            done = {
                "success": True,
                "count": total,
                "counts": {name: dataset.count for name, dataset in self.datasets.items()},
                "format": self.format,
                "seed": seed,
                "files": files,
                "seconds": round(seconds, 3),
            }
            click.echo(json.dumps(done), err=to_stdout)
        elif not to_stdout:
            where = f"{self.output} ({self.format}, seed {seed}, {seconds:.1f} s)"
            click.echo(f"{total:,} rows in {where}", err=True)


_WORDS = frozenset(GenerateCommand.__dataclass_fields__)
