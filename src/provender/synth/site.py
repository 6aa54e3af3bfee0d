"""A schema as it applies where it stands: its own keywords and those that its $ref brings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provender.synth.checks.keywords import BY_ROWS, KEPT, UNSUPPORTED, without_booleans
from provender.synth.pointers import Path
from provender.synth.rowwise.needs import needs_rows

__all__ = ["Site", "merged"]

_WORDS = KEPT | BY_ROWS | UNSUPPORTED
_FREE = frozenset({"default"})  # a sibling of $ref may say these anew
_TIGHTER = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}


@dataclass(frozen=True, slots=True)
class Site:
    """A schema as it applies: its own keywords and those that its $ref brings.

    `sources` tells where each keyword stands, when that is not at `where`; `by_rows` that it is
    generated row by row, as it stands at `where`.
    """

    schema: Mapping[str, Any]
    where: Path | None
    sources: Mapping[str, Path | None] = field(default_factory=dict)
    by_rows: bool = False

    def at(self, keyword: str) -> Path:
        """Return the place of one keyword."""
        return Path(self.sources.get(keyword, self.where), keyword)


def merged(own: Mapping[str, Any], where: Path | None, target: Site) -> Site:
    """Return the site of a $ref with siblings: both apply, row by row where columns cannot."""
    words = without_booleans({k: v for k, v in own.items() if k in _WORDS})
    if not words:
        return target
    theirs = without_booleans({k: v for k, v in target.schema.items() if k in _WORDS})
    for mine, other in ((words, theirs), (theirs, words)):
        if mine.get("additionalProperties", True) is not True and (
            "properties" in other or "patternProperties" in other
        ):
            return Site(own, where, by_rows=True)
    both = {**theirs, **words}
    for word in words.keys() & theirs.keys() - _FREE:
        both[word] = _both(word, words[word], theirs[word])
        if both[word] is None:
            return Site(own, where, by_rows=True)
    if target.by_rows or needs_rows(both):
        return Site(own, where, by_rows=True)
    sources = {word: target.sources.get(word, target.where) for word in theirs}
    return Site(both, where, {**sources, **dict.fromkeys(words, where)})


def _both(word: str, mine: Any, theirs: Any) -> Any:
    """Return one keyword's value that says what both say; None where no single value does."""
    if type(mine) is type(theirs) and mine == theirs:
        return mine
    if word == "required" and isinstance(mine, list) and isinstance(theirs, list):
        return list(dict.fromkeys([*filter(_is_text, theirs), *filter(_is_text, mine)]))
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (mine, theirs))
    return _TIGHTER[word](mine, theirs) if word in _TIGHTER and numbers else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)
