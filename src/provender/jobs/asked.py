"""What a caller wants done, checked: what is kept in the clear, and what sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a new job holds.

    `parameters` is kept in the clear, `secrets` sealed and only until the job ends; `subject`
    says in a line what the job is about.
    """

    parameters: Mapping[str, Any]
    subject: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
