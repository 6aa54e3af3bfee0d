"""The models of one request: which exist, what they refer to, in which order they stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provender.errors import GenerationError, ValidationError
from provender.synth.check import check_schema, raise_for
from provender.synth.place import Plan
from provender.synth.resolve import dereference
from provender.synth.rowwise.document import standard
from provender.synth.rowwise.needs import Part

__all__ = ["Model", "Remembered", "Scope", "dependency_order", "prepare"]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A model that was generated before: enough to know every row of it."""

    schema: Any
    seed: int
    count: int
    locale: str = "en_US"
    realistic_names: bool = True


@dataclass(frozen=True, slots=True)
class Model:
    """A model of this request; `rows` is the number of rows that refs may point at."""

    schema: Any
    rows: int
    seed: int


@dataclass(frozen=True)
class Scope:
    """What a ref can see: the request's models, given rows, then remembered models."""

    locale: str
    realistic_names: bool
    models: Mapping[str, Model] = field(default_factory=dict)
    given: Mapping[str, list[Any]] = field(default_factory=dict)
    remembered: Callable[[str], Remembered | None] | None = None

    def plan(self, name: str) -> Plan:
        """Return the plan of one of the request's models."""
        model = self.models[name]
        return Plan(
            model=name,
            schema=model.schema,
            seed=model.seed,
            rows=model.rows,
            locale=self.locale,
            realistic_names=self.realistic_names,
            scope=self,
        )

    def rows_of(self, name: str) -> list[Any] | None:
        """Return the rows given for a model, or None."""
        return self.given.get(name)

    def plan_of(self, name: str, child: Plan, pointer: str) -> Plan:
        """Return the plan of a ref's model; GenerationError naming the known ones."""
        if name in self.models:
            return self.plan(name)
        if name == child.model:
            return child
        found = self.remembered(name) if self.remembered else None
        if found is None:
            known = sorted({*self.models, *self.given, *_names(self.remembered)})
            raise GenerationError(
                f"unknown model {name!r}; known models are: {', '.join(known) or 'none'}",
                pointer=pointer,
                remedy=f"Generate {name!r} first, or send it in references or models.",
            )
        return Plan(
            model=name,
            schema=prepare(found.schema),
            seed=found.seed,
            rows=found.count,
            locale=found.locale,
            realistic_names=found.realistic_names,
            scope=Scope(
                found.locale, found.realistic_names, remembered=self.remembered, given=self.given
            ),
        )


def _names(remembered: Callable[[str], Remembered | None] | None) -> Iterable[str]:
    """Return the names that a store of remembered models can list; a bare function lists none."""
    names = getattr(remembered, "names", None)
    return names() if callable(names) else ()


def prepare(schema: Any) -> Any:
    """Return the schema checked and with its $refs put in place; a Part where only rows do."""
    report = check_schema(schema)
    raise_for(report)
    return Part(standard(schema), "") if report.by_rows else dereference(schema)


def dependency_order(schemas: Mapping[str, Any]) -> list[str]:
    """Return the models with every parent before its children, as far as cycles allow.

    >>> dependency_order({"Order": {"ref": "User.id"}, "User": {}})
    ['User', 'Order']
    """
    order: list[str] = []
    state: dict[str, bool] = {}
    parents = {name: list(_parents(schema)) for name, schema in schemas.items()}
    for root in schemas:
        stack = [(root, False)]
        while stack:
            name, done = stack.pop()
            if done:
                order.append(name)
            elif name in schemas and name not in state:
                state[name] = True
                stack.append((name, True))
                stack.extend((parent, False) for parent in reversed(parents[name]))
    return order


def _parents(schema: Any) -> Iterable[str]:
    stack = [schema]
    while stack:
        part = stack.pop()
        if isinstance(part, Mapping):
            if isinstance(part.get("ref"), str):
                yield part["ref"].partition(".")[0]
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


def given_rows(references: Mapping[str, Any], seed: int) -> tuple[dict[str, Model], dict[str, Any]]:
    """Split `references` into models to draw from and rows to take values of."""
    models: dict[str, Model] = {}
    rows: dict[str, Any] = {}
    for name, value in references.items():
        if isinstance(value, Mapping) and "schema" in value:
            models[name] = _reference_model(name, value, seed)
        elif isinstance(value, Sequence) and not isinstance(value, str | bytes) and value:
            rows[name] = list(value)
        else:
            raise ValidationError(
                f"references.{name} is neither a list of rows nor an object with a schema",
                pointer=f"/references/{name}",
                remedy='Send {"schema": {...}, "count": n} or a list of at least one row.',
            )
    return models, rows


def _reference_model(name: str, value: Mapping[str, Any], seed: int) -> Model:
    count = value.get("count", 10)
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ValidationError(
            f"references.{name}.count must be a whole number above zero",
            pointer=f"/references/{name}/count",
            remedy="Say how many rows the referenced model has.",
        )
    return Model(prepare(value["schema"]), count, value.get("seed", seed))
