"""A schema as it applies where it stands: its own keywords and those that its $ref brings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provender.errors import SchemaValidationError
from provender.synth.checks.keywords import KEPT, UNSUPPORTED, without_booleans
from provender.synth.pointers import Path, pointer_of

__all__ = ["Site", "merged", "unsupported"]

_FREE = frozenset({"default"})  # a sibling of $ref may say these anew
_TIGHTER = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}


@dataclass(frozen=True, slots=True)
class Site:
    """A schema as it applies: its own keywords and those that its $ref brings.

    `sources` tells where each keyword stands, when that is not at `where`.
    """

    schema: Mapping[str, Any]
    where: Path | None
    sources: Mapping[str, Path | None] = field(default_factory=dict)

    def at(self, keyword: str) -> Path:
        """Return the place of one keyword."""
        return Path(self.sources.get(keyword, self.where), keyword)


def merged(own: Mapping[str, Any], where: Path | None, target: Site) -> Site:
    """Return the site of a $ref with siblings: both apply."""
    words = without_booleans({k: v for k, v in own.items() if k in KEPT or k in UNSUPPORTED})
    if not words:
        return target
    theirs = without_booleans(
        {k: v for k, v in target.schema.items() if k in KEPT or k in UNSUPPORTED}
    )
    for mine, other in ((words, theirs), (theirs, words)):
        if mine.get("additionalProperties", True) is not True and (
            "properties" in other or "patternProperties" in other
        ):
            raise unsupported(
                "additionalProperties beside a $ref with properties", Path(where, "$ref")
            )
    both = {**theirs, **words}
    for word in words.keys() & theirs.keys() - _FREE:
        both[word] = _both(word, words[word], theirs[word], Path(where, word))
    sources = {word: target.sources.get(word, target.where) for word in theirs}
    return Site(both, where, {**sources, **dict.fromkeys(words, where)})


def _both(word: str, mine: Any, theirs: Any, where: Path) -> Any:
    """Return one keyword's value that says what both say."""
    if type(mine) is type(theirs) and mine == theirs:
        return mine
    if word == "required" and isinstance(mine, list) and isinstance(theirs, list):
        return list(dict.fromkeys([*filter(_is_text, theirs), *filter(_is_text, mine)]))
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (mine, theirs))
    if word in _TIGHTER and numbers:
        return _TIGHTER[word](mine, theirs)
    raise unsupported(f"{word} both beside a $ref and behind it", where)


def unsupported(what: str, where: Path | None) -> SchemaValidationError:
    """Return the error of a combination that generation cannot put into one schema."""
    return SchemaValidationError(
        f"{what} is not supported yet",
        pointer=pointer_of(where),
        remedy="Write the schema out in one place.",
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)
