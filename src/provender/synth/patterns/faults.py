"""What can be wrong with a pattern, before anyone knows where in a schema it stands."""

from dataclasses import dataclass

__all__ = ["Fault", "impossible", "invalid", "too_complex", "unsupported"]


@dataclass(eq=False)
class Fault(Exception):  # noqa: N818 - a value to keep and to pass on, more than an error
    """What is wrong and what to do about it, in one sentence each."""

    details: str
    remedy: str


def invalid(why: str) -> Fault:
    """Return the fault of a text that is no regular expression."""
    return Fault(f"Invalid regex pattern: {why}", "Write an ECMA-262 regular expression.")


def unsupported(what: str) -> Fault:
    """Return the fault of a construct that generation does not support."""
    return Fault(f"The pattern has {what}, which is not supported", "Write the pattern without it.")


def too_complex(why: str) -> Fault:
    """Return the fault of a pattern that would cost too much time or memory."""
    return Fault(
        f"The pattern is too complex: {why}",
        "Simplify the pattern, repeat less in it, or give the field a format instead.",
    )


def impossible(pattern: str, low: int, high: int | None) -> Fault:
    """Return the fault of a pattern that matches nothing of the lengths asked for."""
    shown = pattern if len(pattern) <= 60 else f"{pattern[:57]}..."  # noqa: PLR2004 - to be read
    if high is not None:
        window = f" has between {low} and {high} characters"
    else:
        window = f" has at least {low} characters" if low else " exists"
    remedy = "Widen minLength and maxLength, or change the pattern."
    return Fault(f"no string that matches {shown!r} as a whole{window}", remedy)
