"""Makes a safe file name of what a caller calls a file."""

import re
import unicodedata

from provender.errors import ValidationError

__all__ = ["label_of", "safe_label"]

_LONGEST = 200
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def safe_label(name: str, extension: str) -> str:
    """Return a base name without folders, leading dots or the extension that will be added.

    Raises ValidationError for control characters and for more than 200 bytes.

    >>> safe_label("../../etc/passwd", "csv"), safe_label("users.csv", "csv"), safe_label("..", "")
    ('passwd', 'users', 'data')
    """
    if len(name.encode()) > _LONGEST:
        raise ValidationError(
            f"filename has more than {_LONGEST} bytes",
            pointer="/filename",
            remedy="Choose a shorter name.",
        )
    if any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") for char in name):
        raise ValidationError(
            "filename holds control characters",
            pointer="/filename",
            remedy="Use letters, digits, spaces, dots, dashes and underscores.",
        )
    base = re.split(r"[/\\]", name.rstrip("/\\"))[-1].strip().lstrip(".")
    if extension and base.lower().endswith("." + extension):
        base = base[: -len(extension) - 1]
    return _FORBIDDEN.sub("_", base).strip(" .") or "data"


def label_of(filename: str | None, model_name: str, extension: str) -> str:
    """Return the label of a file: as the caller called it, else its model's name.

    >>> label_of(None, "User", "csv"), label_of("people.csv", "User", "csv")
    ('user', 'people')
    """
    if filename is None:
        return safe_label(model_name.lower(), extension)
    if not filename.strip():
        raise ValidationError(
            "filename is empty", pointer="/filename", remedy="Send a name such as users."
        )
    return safe_label(filename, extension)
