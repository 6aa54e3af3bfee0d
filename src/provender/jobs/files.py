"""What is known of each generated file: its owner and when it expires."""

import time
from dataclasses import asdict, dataclass

from sqlalchemy import Engine, delete, func, insert, select, update

from provender.jobs.database import FILES

__all__ = ["FileRecord", "FileRecords"]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One generated file; times are seconds since 1970."""

    name: str
    file_id: str
    owner: str
    media_type: str
    size: int
    sha256: str
    created_at: float
    expires_at: float


class FileRecords:
    """Reads and writes the table `files`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, record: FileRecord) -> None:
        """Keep the record of a new file."""
        with self._engine.begin() as connection:
            connection.execute(insert(FILES).values(**asdict(record)))

    def find(self, owner: str, name: str) -> FileRecord | None:
        """Return the owner's file of that name unless it is unknown or has expired."""
        wanted = select(FILES).where(
            FILES.c.name == name, FILES.c.owner == owner, FILES.c.expires_at > time.time()
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else FileRecord(**row._mapping)  # noqa: SLF001 - its public name

    def names(self) -> set[str]:
        """Return the names of all files that have not been forgotten."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(FILES.c.name)))

    def expired(self) -> list[str]:
        """Return the names of the files whose time is over."""
        over = select(FILES.c.name).where(FILES.c.expires_at <= time.time())
        with self._engine.connect() as connection:
            return list(connection.scalars(over))

    def keep_until(self, names: list[str], expires_at: float) -> None:
        """Let these files expire at another time."""
        with self._engine.begin() as connection:
            for name in names:
                later = update(FILES).where(FILES.c.name == name)
                connection.execute(later.values(expires_at=expires_at))

    def forget(self, names: list[str]) -> None:
        """Drop the records of these files."""
        with self._engine.begin() as connection:
            for name in names:
                connection.execute(delete(FILES).where(FILES.c.name == name))

    def next_expiry(self) -> float | None:
        """Return when the next file expires, or None when there is none."""
        with self._engine.connect() as connection:
            earliest: float | None = connection.scalar(select(func.min(FILES.c.expires_at)))
        return earliest
