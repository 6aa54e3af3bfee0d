"""What must not be read on disk is stored sealed: Fernet, by SECRET_KEY or by a key file."""

import base64
import os
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from provender.errors import ConflictError, SettingsError
from provender.secrets import Secret

__all__ = ["Sealer"]

_FILE = "sealing.key"
_PURPOSE = b"provender: sealed columns"


class Sealer:
    """Seals and opens texts; the key file is made when it is needed for the first time.

    >>> sealer = Sealer(Secret("a key of the server"), Path("unused"))
    >>> sealed = sealer.seal("http://ann:pw@example.org/")
    >>> "ann" in sealed, sealer.open(sealed)
    (False, 'http://ann:pw@example.org/')
    """

    def __init__(self, secret_key: Secret, data_dir: Path) -> None:
        self._secret_key = secret_key
        self._data_dir = data_dir

    def seal(self, text: str) -> str:
        """Return what may be stored; SettingsError when the key file cannot be had."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed; ConflictError when it was sealed under another key."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise ConflictError(
                "the secrets of this job were sealed under another SECRET_KEY",
                remedy="Start it anew, or give the server its former SECRET_KEY.",
            ) from None

    @cached_property
    def _fernet(self) -> Fernet:
        if not self._secret_key:
            return Fernet(_key_of_file(self._data_dir / _FILE))
        derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE)
        return Fernet(base64.urlsafe_b64encode(derive.derive(self._secret_key.reveal().encode())))


def _key_of_file(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_key(path)
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"the key file {path.name} cannot be used: {error.strerror}",
            remedy="Set SECRET_KEY, or DATA_DIR to a folder that the server may write to.",
        ) from None


def _make_key(path: Path) -> None:
    """Write a key unless there is one; whole or not at all, so that a crash leaves no half."""
    if path.exists():
        return
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, Fernet.generate_key())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    draft.replace(path)
