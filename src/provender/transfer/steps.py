"""What comes next for a file after one request has ended."""

from dataclasses import dataclass

from provender.errors import ProvenderError

__all__ = ["Again", "Await", "Fail", "Finish", "Step"]


@dataclass(frozen=True, slots=True)
class Again:
    """Ask once more, after a pause; `is_throttled` when the server asked for it."""

    after_s: float
    is_throttled: bool = False


@dataclass(frozen=True, slots=True)
class Finish:
    """Every byte is here."""


@dataclass(frozen=True, slots=True)
class Await:
    """The next bytes are coming on another connection."""


@dataclass(frozen=True, slots=True)
class Fail:
    """It will not come; `error` says why."""

    error: ProvenderError


Step = Again | Await | Fail | Finish
