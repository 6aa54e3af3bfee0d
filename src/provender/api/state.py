"""What one server holds: settings, counters, threads, state database, files."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from provender.api.deliveries import Deliverer
from provender.api.files import FileStore
from provender.api.jobs import told
from provender.api.stats import Stats
from provender.api.sweeper import Sweeper
from provender.api.webhooks import message_of
from provender.api.work import Workshop
from provender.errors import ValidationError
from provender.jobs.asked import Asked
from provender.jobs.bus import Bus
from provender.jobs.database import open_database
from provender.jobs.feed import Feed
from provender.jobs.files import FileRecords
from provender.jobs.items import JobItems
from provender.jobs.ownership import hold, owning_table
from provender.jobs.remembered import RememberedModels
from provender.jobs.runner import Runner
from provender.jobs.sealing import Sealer
from provender.jobs.seeded import SeededTables
from provender.jobs.store import Job, JobStore
from provender.jobs.webhooks import Webhooks
from provender.jobs.work import Work
from provender.media.transfers import Transfers
from provender.settings import Settings
from provender.tables import FORMATS

__all__ = ["Server", "server_of"]


class JobKind(Work, Protocol):
    """A kind of work that callers can ask for."""

    def ask(self, owner: str, body: dict[str, Any]) -> Asked:
        """Return what a job is to do by a request's body; ValidationError when it is wrong."""


class Server:
    """The parts that requests share; made once by `create_app`.

    Raises SettingsError when the state database cannot be opened.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stats = Stats(tuple(FORMATS))
        self.workshop = Workshop()
        # Files are written in one go, each holding a thread: rows asked for must not queue there.
        self.press = Workshop()
        self._engine = open_database(settings.database_url, settings.data_dir)
        self.models = RememberedModels(self._engine)
        self.files = FileStore(
            folder=settings.data_dir / "files",
            records=FileRecords(self._engine),
            max_bytes=settings.max_file_size,
            hours=settings.file_cleanup_hours,
        )
        self.sweeper = Sweeper(self.files)
        self.bus = Bus()
        self.feed = Feed()
        self._sealer = Sealer(settings.signing_key, settings.data_dir)
        self.items = JobItems(self._engine, self._sealer)
        self.transfers = Transfers(
            settings.download_allowed_networks,
            bandwidth_limit_kbps=settings.bandwidth_limit_kbps,
        )
        self.webhooks = Webhooks(self._engine, self._sealer)
        self.deliverer = Deliverer(self.webhooks, self.transfers.guard)
        self._works: dict[str, JobKind] = {}

    def employ(self, *works: "JobKind") -> None:
        """Let jobs be of these kinds; called once, before the server starts."""
        self._works = {work.kind: work for work in works}
        store = JobStore(self._engine, self._sealer, self._post)
        self.runner = Runner(
            store, self.bus, works, told, feed=self.feed, on_end=self.deliverer.wake
        )

    def _post(self, connection: Connection, job: Job) -> None:
        self.webhooks.post(connection, job.owner, message_of(job))

    def work(self, kind: str) -> "JobKind":
        """Return a kind of work; ValidationError listing them otherwise."""
        if kind not in self._works:
            raise ValidationError(
                f"unknown kind of job {kind!r:.60}",
                pointer="/kind",
                remedy=f"Use one of: {', '.join(self._works)}.",
            )
        return self._works[kind]

    @contextmanager
    def owning(self) -> Iterator[bool]:
        """Own files and jobs while the block runs; False when another server does.

        The owner clears away what a killed server left, and takes up its jobs.
        """
        lock = hold(self.settings.data_dir / "server.lock")
        try:
            if lock is not None:
                self.files.sweep_leftovers()
            with owning_table(self._engine) as mine:
                yield lock is not None and mine
        finally:
            if lock is not None:
                lock.close()

    def seeded(self, owner: str) -> SeededTables:
        """Return what is remembered of the tables that a user seeded."""
        return SeededTables(self._engine, owner)

    def close(self) -> None:
        """Let go of threads and connections."""
        self.workshop.close()
        self.press.close()
        self.transfers.close()
        self._engine.dispose()


def server_of(request: HTTPConnection) -> Server:
    """Return the server that a request or a socket came to."""
    server: Server = request.app.state.server
    return server
