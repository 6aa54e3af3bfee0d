"""Jobs of kind `generate`: any number of rows, written part by part, gone on with after a halt."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import ClientDisconnect

from provender.api.generation import Memory, Order, Recorder, place_order, recorded
from provender.api.names import label_of
from provender.api.requests import FileRequest, read_request
from provender.api.state import Server
from provender.delivery.document import document
from provender.delivery.manifest import manifest_of
from provender.delivery.parts import Part, parts_of, rows_within
from provender.jobs.asked import Asked
from provender.jobs.files import FileRecord
from provender.jobs.states import Status
from provender.jobs.store import Job
from provender.jobs.work import Attempt, Halted, Outcome
from provender.tables import FORMATS

__all__ = ["GenerateWork"]


class GenerateWork:
    """Writes the files of a generation; a part that is there is not made again."""

    kind = "generate"
    status = Status.RUNNING
    at_once = 2
    per_owner = 0

    def __init__(self, server: Server) -> None:
        self._server = server

    def ask(self, owner: str, body: dict[str, Any]) -> Asked:
        """Return what a job is to do; every refusal comes from here."""
        request = read_request(FileRequest, body)
        label = label_of(request.filename, request.model_name, request.format)
        recorder = Recorder(Memory(self._server, owner))
        order = place_order(request, self._server, owner, memory=recorder)
        # A random seed is drawn once: every attempt makes the same rows.
        kept = {"body": {**body, "seed": order.seed}, "remembered": recorder.found}
        return Asked(kept, f"{label}.{order.format}")

    def run(self, attempt: Attempt) -> Outcome:
        """Write the parts that are missing, then the manifest."""
        return _Run(self._server, attempt).outcome()

    def discard(self, job: Job) -> None:
        """Remove the files of a cancelled job: half of what was asked is of no use."""
        self._server.files.remove([file["path"] for file in job.state.get("files", ())])

    def forget(self, job: Job, *, files: bool) -> None:  # noqa: ARG002 - they go with their record
        """Remove the job's files: they can be reached by its record only."""
        self.discard(job)


class _Run:
    """One attempt at a generation."""

    def __init__(self, server: Server, attempt: Attempt) -> None:
        self._server = server
        self._attempt = attempt
        self._job = attempt.job
        self._body: dict[str, Any] = self._job.parameters["body"]
        self._request = read_request(FileRequest, self._body)
        self._label = label_of(
            self._request.filename, self._request.model_name, self._request.format
        )
        self._order = self._place()
        self._done = 0
        self._files: list[dict[str, Any]] = []

    def _place(self) -> Order:
        several = self._request.models is not None
        return place_order(
            self._request,
            self._server,
            self._job.owner,
            table_name="" if several else self._label,
            memory=recorded(self._job.parameters["remembered"]),
        )

    def outcome(self) -> Outcome:
        """Make everything; return what to answer."""
        started = datetime.now(UTC)
        earlier = {(f["model"], f["first_row"]): f for f in self._job.state.get("files", ())}
        for model, part, name in self._plan():
            known = earlier.get((model, part.dataset.start_row))
            if known is not None and self._is_there(known):
                self._files.append(known)
                self._count(part.dataset.count)
            else:
                self._make(model, part, name)
        manifest = self._manifest(started)
        self._order.finish()
        return Outcome(self._result(manifest), f"{self._order.count:,} rows")

    def _plan(self) -> Iterator[tuple[str, Part, str]]:
        """Yield every part with its model and its file's label."""
        order = self._order
        most = self._server.settings.max_file_size
        for dataset in order.each:
            model = dataset.model_name
            options = order.options[model]
            parts = [*parts_of(dataset, options, rows_within(dataset, order.format, options, most))]
            label = self._label
            if self._request.models is not None:
                label = label_of(f"{label}_{model}"[:150], model, order.format)
            for part in parts:
                yield model, part, label if len(parts) == 1 else f"{label}-{part.number:05d}"

    def _is_there(self, file: Mapping[str, Any]) -> bool:
        found = self._server.files.find(self._job.owner, file["path"])
        return found is not None and found[1].is_file() and found[1].stat().st_size == file["size"]

    def _make(self, model: str, part: Part, label: str) -> None:
        pieces = document(part.dataset, self._order.format, part.options, self._count)
        record = self._save(pieces, label, self._order.format)
        self._files.append(
            {
                "path": record.name,
                "size": record.size,
                "sha256": record.sha256,
                "rows": part.dataset.count,
                "first_row": part.dataset.start_row,
                "model": model,
            }
        )
        try:
            self._attempt.keep_state({"files": self._files})
        except Halted:
            self._server.files.remove([record.name])
            raise
        # Early parts must not expire while later ones are made.
        self._server.files.keep([file["path"] for file in self._files])

    def _save(self, pieces: Iterator[Any], label: str, name: str) -> FileRecord:
        kind = FORMATS[name]
        try:
            return self._server.files.save(
                pieces,
                label=label,
                extension=kind.extension,
                media_type=kind.media_type,
                owner=self._job.owner,
                stop=self._attempt.stop,
            )
        except ClientDisconnect:
            raise Halted from None

    def _count(self, rows: int) -> None:
        self._done += rows
        total = self._order.count
        self._attempt.progress(99.9 * self._done / total, f"{self._done:,} of {total:,} rows")

    def _manifest(self, started: datetime) -> FileRecord:
        source = self._body.get("models") or self._body.get("schema")
        parameters = {k: v for k, v in self._body.items() if k not in ("schema", "models", "seed")}
        counts = {dataset.model_name: dataset.count for dataset in self._order.each}
        manifest = manifest_of(
            source=source,
            parameters=parameters,
            seed=self._order.seed,
            files=self._files,
            counts=counts,
            started=started,
        )
        text = json.dumps(manifest, indent=2).encode()
        record = self._save(iter([text]), f"{self._label[:150]}.manifest", "json")
        self._attempt.keep_state({"files": [*self._files, {"path": record.name, "model": None}]})
        return record

    def _result(self, manifest: FileRecord) -> dict[str, Any]:
        settings = self._server.settings

        def url(name: str) -> str:
            return f"{settings.api_v1_str}/files/download/{quote(name)}"

        return {
            "count": self._order.count,
            "counts": {dataset.model_name: dataset.count for dataset in self._order.each},
            "seed": self._order.seed,
            "format": self._order.format,
            "files": [
                {"filename": file["path"], "download_url": url(file["path"])}
                | {k: v for k, v in file.items() if k != "path"}
                for file in self._files
            ],
            "manifest_url": url(manifest.name),
        }
