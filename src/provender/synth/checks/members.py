"""Rules for `enum`, `const` and `default`: whether the values satisfy what stands beside them."""

from collections.abc import Callable
from typing import Any

from provender.errors import SchemaValidationError
from provender.synth.checks.findings import show
from provender.synth.checks.keywords import CONSTRAINTS, without_booleans
from provender.synth.checks.subject import Rules, Subject
from provender.synth.judge import judge
from provender.synth.pointers import pointer_of

__all__ = ["RULES", "examine_members"]

_JUDGED = CONSTRAINTS | {"type", "nullable", "enum", "const", "pattern", "format", "required"}
_REMEDY = "Remove the keyword that excludes it, or change the value."


def _enum(subject: Subject) -> None:
    members = subject.schema["enum"]
    if not isinstance(members, list):
        message = f"enum must be a list, not {show(members)}"
        subject.error("enum", message, 'Write it like {"enum": ["a", "b"]}.')
    elif not members:
        subject.error("enum", "enum must not be empty", "Add at least one member.")


def examine_members(subject: Subject) -> None:
    """Hold enum, const and default of a schema without errors against its other keywords.

    What the schema says of properties and items within a member is not looked at here.
    """
    schema = subject.schema
    if not {"enum", "const", "default"} & schema.keys():
        return
    accepts = _judge(subject)
    if accepts is None:
        return
    if "const" in schema:
        if not accepts(schema["const"]):
            subject.error("const", "const does not satisfy the other keywords", _REMEDY)
    elif "enum" in schema:
        _members(subject, [place for place, v in enumerate(schema["enum"]) if not accepts(v)])
    if schema.get("default") is not None and not accepts(schema["default"]):
        message = "default does not satisfy the schema, so it is never generated"
        subject.warn("default", message, "Choose a default that the schema allows.")


def _members(subject: Subject, excluded: list[int]) -> None:
    members = subject.schema["enum"]
    if len(excluded) == len(members):
        subject.error("enum", "no enum member satisfies the other keywords", _REMEDY)
        return
    for place in excluded:
        message = f"enum member {show(members[place])} does not satisfy the other keywords"
        subject.warn("enum", f"{message}, so it is never generated", _REMEDY, place)


def _judge(subject: Subject) -> Callable[[Any], bool] | None:
    """Return what says whether a value satisfies the keywords of this level."""
    schema = without_booleans(subject.schema)
    plain = {word: schema[word] for word in _JUDGED & schema.keys()}
    if "required" in plain:
        plain["required"] = list(dict.fromkeys(plain["required"]))
    try:
        return judge(plain, pointer_of(subject.site.where))
    except SchemaValidationError as error:
        subject.findings.refuse(error, subject.trail)
        return None


RULES: Rules = {"enum": _enum}
