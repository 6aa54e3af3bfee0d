"""The name that a download gets on disk: safe on every system, and never that of another."""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

__all__ = ["JOURNAL_SUFFIX", "PART_SUFFIX", "Names", "name_of_url", "safe_name"]

PART_SUFFIX = ".part"
JOURNAL_SUFFIX = ".part.journal"
_LONGEST_BYTES = 200  # 255 is what file systems take; suffixes and counters need room
_LONGEST_EXTENSION_BYTES = 20
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
# Characters that are not seen, or that turn the reading direction round: `gpj.exe` as `exe.jpg`.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"}
)
_PLAIN_URL = re.compile(r"https?://[^/?#%]+/[^?#%]*\Z")
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\.[a-z0-9]{1,5}\Z")


def name_of_url(url: str) -> str:
    """Return the safe name that the last part of an address's path suggests.

    >>> name_of_url("https://example.org/a/photo%201.jpg?size=big")
    'photo 1.jpg'
    >>> name_of_url("https://example.org/")
    'download'
    """
    last = url.rpartition("/")[2]
    if _PLAIN_URL.match(url) and _PLAIN.match(last):
        return safe_name(last)
    last = unquote(urlsplit(url).path, errors="replace").rstrip("/").rpartition("/")[2]
    return safe_name(last)


def safe_name(name: str) -> str:
    r"""Return a name that is one path component on Linux, macOS and Windows.

    >>> safe_name("../../etc/passwd"), safe_name("con.txt"), safe_name("a\u202egpj.exe")
    ('_.._etc_passwd', '_con.txt', 'agpj.exe')
    """
    if _PLAIN.match(name) and len(name) < _LONGEST_BYTES and _is_free(name):
        return name
    text = unicodedata.normalize("NFC", name)
    text = "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE)
    text = "".join(" " if char.isspace() else char for char in text)
    text = _FORBIDDEN.sub("_", text).strip(" ").rstrip(". ").lstrip(".")
    text = _shortened(text)
    if not text:
        return "download"
    return text if _is_free(text) else _marked(text)


def _is_free(name: str) -> bool:
    lower = name.lower()
    reserved = lower.partition(".")[0].rstrip() in _RESERVED
    return not reserved and not lower.endswith((PART_SUFFIX, JOURNAL_SUFFIX))


def _marked(name: str) -> str:
    return f"{name}_" if name.lower().endswith((PART_SUFFIX, JOURNAL_SUFFIX)) else f"_{name}"


def _shortened(name: str) -> str:
    if len(name.encode()) <= _LONGEST_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension.encode()) > _LONGEST_EXTENSION_BYTES:
        stem, dot, extension = name, "", ""
    room = _LONGEST_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + dot + extension


class Names:
    """Hands out the names of one folder, each to one address only.

    >>> names = Names(taken=["old.jpg"])
    >>> [names.claim(name) for name in ("1.jpg", "1.jpg", "1.JPG", "old.jpg")]
    ['1.jpg', '1-2.jpg', '1-3.JPG', 'old-2.jpg']
    """

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = {_key(name) for name in taken}
        self._counters: dict[str, int] = {}

    def claim(self, name: str) -> str:
        """Return this name, or one like it when it is taken; letter case does not set apart."""
        key = _key(name)
        if key not in self._taken:
            self._taken.add(key)
            return name
        stem, dot, extension = name.rpartition(".")
        if not stem:
            stem, dot, extension = name, "", ""
        number = self._counters.get(key, 1) + 1
        while _key(candidate := f"{stem}-{number}{dot}{extension}") in self._taken:
            number += 1
        self._counters[key] = number
        self._taken.add(_key(candidate))
        return candidate


def _key(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
