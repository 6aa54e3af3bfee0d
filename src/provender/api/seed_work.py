"""Jobs of kind `seed`: any number of rows into a database, gone on with after a halt."""

import dataclasses
from typing import Any

from provender.api.generation import Memory, Recorder, recorded
from provender.api.requests import read_request
from provender.api.seeding import SeedRequest, answer_of, read_order, read_target, told_in
from provender.api.state import Server
from provender.errors import ProvenderError
from provender.jobs.asked import Asked
from provender.jobs.states import Status
from provender.jobs.store import Job
from provender.jobs.work import Attempt, Outcome
from provender.seeding.planning import Watch
from provender.seeding.seed import SeedResult, run_order

__all__ = ["SeedWork"]

_SECRET = "connection_string"  # noqa: S105 - the field's name


class SeedWork:
    """Inserts rows batch by batch, each with its checkpoint, unless all or none is asked for."""

    kind = "seed"
    status = Status.RUNNING
    at_once = 2
    per_owner = 0

    def __init__(self, server: Server) -> None:
        self._server = server

    def ask(self, owner: str, body: dict[str, Any]) -> Asked:
        """Return what a job is to do; every refusal comes from here, the database's own too."""
        body = {"transaction": "batch", **body}
        request = read_request(SeedRequest, body)
        recorder = Recorder(Memory(self._server, owner))
        tried = self._seed(owner, request, recorder, Watch(), dry_run=True)
        kept = {name: value for name, value in body.items() if name != _SECRET}
        # The seed is settled once: every attempt makes the same rows.
        parameters = {"body": {**kept, "seed": tried.seed}, "remembered": recorder.found}
        text = request.connection_string
        secrets = {} if text is None else {_SECRET: text.reveal()}
        return Asked(parameters, _tables_of(request), secrets)

    def run(self, attempt: Attempt) -> Outcome:
        """Insert what is missing."""
        parameters = attempt.job.parameters
        request = read_request(SeedRequest, {**parameters["body"], **attempt.secrets})
        watch = _watch(attempt, _count_of(request))
        memory = recorded(parameters["remembered"])
        done = self._seed(attempt.job.owner, request, memory, watch)
        return Outcome(answer_of(request, done), f"{done.records_inserted:,} rows")

    def _seed(
        self,
        owner: str,
        request: SeedRequest,
        remembered: Any,
        watch: Watch,
        *,
        dry_run: bool = False,
    ) -> SeedResult:
        settings = self._server.settings
        try:
            order = read_order(request, settings)
            return run_order(
                dataclasses.replace(order, dry_run=dry_run or order.dry_run),
                read_target(request, settings),
                memory=self._server.seeded(owner),
                remembered=remembered,
                watch=watch,
            )
        except ProvenderError as error:
            raise told_in(error, request) from None

    def discard(self, job: Job) -> None:
        """Leave the table as it is: batches that were committed are the database's."""

    def forget(self, job: Job, *, files: bool) -> None:
        """Leave the table as it is; a seeding has no files."""


def _tables_of(request: SeedRequest) -> str:
    if request.models is None:
        return str(request.table_name)
    return ", ".join(model.table_name or name for name, model in request.models.items())[:200]


def _count_of(request: SeedRequest) -> int:
    if request.models is None:
        return request.count
    return sum(model.count for model in request.models.values())


def _watch(attempt: Attempt, total: int) -> Watch:
    done = 0

    def on_rows(rows: int) -> None:
        nonlocal done
        done += rows
        attempt.progress(min(99.9, 100 * done / total), f"{done:,} of {total:,} rows")

    return Watch(on_rows, attempt.check)
