"""Where a download lies: `<folder>/<host>/<title>/<file>`, each part safe on every system."""

import hashlib
import re
import unicodedata
from pathlib import Path

from provender.errors import ValidationError
from provender.transfer.names import safe_name

__all__ = ["below", "folder_in", "folder_of_user", "place_of"]

_LONGEST_TITLE = 80


def folder_in(written: str | None) -> Path:
    """Return the folder that a caller names, relative to the root; an absolute one is inside it.

    Raises ValidationError for `..` and for characters that no folder has.

    >>> folder_in("/downloads/cats").as_posix(), folder_in(None).as_posix()
    ('downloads/cats', '.')
    """
    parts = re.split(r"[/\\]+", written or "")
    if any(part.strip() == ".." for part in parts):
        raise _refusal("leads out of the download folder")
    if any(unicodedata.category(char).startswith("C") for char in written or ""):
        raise _refusal("holds control characters")
    return Path(*(safe_name(part) for part in parts if part.strip(" .")))


def below(root: Path, folder: Path) -> Path:
    """Return a folder below the root as an absolute path; ValidationError when a link leads out.

    >>> below(Path("/srv/data"), Path("../secret"))
    Traceback (most recent call last):
    ...
    provender.errors.ValidationError: download_folder leads out of the download folder \
(at /download_folder). Name a folder inside it, such as cats/2024.
    """
    root = root.resolve()
    there = (root / folder).resolve()
    if not there.is_relative_to(root):
        raise _refusal("leads out of the download folder")
    return there


def folder_of_user(user: str) -> Path:
    """Return the folder that is this user's alone; the root where nobody signs in.

    >>> folder_of_user("").as_posix(), folder_of_user("ann").as_posix()
    ('.', 'ann')
    >>> folder_of_user("a/b") != folder_of_user("a_b") != folder_of_user("A_b")
    True
    """
    if not user:
        return Path()
    name = safe_name(user)[:100]
    if name == user == user.lower() and "~" not in user:
        return Path(name)
    return Path(f"{name}~{hashlib.sha256(user.encode()).hexdigest()[:16]}")


def place_of(host: str, title: str | None) -> Path:
    """Return where the files of an address lie; `title` is None for a file that is no page.

    >>> place_of("example.org", "Cats: the best").as_posix(), place_of("::1", None).as_posix()
    ('example.org/Cats_ the best', '__1')
    """
    place = Path(safe_name(host))
    if title is None:
        return place
    return place / safe_name(title[:_LONGEST_TITLE].strip() or "untitled")


def _refusal(what: str) -> ValidationError:
    return ValidationError(
        f"download_folder {what}",
        pointer="/download_folder",
        remedy="Name a folder inside it, such as cats/2024.",
    )
