"""The seeds that tables were last seeded with, so that an append goes on where they stopped."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, and_, delete, insert, select

from provender.jobs.database import SEEDED_TABLES as SEEDED

__all__ = ["SeededTables"]


@dataclass(frozen=True)
class SeededTables:
    """Reads and writes one owner's rows of the table `seeded_tables`."""

    engine: Engine
    owner: str

    def recall(self, database: str, table: str) -> int | None:
        """Return the seed of a table's last seeding, or None."""
        wanted = select(SEEDED.c.seed).where(self._is(database, table))
        with self.engine.connect() as connection:
            seed: str | None = connection.scalar(wanted)
        return None if seed is None else int(seed)

    def keep(self, database: str, tables: Mapping[str, int], seed: int) -> None:
        """Keep the seed of these tables in place of earlier ones."""
        with self.engine.begin() as connection:
            for table in tables:
                connection.execute(delete(SEEDED).where(self._is(database, table)))
                row = {"owner": self.owner, "database": database, "table": table, "seed": str(seed)}
                connection.execute(insert(SEEDED).values(row))

    def _is(self, database: str, table: str) -> ColumnElement[bool]:
        return and_(
            SEEDED.c.owner == self.owner,
            SEEDED.c.database == database,
            SEEDED.c.table == table,
        )
