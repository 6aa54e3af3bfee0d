"""Rules for `type` and `nullable`."""

from provender.synth.checks.findings import show
from provender.synth.checks.keywords import TYPES
from provender.synth.checks.subject import Rules, Subject

__all__ = ["RULES"]

_REMEDY = f"Use one of: {', '.join(TYPES)}; or a list of them."


def _type(subject: Subject) -> None:
    declared = subject.schema["type"]
    if isinstance(declared, str):
        _one(subject, declared)
    elif not isinstance(declared, list) or not declared:
        subject.error(
            "type", f"type must be a text or a list of texts, not {show(declared)}", _REMEDY
        )
    else:
        for place, kind in enumerate(declared):
            _one(subject, kind, place)
        texts = [kind for kind in declared if isinstance(kind, str)]
        if len(set(texts)) < len(texts):
            subject.error("type", "type names a type twice", "Name each type once.")


def _one(subject: Subject, kind: object, *below: int) -> None:
    if not isinstance(kind, str):
        subject.error("type", f"a type must be a text, not {show(kind)}", _REMEDY, *below)
    elif kind not in TYPES:
        name = show(kind)[1:-1]
        subject.error("type", f"Unsupported schema type: {name}", _REMEDY, *below)


def _nullable(subject: Subject) -> None:
    if not isinstance(subject.schema["nullable"], bool):
        subject.error("nullable", "nullable must be true or false", "Write true or false.")


RULES: Rules = {"type": _type, "nullable": _nullable}
