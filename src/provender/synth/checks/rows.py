"""Examines what is generated row by row: whether it is a schema, satisfiable, and without keys."""

import jsonschema_rs

from provender.errors import ProvenderError, SchemaValidationError
from provender.synth.checks.expansion import examine_expansion
from provender.synth.checks.findings import Findings
from provender.synth.checks.keywords import UNSUPPORTED
from provender.synth.pointers import Path, pointer_of
from provender.synth.resolve import Document, Visit
from provender.synth.rowwise.document import draft_of
from provender.synth.rowwise.node import row_plan, sample_node
from provender.synth.rowwise.ownwords import own_words

__all__ = ["examine_parts", "rows_answer"]

_MOST_PARTS = 12
_LARGEST = 400  # schemas with every $ref in place, or values of one row
_KEYS = {
    "unique": "unique cannot be kept where values are made row by row",
    "ref": "a ref to another model cannot be made where values are made row by row",
    "nullable": "nullable must be true or false",
    **dict.fromkeys(UNSUPPORTED, "keywords of draft 3 are not supported"),
}
_PROBES = 2


def examine_parts(document: Document, order: list[Visit], findings: Findings) -> bool:
    """Examine the parts that are generated row by row; return whether the whole is one of them.

    It is where the parts are more than a dozen, or the whole is large, unless one of our own
    words is there, which rows cannot keep.
    """
    if not is_standard(document, findings):
        return False
    parts = [visit for visit in order if visit.site.by_rows]
    if _is_wide(document, order, len(parts)) and _is_plain(document):
        _plan(document, None, None, findings)
        return True
    needed = _needed(document, order)
    for visit in parts:
        _examine_part(document, visit, findings, is_needed=id(visit.site.schema) in needed)
    return False


def _is_wide(document: Document, order: list[Visit], parts: int) -> bool:
    if parts > _MOST_PARTS:
        return True
    return not 0 < examine_expansion(document, order, Findings()) <= _LARGEST


def _needed(document: Document, order: list[Visit]) -> set[int]:
    """Return the parts without which there is no value: not only optional properties."""
    needed = {id(order[-1].site.schema)}
    for visit in order:
        required = visit.site.schema.get("required") or ()
        for child in document.children(visit.site):
            if isinstance(child.schema, dict) and (child.name is None or child.name in required):
                needed.add(id(document.site(child.schema, child.where).schema))
    return needed


def _examine_part(document: Document, visit: Visit, findings: Findings, *, is_needed: bool) -> None:
    where, before = visit.site.where, findings.wrong
    for place, word in own_words(document.root, pointer_of(where)):
        remedy = "Take it out of what allOf, anyOf, oneOf, not, if and the like apply to."
        findings.error(_KEYS[word], Path(place, word), remedy, visit.trail)
    if findings.wrong != before:
        return
    if is_needed:
        _plan(document, where, visit.trail, findings)
    elif not document.is_possible(visit.site):
        message = "nothing satisfies this property, so it is never generated"
        findings.warn(message, where, "Leave it out, or write false.", visit.trail)


def _plan(document: Document, where: Path | None, trail: Path | None, findings: Findings) -> None:
    try:
        row_plan(document.standard, pointer_of(where))
    except SchemaValidationError as error:
        findings.refuse(error, trail)


def is_standard(document: Document, findings: Findings | None = None) -> bool:
    """Return whether a document is a JSON Schema of its draft; note where it is not."""
    try:
        draft_of(document.standard)(document.standard, offline=True)
    except jsonschema_rs.ValidationError as error:
        if findings is not None:
            where = None
            for step in error.instance_path:
                where = Path(where, step)
            findings.error(
                f"not a JSON Schema: {error.message:.200}",
                where,
                "Write it as its draft of JSON Schema says.",
            )
        return False
    return True


def rows_answer(document: Document) -> bool:
    """Return whether a document that columns cannot hold can be generated row by row after all."""
    if not _is_plain(document) or not is_standard(document):
        return False
    try:
        sample_node(document.standard).values(range(_PROBES))
    except ProvenderError:
        return False
    return True


def _is_plain(document: Document) -> bool:
    """Return whether a document has none of the words that rows cannot keep."""
    return not document.has_loop and not any(own_words(document.root))
