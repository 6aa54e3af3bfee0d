"""The items of a job, one row each: a download's files, with what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from provender.jobs.database import JOB_ITEMS as ITEMS
from provender.jobs.database import JOBS
from provender.jobs.sealing import Sealer
from provender.jobs.store import Job

__all__ = ["Item", "JobItems"]

_KEYS = ("job_id", "number")


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a job.

    `url` may be shown; `sealed` holds the address as it is where that may not be shown, and is
    empty once the job has ended. `name` is the file's in the job's folder.
    """

    number: int
    url: str
    status: str
    name: str = ""
    size: int = 0
    sha256: str = ""
    message: str = ""
    sealed: str | None = None


class JobItems:
    """Reads and writes the table `job_items`; an attempt that lost its job can write nothing."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    def seal(self, text: str) -> str:
        """Return an address as an item may hold it."""
        return self._sealer.seal(text)

    def open(self, sealed: str) -> str:
        """Return the address that an item holds."""
        return self._sealer.open(sealed)

    def add(self, job: Job, items: Sequence[Item]) -> bool:
        """Keep new items in place of all there were; False when another attempt has the job."""

        def write(connection: Connection) -> None:
            connection.execute(delete(ITEMS).where(ITEMS.c.job_id == job.id))
            if items:
                connection.execute(insert(ITEMS), [_row(job, item) for item in items])

        return self._write(job, write)

    def change(self, job: Job, items: Sequence[Item]) -> bool:
        """Keep what has become of items; False when another attempt has the job."""
        if not items:
            return True
        mine = [ITEMS.c[name] == bindparam(f"the_{name}") for name in _KEYS]
        changed = update(ITEMS).where(*mine)
        rows = []
        for item in items:
            row = _row(job, item)
            rows.append(row | {f"the_{name}": row.pop(name) for name in _KEYS})
        return self._write(job, lambda connection: connection.execute(changed, rows))

    def of(self, job_id: str) -> list[Item]:
        """Return a job's items in their order."""
        wanted = select(ITEMS).where(ITEMS.c.job_id == job_id).order_by(ITEMS.c.number)
        with self._engine.connect() as connection:
            return [_item(row) for row in connection.execute(wanted)]

    def find(self, job_id: str, number: int) -> Item | None:
        """Return one item, or None."""
        wanted = select(ITEMS).where(ITEMS.c.job_id == job_id, ITEMS.c.number == number)
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else _item(row)

    def forget(self, job_id: str) -> None:
        """Drop a job's items."""
        with self._engine.begin() as connection:
            connection.execute(delete(ITEMS).where(ITEMS.c.job_id == job_id))

    def _write(self, job: Job, write: Any) -> bool:
        # Written first and judged after, so that nothing can come in between.
        same = select(JOBS.c.id).where(JOBS.c.id == job.id, JOBS.c.attempt == job.attempt)
        with self._engine.connect() as connection, connection.begin() as transaction:
            write(connection)
            if connection.execute(same).one_or_none() is not None:
                return True
            transaction.rollback()
            return False


def _row(job: Job, item: Item) -> dict[str, Any]:
    return {"job_id": job.id} | {name: getattr(item, name) for name in Item.__slots__}


def _item(row: Any) -> Item:
    values = dict(row._mapping)  # noqa: SLF001 - its public name
    del values["job_id"]
    return Item(**values)
