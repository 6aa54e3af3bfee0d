"""How high the least value of every node is: what ends recursion, and proves where nothing can."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from provender.synth.rowwise.makers import ENDLESS

__all__ = ["heights_of"]

_MOST_ROUNDS = 400


def heights_of(plan: Mapping[str, Any]) -> list[int]:
    """Return for every node of a plan how many levels its least value has.

    What refers to itself in every way has no least value: ENDLESS.

    >>> heights_of({"nodes": [{"kind": "ref", "uri": "#"}], "refs": {"#": 0}}) == [ENDLESS]
    True
    """
    nodes: Sequence[Mapping[str, Any]] = plan["nodes"]
    heights = [ENDLESS] * len(nodes)
    for _ in range(_MOST_ROUNDS):
        changed = False
        for number in range(len(nodes) - 1, -1, -1):
            node = nodes[number]
            height = min(ENDLESS, _HEIGHTS.get(node["kind"], _flat)(node, heights, plan["refs"]))
            if height < heights[number]:
                heights[number], changed = height, True
        if not changed:
            break
    return heights


_Height = Callable[[Mapping[str, Any], list[int], Mapping[str, int]], int]


def _flat(node: Mapping[str, Any], heights: list[int], refs: Mapping[str, int]) -> int:  # noqa: ARG001 - one of a family
    return 1


def _none(node: Mapping[str, Any], heights: list[int], refs: Mapping[str, int]) -> int:  # noqa: ARG001 - one of a family
    return ENDLESS


def _ref(node: Mapping[str, Any], heights: list[int], refs: Mapping[str, int]) -> int:
    return heights[refs[node["uri"]]] if node["uri"] in refs else ENDLESS


def _least(node: Mapping[str, Any], heights: list[int], refs: Mapping[str, int]) -> int:  # noqa: ARG001 - one of a family
    return min((heights[branch] for branch in node["of"]), default=ENDLESS)


def _typed(node: Mapping[str, Any], heights: list[int], refs: Mapping[str, int]) -> int:  # noqa: ARG001 - one of a family
    return int(heights[node["body"]])


def _array(node: Mapping[str, Any], heights: list[int], refs: Mapping[str, int]) -> int:  # noqa: ARG001 - one of a family
    inner: list[int] = [heights[number] for number in node["prefix"][: node["low"]]]
    if node["low"] > len(node["prefix"]):
        inner.append(heights[node["items"]])
    inner += [
        min(heights[number] for number in [*wanted["prefix"], wanted["items"]])
        for wanted in node["contains"]
        if wanted["low"]
    ]
    if node["distinct"] == "all_distinct" and len(node["prefix"]) + node["domain"] < node["low"]:
        return ENDLESS
    return _above(inner)


def _object(node: Mapping[str, Any], heights: list[int], refs: Mapping[str, int]) -> int:  # noqa: ARG001 - one of a family
    properties, required = node["properties"], node["required"]
    inner: list[int] = [heights[properties[name]] for name in required]
    inner += [_entry(entry, heights) for entry in node["wanted"]]
    missing = node["low"] - len(required)
    if missing > 0:
        named = set(required)
        more = sorted(heights[n] for name, n in properties.items() if name not in named)
        others = min((_entry(entry, heights) for entry in node["others"]), default=ENDLESS)
        inner.append(min(others, more[missing - 1] if missing <= len(more) else ENDLESS))
        if missing > len(more):
            inner[-1] = others
    return _above(inner)


def _above(heights: list[int]) -> int:
    """Return the height of what has parts of such heights."""
    return 1 + max(heights, default=0)


def _entry(entry: Mapping[str, Any], heights: list[int]) -> int:
    return int(max(heights[entry["names"]], heights[entry["value"]]))


_HEIGHTS: Mapping[str, _Height] = {
    "none": _none,
    "ref": _ref,
    "some": _least,
    "one": _least,
    "all": _least,
    "typed": _typed,
    "array": _array,
    "object": _object,
}
