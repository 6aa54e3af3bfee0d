"""What a format needs to know of the place that it fills."""

from dataclasses import dataclass

__all__ = ["FormatContext"]


@dataclass(frozen=True, slots=True)
class FormatContext:
    """The locale and the length window (in code points) of one string of a schema.

    `distinct_people` makes all personal formats take their person from one bijection, so that
    a unique name and its email still agree; `pointer` names the place in errors.
    """

    locale: str = "en_US"
    min_length: int = 0
    max_length: int | None = None
    distinct_people: bool = False
    pointer: str = ""

    def holds(self, length: int) -> bool:
        """Return whether the window holds a length."""
        return self.min_length <= length and (self.max_length is None or length <= self.max_length)
