"""What became of each address of a download call, and how far the whole is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from provender.errors import ProvenderError, TransferError

__all__ = ["Download", "Progress", "raise_for_failures"]

Status = Literal["completed", "skipped", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Download:
    """The result for one address; `skipped` means that the file was already here, whole.

    `url` is shown without credentials. `path` is None when nothing was put in place;
    `resumed_bytes` were here before and not fetched again. `sha256` is there for files that this
    call fetched with the option of that name.
    """

    url: str
    folder: Path
    name: str
    status: Status
    size_bytes: int = 0
    resumed_bytes: int = 0
    sha256: str | None = None
    error: ProvenderError | None = None

    @property
    def path(self) -> Path | None:
        """Where the file lies."""
        return self.folder / self.name if self.status in ("completed", "skipped") else None


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of a download call; `bytes_done` counts what this call has fetched."""

    files_total: int
    files_done: int
    files_failed: int
    bytes_done: int
    running: tuple[tuple[str, int, int | None], ...]
    """Name, bytes here and total of each file under way, the longest running first."""


def raise_for_failures(downloads: Sequence[Download]) -> None:
    """Raise for the downloads that failed: their own error if it is one, else a TransferError."""
    failed = [download for download in downloads if download.error is not None]
    if not failed:
        return
    first = failed[0].error
    assert first is not None
    if len(failed) == 1:
        raise first
    raise TransferError(
        f"{len(failed):,} of {len(downloads):,} files failed; the first: {first.details}",
        remedy=first.remedy,
    )
