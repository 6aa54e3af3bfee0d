"""The error of a peer that is not there."""

__all__ = ["Missing"]


class Missing(Exception):  # noqa: N818 - it is a finding, shown in the peer's row
    """A peer cannot be run here; the text says why and what would mend it."""
