"""The node of what no column can hold: rows grown one by one, validated, as JSON texts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs
import pyarrow as pa

from provender.errors import GenerationError
from provender.kernels.draw import Words
from provender.synth.arrays import JSON
from provender.synth.columns import ColumnsCannotError
from provender.synth.nodes import Node
from provender.synth.place import Place, Plan
from provender.synth.rowwise.dice import start
from provender.synth.rowwise.grown import Grown
from provender.synth.rowwise.guard import guarded_plan
from provender.synth.rowwise.heights import heights_of
from provender.synth.rowwise.makers import ENDLESS, Dead, Leaf, Maker, Row, Slot, Spent
from provender.synth.rowwise.reasons import impossible

__all__ = ["RowNode", "row_node", "row_plan", "sample_node"]

_ATTEMPTS = 60
_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def row_plan(document: Any, pointer: str) -> Mapping[str, Any]:
    """Return the plan of the schema at a pointer of a document in standard words.

    Raises SchemaValidationError where the document is no schema or refers to another one, and
    where nothing satisfies the schema.
    """
    plan = guarded_plan(json.dumps(document), pointer)
    if "error" in plan:
        raise ColumnsCannotError(
            plan["error"],
            pointer=pointer,
            remedy="Mend the schema, and copy into it what it needs.",
        )
    if heights_of(plan)[plan["root"]] >= ENDLESS:
        raise impossible(plan, pointer)
    return plan


def row_node(document: Any, pointer: str, place: Place) -> "RowNode":
    """Return the node of the schema at a pointer of a document in standard words."""
    row_plan(document, pointer)
    grown = Grown(document, place)
    return RowNode(
        grown.maker(pointer, place.name), grown.judge(pointer), place.key("rows"), pointer
    )


def sample_node(document: Any) -> "RowNode":
    """Return a node by which to see whether rows of a document can be made at all."""
    from provender.synth.models import Scope  # noqa: PLC0415 - models are made of checked schemas

    scope = Scope("en_US", realistic_names=True)
    plan = Plan("Data", document, 0, 1, scope.locale, scope.realistic_names, scope)
    return row_node(document, "", Place(plan))


class RowNode(Node):
    """Values of any shape, each made by itself, validated, and made again until it is valid."""

    def __init__(
        self, maker: Maker, judge: jsonschema_rs.Validator, key: int, pointer: str
    ) -> None:
        self.maker = maker
        self.judge = judge
        self.key = key
        self.pointer = pointer

    @property
    def type(self) -> pa.DataType:
        """JSON."""
        return JSON

    def draw(self, index: Words) -> pa.Array:
        """Return JSON texts; refuse, naming the place, where no valid value turns up."""
        texts = [_TEXT(value) for value in self.values(index.tolist())]
        return pa.ExtensionArray.from_storage(JSON, pa.array(texts, pa.string()))

    def values(self, index: Sequence[int]) -> list[Any]:
        """Return one valid value per index."""
        made: list[Any] = [None] * len(index)
        waiting = list(range(len(index)))
        for attempt in range(_ATTEMPTS):
            grown = Batch(self.maker, [start(self.key, index[row], attempt) for row in waiting])
            left = []
            for row, value in zip(waiting, grown.values(), strict=True):
                if value and self.judge.is_valid(value[0]):
                    made[row] = value[0]
                else:
                    left.append(row)
            waiting = left
            if not waiting:
                return made
        raise self._refusal(grown)

    def _refusal(self, grown: "Batch") -> GenerationError:
        """Return the error that says what the last attempts came to."""
        why = grown.reason
        for value in grown.grown:
            for error in self.judge.iter_errors(value[0]) if value else ():
                place = "/".join(map(str, error.schema_path))
                why = why or f"{place}: {error.message:.120}"
        return GenerationError(
            f"no valid value was found in {_ATTEMPTS} tries ({why})",
            pointer=self.pointer,
            remedy="Describe the values more closely, with fewer keywords that exclude some.",
        )


class Batch:
    """Several rows that grow side by side, so that leaves of one kind are drawn at once."""

    def __init__(self, maker: Maker, addresses: Sequence[int]) -> None:
        self.maker = maker
        self.addresses = addresses
        self.slots: dict[Leaf, list[Slot]] = {}
        self.grown: list[list[Any]] = []
        self.reason = ""

    def values(self) -> list[list[Any]]:
        """Return each row's value in a list, an empty list where it came to nothing."""
        self.grown = [self._grow(at) for at in self.addresses]
        for leaf, slots in self.slots.items():
            self._fill(leaf, slots)
        return self.grown

    def _grow(self, at: int) -> list[Any]:
        holder: list[Any] = [None]
        row = Row(holder, slots=self.slots)
        try:
            row.put(holder, 0, self.maker, at, 0)
        except Dead as dead:
            self.reason = str(dead)
            return []
        except Spent:
            self.reason = "too many combinations were tried"
            return []
        return holder

    def _fill(self, leaf: Leaf, slots: Sequence[Slot]) -> None:
        """Fill the places of a leaf; a row whose leaf is Dead comes to nothing."""
        try:
            values = leaf.many([slot[2] for slot in slots])
        except Dead:
            self._fill_one_by_one(leaf, slots)
            return
        for (holder, place, _, _), value in zip(slots, values, strict=True):
            holder[place] = value

    def _fill_one_by_one(self, leaf: Leaf, slots: Sequence[Slot]) -> None:
        for holder, place, at, root in slots:
            try:
                holder[place] = leaf.many([at])[0]
            except Dead as dead:
                self.reason = str(dead)
                root.clear()
