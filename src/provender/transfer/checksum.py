"""The digest that a finished file must have."""

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from provender.errors import ValidationError

__all__ = ["Checksum", "Hasher", "checksum_of_fragment", "new_hasher", "parse_checksum"]

_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_FRAGMENT = re.compile(r"(?:md5|sha1|sha256|sha512)=", re.IGNORECASE)


class Hasher(Protocol):
    """What hashlib's objects do."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Take in more bytes."""

    def hexdigest(self) -> str:
        """Return the digest of all bytes so far."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """An algorithm and the hexadecimal digest that it must give.

    >>> str(parse_checksum("SHA1=" + "AB" * 20))
    'sha1=abababababababababababababababababababab'
    """

    algorithm: str
    digest: str

    def __str__(self) -> str:
        return f"{self.algorithm}={self.digest}"


def new_hasher(algorithm: str) -> Hasher:
    """Return a hasher that has seen nothing yet."""
    return hashlib.new(algorithm, usedforsecurity=False)


def parse_checksum(text: str) -> Checksum:
    """Read `algorithm=digest` (or `algorithm:digest`); raises ValidationError."""
    algorithm, _, digest = text.strip().lower().replace(":", "=", 1).partition("=")
    algorithm = algorithm.replace("-", "")
    digits = _DIGITS.get(algorithm)
    if digits is None or not re.fullmatch(rf"[0-9a-f]{{{digits}}}", digest):
        takes = ", ".join(f"{name} ({count} digits)" for name, count in _DIGITS.items())
        raise ValidationError(
            f"{text[:160]!r} is not a checksum",
            remedy=f"Write algorithm=hexadecimal digest with one of {takes}.",
        )
    return Checksum(algorithm, digest)


def checksum_of_fragment(fragment: str) -> Checksum | None:
    """Return the checksum that an address carries behind `#`, if it carries one."""
    return parse_checksum(fragment) if _FRAGMENT.match(fragment) else None
