"""One schema under examination, and what a rule can say about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from provender.synth.checks.findings import Findings
from provender.synth.pointers import Path
from provender.synth.shape import kinds_of
from provender.synth.site import Site

__all__ = ["Rule", "Rules", "Subject", "subject_of"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A schema as it applies, the types that it generates, and where its values stand."""

    site: Site
    trail: Path | None
    kinds: tuple[str, ...]
    findings: Findings

    @property
    def schema(self) -> Mapping[str, Any]:
        """The keywords."""
        return self.site.schema

    @property
    def has_members(self) -> bool:
        """Whether enum or const lists the values, so that no type generates them."""
        return "enum" in self.schema or "const" in self.schema

    def at(self, keyword: str | None) -> Path | None:
        """Return the place of a keyword, of the schema itself where the keyword is absent."""
        present = keyword is not None and keyword in self.schema
        return self.site.at(keyword) if present and keyword is not None else self.site.where

    def error(self, keyword: str | None, message: str, remedy: str, *below: str | int) -> None:
        """Note an error at a keyword, or at the steps below it.

        Where there are several types, rows may be of one that has no error.
        """
        self.findings.only_columns += len(set(self.kinds) - {"ref"}) > 1
        self.findings.error(message, _below(self.at(keyword), below), remedy, self.trail)

    def warn(self, keyword: str | None, message: str, remedy: str, *below: str | int) -> None:
        """Note a warning at a keyword, or at the steps below it."""
        self.findings.warn(message, _below(self.at(keyword), below), remedy, self.trail)


Rule: TypeAlias = Callable[[Subject], None]
Rules: TypeAlias = Mapping[str, Rule]


def subject_of(site: Site, trail: Path | None, findings: Findings) -> Subject:
    """Return the subject of a site."""
    return Subject(site, trail, tuple(kinds_of(site.schema)), findings)


def _below(path: Path | None, steps: tuple[str | int, ...]) -> Path | None:
    for step in steps:
        path = Path(path, step)
    return path
