"""The models that a user generated last, by name: enough to draw every row of them again."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from provender.jobs.database import REMEMBERED_MODELS as MODELS

__all__ = ["RememberedModel", "RememberedModels"]

_MODELS_PER_OWNER = 1000


@dataclass(frozen=True, slots=True)
class RememberedModel:
    """One model: schema, seed and count give back every row."""

    name: str
    schema: Any
    seed: int
    count: int
    locale: str
    realistic_names: bool


class RememberedModels:
    """Reads and writes the table `remembered_models`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Built once: building a statement takes longer than running it.
        self._upsert = _upsert(engine.name)
        self._surplus = _surplus()

    def find(self, owner: str, name: str) -> RememberedModel | None:
        """Return the owner's last model of that name, or None."""
        wanted = select(MODELS).where(MODELS.c.owner == owner, MODELS.c.name == name)
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        known = dict(row._mapping)  # noqa: SLF001 - its public name
        return RememberedModel(
            name=name,
            schema=json.loads(known["schema"]),
            seed=int(known["seed"]),
            count=known["count"],
            locale=known["locale"],
            realistic_names=known["realistic_names"],
        )

    def names(self, owner: str) -> list[str]:
        """Return the names of the owner's models."""
        wanted = select(MODELS.c.name).where(MODELS.c.owner == owner).order_by(MODELS.c.name)
        with self._engine.connect() as connection:
            return list(connection.scalars(wanted))

    def remember(self, owner: str, models: Iterable[RememberedModel]) -> None:
        """Keep these models in place of the owner's earlier ones of the same names."""
        now = time.time()
        rows = [_row(owner, model, now) for model in models]
        with self._engine.begin() as connection:
            connection.execute(self._upsert, rows)
            connection.execute(self._surplus, {"mine": owner})


def _upsert(dialect: str) -> Any:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(MODELS)
    changing = [column.name for column in MODELS.columns if not column.primary_key]
    return insert.on_conflict_do_update(
        index_elements=[MODELS.c.owner, MODELS.c.name],
        set_={name: insert.excluded[name] for name in changing},
    )


def _row(owner: str, model: RememberedModel, now: float) -> dict[str, Any]:
    return {
        "owner": owner,
        "name": model.name,
        "schema": json.dumps(model.schema, separators=(",", ":")),
        "seed": str(model.seed),
        "count": model.count,
        "locale": model.locale,
        "realistic_names": model.realistic_names,
        "created_at": now,
    }


def _surplus() -> Any:
    """Delete what an owner has beyond the newest thousand: the table must not grow for ever."""
    mine = MODELS.c.owner == bindparam("mine")
    newest = select(MODELS.c.created_at).where(mine).order_by(MODELS.c.created_at.desc())
    oldest_kept = newest.offset(_MODELS_PER_OWNER - 1).limit(1).scalar_subquery()
    return delete(MODELS).where(mine, MODELS.c.created_at < oldest_kept)
