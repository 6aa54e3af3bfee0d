"""Rules for `pattern` and `format`."""

import functools

from provender.errors import SchemaValidationError
from provender.synth.checks.findings import show
from provender.synth.checks.keywords import ASSERTED_FORMATS, is_count
from provender.synth.checks.subject import Rules, Subject
from provender.synth.formats import known_formats
from provender.synth.pointers import pointer_of

__all__ = ["RULES"]


def _pattern(subject: Subject) -> None:
    pattern = subject.schema["pattern"]
    if not isinstance(pattern, str):
        message = f"pattern must be a text, not {show(pattern)}"
        subject.error("pattern", message, "Write a regular expression.")
        return
    from provender.synth.patterns import pattern_space  # noqa: PLC0415 - most schemas have none

    low, high = _lengths(subject)
    try:
        place = pointer_of(subject.at("pattern"))
        pattern_space(pattern, min_length=low, max_length=high, pointer=place, whole=False)
    except SchemaValidationError as error:
        subject.findings.refuse(error, subject.trail)


def _lengths(subject: Subject) -> tuple[int, int | None]:
    """Return the window in which texts are drawn; an open one where lengths do not count."""
    low, high = subject.schema.get("minLength", 0), subject.schema.get("maxLength")
    if "string" not in subject.kinds or subject.has_members or not is_count(low):
        return 0, None
    if high is None:
        return int(low), None
    return (int(low), int(high)) if is_count(high) and low <= high else (0, None)


def _format(subject: Subject) -> None:
    name = subject.schema["format"]
    if not isinstance(name, str):
        message = f"format must be a text, not {show(name)}"
        subject.error("format", message, "Write the name of a format, such as email.")
        return
    if "string" not in subject.kinds or subject.has_members:
        return
    if name not in known_formats():
        message = f"Format {_quoted(name)} may not be supported. Supported: {_supported()}"
        remedy = "Use one of them, or a pattern; plain text is generated for a format unknown here."
        subject.warn("format", message, remedy)
    elif name in ASSERTED_FORMATS and "pattern" in subject.schema:
        _both(subject)


def _both(subject: Subject) -> None:
    remedy = "Leave out format, or let the pattern alone describe it."
    if subject.schema.get("unique") is True:
        message = "unique together with both pattern and format is not supported"
        subject.error("format", message, remedy)
    else:
        message = "pattern and format together: texts of the pattern are tried until one fits both"
        subject.warn("format", message, remedy)


def _quoted(name: str) -> str:
    return f"'{show(name)[1:-1]}'"


@functools.cache
def _supported() -> str:
    return str(sorted(known_formats()))


RULES: Rules = {"pattern": _pattern, "format": _format}
