"""Reads the schema file that a command names."""

import json
import sys
from pathlib import Path
from typing import Any

from provender.errors import ValidationError

__all__ = ["read_source"]


def read_source(path: str) -> Any:
    """Return the JSON document of a file, or of standard input for `-`.

    Raises ValidationError when it cannot be read or is not JSON.

    >>> read_source("no such file")
    Traceback (most recent call last):
    ...
    provender.errors.ValidationError: no such file cannot be read: No such file or directory. \
Name a file with a JSON Schema.
    """
    name = "standard input" if path == "-" else path
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return json.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise ValidationError(
            f"{name} cannot be read: {error.strerror}", remedy="Name a file with a JSON Schema."
        ) from None
    except ValueError as error:
        raise ValidationError(
            f"{name} is not JSON: {error}", remedy="Mend it, or name another file."
        ) from None
