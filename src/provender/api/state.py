"""What one server holds: settings, counters, threads, state database, files."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from provender.api.files import FileStore
from provender.api.stats import Stats
from provender.api.sweeper import Sweeper, own_folder
from provender.api.work import Workshop
from provender.jobs.database import open_database
from provender.jobs.files import FileRecords
from provender.jobs.remembered import RememberedModels
from provender.settings import Settings
from provender.tables import FORMATS

__all__ = ["Server", "server_of"]


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

    @contextmanager
    def owning_files(self) -> Iterator[None]:
        """Clear away what a killed server left, unless another one is at work here."""
        lock = own_folder(self.settings.data_dir)
        try:
            if lock is not None:
                self.files.sweep_leftovers()
            yield
        finally:
            if lock is not None:
                lock.close()

    def close(self) -> None:
        """Let go of threads and connections."""
        self.workshop.close()
        self.press.close()
        self._engine.dispose()


def server_of(request: Request) -> Server:
    """Return the server that a request came to."""
    server: Server = request.app.state.server
    return server
