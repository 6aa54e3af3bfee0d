"""What is said about keywords as such: unsupported ones, misspelt ones, ones without effect."""

import functools
from collections.abc import Iterator, Mapping
from itertools import islice

from provender.synth.checks.findings import show
from provender.synth.checks.keywords import ANNOTATIONS, APPLIES_TO, BY_ROWS, KEPT, UNSUPPORTED
from provender.synth.checks.subject import Subject

__all__ = ["examine_vocabulary"]

_SHORTEST, _LONGEST = 4, 30
_MOST_UNKNOWN = 1000  # keywords of one schema


def examine_vocabulary(subject: Subject) -> None:
    """Examine every keyword of a schema for whether it is known, supported and of use."""
    for word in subject.schema:
        if word in UNSUPPORTED:
            remedy = f"Leave out {word}, and say what it means with allOf or not."
            subject.error(word, f"{word} is a keyword of draft 3, which is not supported", remedy)
        elif word in KEPT:
            _idle(subject, word)
    unknown = (word for word in subject.schema if word not in _KNOWN)
    for word in islice(unknown, _MOST_UNKNOWN):
        if (meant := _nearest(word)) is not None:
            message = f"unknown keyword {show(word)} has no effect; {meant!r} is a known one"
            subject.warn(word, message, f"Write {meant!r} if that is what it should be.")


def _idle(subject: Subject, word: str) -> None:
    kinds = APPLIES_TO.get(word)
    if kinds is None or subject.has_members or not kinds.isdisjoint(subject.kinds):
        return
    message = f"{word} does not apply to the type {' or '.join(subject.kinds)}"
    subject.warn(word, message, f"Remove it, or use the type {' or '.join(sorted(kinds))}.")


def _nearest(word: str) -> str | None:
    """Return the keyword that differs in one letter, or in case and dashes only.

    Looks up what is left of a word without one of its letters, which takes no longer for more
    keywords.
    """
    if not _SHORTEST <= len(word) <= _LONGEST:
        return None
    return next((near for part in _parts(word) if (near := _near().get(part)) is not None), None)


def _parts(word: str) -> Iterator[str]:
    plain = word.lower().replace("_", "").replace("-", "")
    yield plain
    for place in range(len(plain)):
        yield plain[:place] + plain[place + 1 :]


@functools.cache
def _near() -> Mapping[str, str]:
    words = [word for word in sorted(_KNOWN) if len(word) >= _SHORTEST and word.isalpha()]
    near = {part: word for word in words for part in _parts(word)}
    return near | {word.lower(): word for word in words}


_KNOWN = KEPT | BY_ROWS | UNSUPPORTED | ANNOTATIONS | {"$ref"}
