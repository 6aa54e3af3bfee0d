"""Rules for `ref` and `unique`, the two keywords that JSON Schema does not have."""

from provender.synth.checks.findings import show
from provender.synth.checks.subject import Rules, Subject

__all__ = ["RULES", "examine_reference"]

_REF = 'Write it like {"type": "ref", "ref": "User.id"}.'


def _unique(subject: Subject) -> None:
    unique = subject.schema["unique"]
    if not isinstance(unique, bool):
        message = f"unique must be true or false, not {show(unique)}"
        subject.error("unique", message, "Write true or false.")
    elif unique and not subject.has_members:
        _single(subject)


def _single(subject: Subject) -> None:
    kinds = set(subject.kinds) - {"null"}
    if kinds & {"object", "array"}:
        message = "unique is for single values, not for objects and arrays"
        remedy = "Put it on a property, or use uniqueItems for the items of an array."
        subject.error("unique", message, remedy)
    elif len(kinds) > 1:
        subject.error("unique", "unique needs a single type", "Name one type.")


def examine_reference(subject: Subject) -> None:
    """Note a ref that does not name a model and its field."""
    if "ref" not in subject.kinds or subject.has_members:
        return
    target = subject.schema.get("ref")
    model, _, field = target.partition(".") if isinstance(target, str) else ("", "", "")
    if not model or not field:
        subject.error("ref", "Reference must be in format 'Model.field'", _REF)


RULES: Rules = {"unique": _unique}
