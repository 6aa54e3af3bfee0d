"""One seeding as it was ordered: its words checked before any connection is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provender.errors import ValidationError
from provender.synth.dataset import whole

__all__ = ["ModelOrder", "SeedOrder", "order_models"]

_MOST_ROWS = 1 << 62
_MODES = ("append", "replace", "fail")
_TRANSACTIONS = ("all", "batch")


@dataclass(frozen=True, slots=True)
class ModelOrder:
    """One model: its schema, how many rows, and the table that they go into."""

    schema: Any
    count: int
    table: str


@dataclass(frozen=True, slots=True)
class SeedOrder:
    """What goes into the database, and how."""

    models: Mapping[str, ModelOrder]
    seed: int | None = None
    mode: str = "append"
    transaction: str = "all"
    batch_size: int | None = None
    flatten: bool = False
    ignore_unknown: bool = False
    dry_run: bool = False
    lock_timeout_s: float = 10.0
    references: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "en_US"
    realistic_names: bool = True
    workers: int = 1

    def __post_init__(self) -> None:
        _check_word("mode", self.mode, _MODES)
        _check_word("transaction", self.transaction, _TRANSACTIONS)
        tables = [model.table for model in self.models.values()]
        shared = sorted({name for name in tables if tables.count(name) > 1})
        if shared:
            raise ValidationError(
                f"several models would share the table {shared[0]!r}",
                pointer="/models",
                remedy="Give each model a table_name of its own.",
            )


def _check_word(name: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise ValidationError(
            f"{name} {word!r:.40} is not known",
            pointer=f"/{name}",
            remedy=f"Use one of: {', '.join(words)}.",
        )


def order_models(
    schema: Any, models: Mapping[str, Any] | None, *, count: int, model_name: str, table: str | None
) -> dict[str, ModelOrder]:
    """Return the models of a request by name: of one schema, or of several models.

    A schema that is `{"models": {...}}` describes several, as a schema file does.
    """
    if models is None and _is_several(schema):
        models = schema["models"]
    if models is None:
        whole(count, "count", 1, _MOST_ROWS)
        return {model_name: ModelOrder(schema, count, table or model_name)}
    if table is not None:
        raise ValidationError(
            "several models cannot share one table",
            pointer="/table_name",
            remedy="Leave it out: each model's table is called by its name, or by the table_name "
            "beside its schema.",
        )
    return {name: _several(name, model, count) for name, model in models.items()}


def _is_several(schema: Any) -> bool:
    return (
        isinstance(schema, Mapping)
        and isinstance(schema.get("models"), Mapping)
        and not {"type", "properties", "$schema"} & schema.keys()
    )


def _several(name: str, model: Any, count: int) -> ModelOrder:
    if not isinstance(model, Mapping) or "schema" not in model:
        raise ValidationError(
            f"model {name!r} has no schema",
            pointer=f"/models/{name}",
            remedy='Send {"schema": {...}, "count": 10}.',
        )
    rows = whole(model.get("count", count), f"models/{name}/count", 1, _MOST_ROWS)
    return ModelOrder(model["schema"], rows, model.get("table_name") or name)
