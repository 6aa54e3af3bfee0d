"""Guesses what a field holds from its name, so that values are realistic without a format."""

__all__ = ["format_for", "range_for"]


def format_for(property_name: str, *, model_name: str = "") -> str | None:
    """Return the format that a property's name stands for; None where it says nothing."""
    return None


def range_for(property_name: str, kind: str) -> tuple[float, float, int] | None:
    """Return the usual low, high and decimals of a number so named; None where unknown."""
    return None
