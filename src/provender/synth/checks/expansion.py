"""Whether a schema with its $refs put in place, and one row of it, stay within bounds."""

from collections.abc import Mapping
from dataclasses import dataclass

from provender.synth.checks.findings import Findings
from provender.synth.resolve import MOST_EXPANDED, Child, Document, Visit, too_expanded
from provender.synth.shape import added_count, extra_names, item_counts, kinds_of
from provender.synth.site import Site

__all__ = ["DEEPEST_EXPANSION", "MOST_IN_A_ROW", "examine_expansion"]

DEEPEST_EXPANSION = 100  # schemas inside each other; what a JSON document of 200 levels can hold
MOST_IN_A_ROW = 1_000_000  # values, or characters of texts that must be long


@dataclass(frozen=True, slots=True)
class _Size:
    """What a schema grows to: schemas in all, levels of them, and values in one row."""

    schemas: int = 1
    levels: int = 1
    values: int = 1


def examine_expansion(document: Document, order: list[Visit], findings: Findings) -> int:
    """Note why a schema without other errors would be too large to compile or to generate.

    Returns how many schemas it is when its $refs are in place, or how many values one row has
    if that is more; 0 where it is too large. Takes
    linear time however often a schema is referred to: each is measured once.
    """
    sizes: dict[int, _Size] = {}
    for visit in order:
        site = visit.site
        size = sizes[id(site.schema)] = _size(document, site, sizes)
        if size.levels > DEEPEST_EXPANSION:
            message = f"Schema is nested deeper than {DEEPEST_EXPANSION} levels through its $refs"
            findings.error(message, None, "Nest fewer levels.")
            return 0
        if size.schemas > MOST_EXPANDED:
            findings.refuse(too_expanded(), None)
            return 0
        if size.values > MOST_IN_A_ROW:
            message = f"One row would hold more than {MOST_IN_A_ROW} values or characters here"
            remedy = "Lower minLength, minItems, maxItems or minProperties, or nest fewer arrays."
            findings.error(message, site.where, remedy, visit.trail)
            return 0
    return max((max(size.schemas, size.values) for size in sizes.values()), default=0)


def _size(document: Document, site: Site, sizes: Mapping[int, _Size]) -> _Size:
    if site.by_rows or "enum" in site.schema or "const" in site.schema:
        return _Size()
    kinds = kinds_of(site.schema)
    others = len(extra_names(site.schema)) + added_count(site.schema) if "object" in kinds else 0
    schemas, levels, values = 1, 0, max(1, _length(site, kinds))
    if "additionalProperties" not in site.schema:
        schemas, values = schemas + others, values + others
    for child in document.children(site):
        times = {"properties": 1, "additionalProperties": others}.get(child.keyword, 1)
        count = times
        if child.keyword == "items":
            count = sum(item_counts(site.schema)) // 2 if "array" in kinds else 0
        elif "object" not in kinds:
            continue
        inner = _inner(document, child, sizes)
        schemas += times * inner.schemas
        levels = max(levels, inner.levels)
        values += count * inner.values
    return _Size(schemas, levels + 1, values)


def _inner(document: Document, child: Child, sizes: Mapping[int, _Size]) -> _Size:
    if not isinstance(child.schema, Mapping):
        return _Size()
    return sizes[id(document.site(child.schema, child.where).schema)]


def _length(site: Site, kinds: list[str]) -> int:
    return int(site.schema.get("minLength") or 0) if "string" in kinds else 0
