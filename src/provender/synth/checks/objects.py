"""Rules for `properties`, `required` and what else shapes objects."""

from collections.abc import Mapping

from provender.synth.checks.findings import show
from provender.synth.checks.subject import Rules, Subject
from provender.synth.shape import added_count, extra_names, uses_additional

__all__ = ["RULES", "examine_object"]

_NAMES = 'Write it like {"required": ["id"]}, beside properties.'


def _properties(subject: Subject) -> None:
    declared = subject.schema["properties"]
    if not isinstance(declared, Mapping):
        message = f"properties must be an object, not {show(declared)}"
        subject.error("properties", message, 'Write it like {"id": {"type": "integer"}}.')


def _required(subject: Subject) -> None:
    names = subject.schema["required"]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        subject.error("required", "required must be a list of texts", _NAMES)


def _additional(subject: Subject) -> None:
    schema = subject.schema["additionalProperties"]
    if not isinstance(schema, bool | Mapping):
        message = f"additionalProperties must be a schema or a boolean, not {show(schema)}"
        subject.error("additionalProperties", message, "Write true, false or a schema.")


def _by_pattern(subject: Subject) -> None:
    patterns = subject.schema["patternProperties"]
    if not isinstance(patterns, Mapping):
        message = f"patternProperties must be an object, not {show(patterns)}"
        subject.error("patternProperties", message, "Name a schema for each pattern.")


def examine_object(subject: Subject) -> None:
    """Examine what several keywords of an object together say, each being right by itself."""
    if "object" not in subject.kinds or subject.has_members:
        return
    if not subject.schema.get("properties") and not uses_additional(subject.schema):
        message = "Object schema without properties may generate empty objects"
        subject.warn(None, message, "Name its properties under properties.")
    _impossible(subject)
    _undeclared(subject)
    _crowded(subject)


def _impossible(subject: Subject) -> None:
    declared = subject.schema.get("properties") or {}
    for place, name in enumerate(subject.schema.get("required") or ()):
        if declared.get(name) is False:
            message = f"required property {show(name)} is false: no value satisfies it"
            subject.error("required", message, "Give it a schema, or do not require it.", place)


def _undeclared(subject: Subject) -> None:
    extra = set(extra_names(subject.schema))
    closed = subject.schema.get("additionalProperties") is False
    for place, name in enumerate(subject.schema.get("required") or ()):
        if name in extra and closed:
            message = (
                f"required property {show(name)} is not in properties, yet nothing else may be"
            )
            subject.error("required", message, "Declare it under properties.", place)
        elif name in extra:
            message = f"required property {show(name)} is not in properties"
            subject.warn("required", message, "Declare it, or text is generated for it.", place)


def _crowded(subject: Subject) -> None:
    """Note minProperties and maxProperties that the properties cannot meet."""
    schema = subject.schema
    most, required = schema.get("maxProperties"), set(schema.get("required") or ())
    if most is not None and len(required) > most:
        message = f"maxProperties is {most}, yet {len(required)} properties are required"
        subject.error("maxProperties", message, "Raise maxProperties or require fewer.")
    missing = added_count(schema)
    if missing and schema.get("additionalProperties") is False:
        message = f"minProperties asks for {missing} more properties than there are"
        subject.error("minProperties", message, "Lower minProperties or declare more properties.")


RULES: Rules = {
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "patternProperties": _by_pattern,
}
