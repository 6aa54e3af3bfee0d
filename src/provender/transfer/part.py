"""The unfinished file on disk, `NAME.part`: one writer, any offset, errors that say what to do."""

import errno
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from provender.errors import ConflictError, ExportError, StorageFullError

try:
    import fcntl
except ImportError:  # Windows has no flock
    fcntl = None  # type: ignore[assignment]

__all__ = ["Part", "Unnamed", "file_error", "open_part", "open_unnamed"]

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_BLOCK = 4 << 20


class Part:
    """An open `.part` that no other process writes while this object lives."""

    __slots__ = ("descriptor", "path")

    def __init__(self, path: str, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    def write(self, data: bytes | bytearray | memoryview, offset: int) -> None:
        """Write all of the data at this offset."""
        written = _pwrite(self.descriptor, data, offset)
        while written < len(data):
            written += _pwrite(self.descriptor, memoryview(data)[written:], offset + written)

    def read(self, size: int, offset: int) -> bytes:
        """Return up to `size` bytes from this offset."""
        if hasattr(os, "pread"):
            return os.pread(self.descriptor, size, offset)
        os.lseek(self.descriptor, offset, os.SEEK_SET)
        return os.read(self.descriptor, size)

    def feed(self, update: Callable[[bytes], object], start: int, end: int) -> bool:
        """Hand the bytes of a range to `update`; False when the file is shorter."""
        while start < end:
            block = self.read(min(_BLOCK, end - start), start)
            if not block:
                return False
            update(block)
            start += len(block)
        return True

    @property
    def size_bytes(self) -> int:
        """How long the file is now."""
        return os.fstat(self.descriptor).st_size

    def truncate(self, size: int = 0) -> None:
        """Cut the file off."""
        os.ftruncate(self.descriptor, size)

    def sync(self) -> None:
        """Return when the data is on the disk."""
        getattr(os, "fdatasync", os.fsync)(self.descriptor)

    def close(self) -> None:
        """Let go of the file; another process may continue it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def rename(self, final: str, *, overwrite: bool = False) -> None:
        """Give the file its final name; the lock lasts until `close`, except on Windows.

        Raises FileExistsError when the name is taken and not to be overwritten.
        """
        if not overwrite and os.path.lexists(final):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), final)
        self._release()
        os.replace(self.path, final)  # noqa: PTH105 - once a file: a Path costs more than the call

    def remove(self) -> None:
        """Remove the file and let go of it."""
        self._release()
        Path(self.path).unlink(missing_ok=True)
        self.close()

    def _release(self) -> None:
        if os.name == "nt":  # an open file can be neither renamed nor removed there
            self.close()


class Unnamed(Part):
    """A file without a name: nobody else can open it, and a crash leaves nothing of it."""

    __slots__ = ()

    def rename(self, final: str, *, overwrite: bool = False) -> None:
        """Give the file its name; raises FileExistsError when that is taken."""
        assert not overwrite
        here = self.descriptor
        # Only with a folder's descriptor does os.link follow the link to what has no name.
        os.link(f"/proc/self/fd/{here}", final, src_dir_fd=here, follow_symlinks=True)

    def remove(self) -> None:
        """Let go of the file, which ends it."""
        self.close()


def open_unnamed(folder: str) -> Unnamed | None:
    """Create a file without a name in a folder; None where the system cannot do that."""
    if not _has_unnamed_files():
        return None
    try:
        return Unnamed("", os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o666))
    except OSError:
        return None  # this file system cannot, or will say so again when asked for a named one


@cache
def _has_unnamed_files() -> bool:
    return hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir()


def open_part(path: str) -> Part:
    """Open or create a part; ConflictError when another process is writing it."""
    try:
        descriptor = os.open(path, _FLAGS | os.O_EXCL, 0o666)
    except FileExistsError:
        return _take_over(path)
    _lock(descriptor, path)
    return Part(path, descriptor)


def _take_over(path: str) -> Part:
    while True:
        descriptor = os.open(path, _FLAGS, 0o666)
        try:
            _lock(descriptor, path)
            if _is_still(path, descriptor):
                return Part(path, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def file_error(error: OSError, name: str) -> ExportError:
    """Return the error that tells a caller what the file system said."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFullError(
            f"the disk was full while writing {name}",
            remedy="Free some space and start again; what has arrived is kept.",
        )
    return ExportError(
        f"{name} cannot be written: {error.strerror or error}",
        remedy="Check that the folder exists and may be written to.",
    )


def _lock(descriptor: int, path: str) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConflictError(
            f"{Path(path).name} is being written by another download",
            remedy="Wait for it, or choose another folder.",
        ) from None


def _is_still(path: str, descriptor: int) -> bool:
    """Say whether the name still means this file: its last writer may have renamed it."""
    try:
        return os.path.samestat(Path(path).stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _seek_and_write(
    descriptor: int, data: bytes | bytearray | memoryview, offset: int
) -> int:  # Windows has no pwrite
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.write(descriptor, data)


_pwrite = getattr(os, "pwrite", _seek_and_write)
