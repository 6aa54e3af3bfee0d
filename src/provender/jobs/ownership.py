"""One server process owns a folder or a job table; a lock that goes with the process says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, func, select

__all__ = ["hold", "owning_table"]

_ADVISORY_KEY = 0x70726F76656E6465  # "provende", as PostgreSQL takes a signed 64-bit key


def hold(path: Path) -> IO[Any] | None:
    """Return the lock that makes this process the owner of a lock file, None if it has one.

    Close it to let go; it goes with the process, however that ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("a")
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:  # pragma: no cover
        return handle
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


@contextmanager
def owning_table(engine: Engine) -> Iterator[bool]:
    """Own the job table of a state database while the block runs; False when another one does."""
    if engine.name == "postgresql":
        with engine.connect() as connection:
            # A session's lock: this connection is nobody else's, and closes at the end.
            connection.execution_options(isolation_level="AUTOCOMMIT").detach()
            yield bool(connection.scalar(select(func.pg_try_advisory_lock(_ADVISORY_KEY))))
        return
    database = engine.url.database
    if not database or database == ":memory:":
        yield True
        return
    lock = hold(Path(f"{database}.lock"))
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.close()
