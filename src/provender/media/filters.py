"""Which files are wanted: by kind, extension, size and date. Pure functions of what is known."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from provender.media.kinds import KINDS, kind_of

__all__ = ["Facts", "Filters"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a file so far; `modified_s` is seconds since 1970, `kind` a first guess."""

    name: str
    kind: str = ""
    media_type: str = ""
    size_bytes: int | None = None
    modified_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a caller wants; what nothing is known of passes.

    >>> Filters(kinds=("images",)).refusal(Facts("film.mp4"))
    'videos are not wanted'
    >>> Filters(min_size_bytes=10).refusal(Facts("a.jpg", size_bytes=9))
    '9 bytes are below min_file_size'
    """

    kinds: Collection[str] = KINDS
    excluded_extensions: Collection[str] = ()
    min_size_bytes: int = 0
    max_size_bytes: int = 0
    date_from: date | None = None
    date_to: date | None = None

    def refusal(self, facts: Facts) -> str:
        """Return why a file is not wanted, or an empty text."""
        return (
            self._refusal_of_name(facts)
            or self.refusal_of_size(facts.size_bytes)
            or self._refusal_of_date(facts.modified_s)
        )

    def refusal_of_size(self, size_bytes: int | None) -> str:
        """Return why a file of this size is not wanted, or an empty text; 0 is no limit."""
        if size_bytes is None:
            return ""
        if size_bytes < self.min_size_bytes:
            return f"{size_bytes:,} bytes are below min_file_size"
        if self.max_size_bytes and size_bytes > self.max_size_bytes:
            return f"{size_bytes:,} bytes are above max_file_size"
        return ""

    def needs_a_look(self, facts: Facts) -> bool:
        """Say whether the reply's head could refuse what the address alone does not."""
        is_unknown = not kind_of(facts.name, facts.media_type, facts.kind)
        return (
            self.has_dates
            or self.min_size_bytes > 0
            or (is_unknown and set(self.kinds) != set(KINDS))
        )

    @property
    def has_dates(self) -> bool:
        """Whether a date matters."""
        return self.date_from is not None or self.date_to is not None

    def _refusal_of_name(self, facts: Facts) -> str:
        name = facts.name.lower()
        for extension in self.excluded_extensions:
            if name.endswith(f".{extension}"):
                return f".{extension} is among excluded_extensions"
        kind = kind_of(facts.name, facts.media_type, facts.kind)
        return f"{kind} are not wanted" if kind in KINDS and kind not in self.kinds else ""

    def _refusal_of_date(self, modified_s: float | None) -> str:
        if modified_s is None:
            return ""
        day = datetime.fromtimestamp(modified_s, UTC).date()
        if self.date_from is not None and day < self.date_from:
            return f"{day} is before date_from"
        if self.date_to is not None and day > self.date_to:
            return f"{day} is after date_to"
        return ""
