"""The Accept header: whether the caller wants the bare document instead of the JSON answer."""

from functools import cache

from provender.tables import FORMATS

__all__ = ["raw_format"]


def raw_format(header: str) -> str | None:
    """Return the format whose media type the caller prefers to JSON, or None.

    >>> raw_format("text/csv"), raw_format("application/json, text/csv;q=0.5"), raw_format("*/*")
    ('csv', None, None)
    """
    ranges = [_weighed(part) for part in header.split(",")]
    for weight, kind in sorted(ranges, key=lambda pair: -pair[0]):
        if weight <= 0:
            continue
        if kind in ("application/json", "application/*", "*/*"):
            return None
        if kind in _raw():
            return _raw()[kind]
    return None


@cache
def _raw() -> dict[str, str]:
    return {row.media_type: name for name, row in FORMATS.items() if name != "json"}


def _weighed(part: str) -> tuple[float, str]:
    kind, *parameters = (word.strip().lower() for word in part.split(";"))
    weight = next((word[2:] for word in parameters if word.startswith("q=")), "1")
    try:
        return float(weight), kind
    except ValueError:
        return 0.0, kind
