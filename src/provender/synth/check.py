"""Examines a schema before anything is generated from it: every problem, with place and remedy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provender.errors import SchemaValidationError
from provender.synth.checks import arrays, bounds, members, objects, references, texts, types
from provender.synth.checks.document import examine_document
from provender.synth.checks.expansion import examine_expansion
from provender.synth.checks.features import features_of, in_order
from provender.synth.checks.findings import Findings, Problem, show
from provender.synth.checks.rows import examine_parts, rows_answer
from provender.synth.checks.subject import Rules, Subject, subject_of
from provender.synth.checks.vocabulary import examine_vocabulary
from provender.synth.pointers import Path
from provender.synth.resolve import Document, Visit
from provender.synth.shape import told_kinds

__all__ = ["Problem", "Report", "check_schema", "raise_for"]

_NO_TYPE = "Schema must have a 'type' property"
_REMEDY = 'Describe the data, such as {"type": "object", "properties": {...}}.'
_RULES: Rules = {
    **types.RULES,
    **bounds.RULES,
    **texts.RULES,
    **members.RULES,
    **objects.RULES,
    **arrays.RULES,
    **references.RULES,
}
_TOGETHER = (
    references.examine_reference,
    objects.examine_object,
    arrays.examine_array,
    members.examine_members,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a schema; it can be generated from when there are no errors.

    `features` are the documented names of what the schema uses; `schema_type` is its type, the
    first of several, "unknown" where nothing tells it; `by_rows` tells that the whole of it is
    generated row by row.
    """

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    features: tuple[str, ...] = ()
    schema_type: str = "unknown"
    by_rows: bool = False


def check_schema(schema: object) -> Report:
    r"""Return what is wrong with a schema: errors forbid generation, warnings do not.

    Takes any object, never raises, and needs time linear in the schema's size; what must be
    generated row by row takes longer, five seconds at most.

    >>> report = check_schema({"properties": {"age": {"type": "integer", "minimum": "1"}}})
    >>> report.errors[0].message, report.errors[0].pointer
    ('Property \'age\': minimum must be a number, not "1"', '/properties/age/minimum')
    """
    findings, kind, by_rows = Findings(), "unknown", False
    if not isinstance(schema, dict | bool) or schema in ({}, False):
        findings.error(_NO_TYPE, None, _REMEDY)
    elif isinstance(schema, dict) and examine_document(schema, findings):
        kind, by_rows = _examine(schema, findings)
    features = in_order(findings.features)
    return Report(tuple(findings.errors), tuple(findings.warnings), features, kind, by_rows)


def raise_for(report: Report) -> None:
    """Raise a SchemaValidationError for a report's first error, if it has one."""
    for problem in report.errors[:1]:
        raise SchemaValidationError(problem.message, pointer=problem.pointer, remedy=problem.remedy)


def _examine(schema: dict[str, Any], findings: Findings) -> tuple[str, bool]:
    """Examine a document within the limits; return its type and whether all of it is by rows."""
    document = Document(schema)
    order = document.in_order(findings.refuse)
    for visit in reversed(order):  # outer schemas first, as the document is read
        _examine_site(document, visit, findings)
    by_rows = False
    if not findings.errors and any(visit.site.by_rows for visit in order):
        by_rows = examine_parts(document, order, findings)
    if 0 < findings.wrong == findings.only_columns and rows_answer(document):
        findings.errors.clear()
        by_rows = True
    if not findings.errors and not by_rows:
        examine_expansion(document, order, findings)
    root = order[-1] if order and order[-1].trail is None else None
    return ("unknown" if root is None else _type_of(root.site.schema)), by_rows


def _examine_site(document: Document, visit: Visit, findings: Findings) -> None:
    subject = subject_of(visit.site, visit.trail, findings)
    findings.features.update(features_of(subject))
    if visit.site.by_rows:
        return
    before = findings.wrong
    examine_vocabulary(subject)
    for word in subject.schema:
        if word in _RULES:
            _RULES[word](subject)
    _examine_children(document, subject)
    if findings.wrong == before:
        for rule in _TOGETHER:
            rule(subject)


def _examine_children(document: Document, subject: Subject) -> None:
    """Note what stands where a schema should and is none."""
    for child in document.children(subject.site):
        if child.keyword == "additionalProperties" or isinstance(child.schema, bool | dict):
            continue
        if child.keyword == "properties" or not isinstance(child.schema, list):
            message = f"{_NO_TYPE}, and be an object, not {show(child.schema)}"
            trail = Path(subject.trail, child.step)
            subject.findings.error(message, child.where, _REMEDY, trail)


def _type_of(schema: Mapping[str, Any]) -> str:
    """Return the type of a root, "unknown" where neither type nor another keyword tells it."""
    return next(iter(told_kinds(schema)), "unknown")
