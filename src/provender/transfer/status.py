"""How far a download is: one line that is renewed on a terminal, now and then a line elsewhere."""

import shutil
import sys
import time
from typing import TextIO

from provender.transfer.results import Progress

__all__ = ["StatusLine", "readable_size"]

_SECONDS_A_LINE = 5.0
_SPEED_OVER_S = 3.0
_NAME_WIDTH = 30
_KIBI = 1024


class StatusLine:
    """Tells of a download call on a stream; `quiet` says nothing."""

    def __init__(self, *, quiet: bool, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._is_live = self._stream.isatty()
        self._told_s = time.monotonic()
        self._seen: list[tuple[float, int]] = [(self._told_s, 0)]
        self.last: Progress | None = None

    def show(self, progress: Progress) -> None:
        """Tell of this moment."""
        self.last = progress
        now_s = time.monotonic()
        self._seen.append((now_s, progress.bytes_done))
        while len(self._seen) > 2 and now_s - self._seen[0][0] > _SPEED_OVER_S:  # noqa: PLR2004 - a speed takes two moments
            self._seen.pop(0)
        if self._quiet or (not self._is_live and now_s - self._told_s < _SECONDS_A_LINE):
            return
        self._told_s = now_s
        text = self._text(progress)
        if self._is_live:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r{text[:width]}\x1b[K")
        else:
            self._stream.write(text + "\n")
        self._stream.flush()

    def clear(self) -> None:
        """Leave the line to others."""
        if self._is_live and not self._quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _text(self, progress: Progress) -> str:
        (then_s, before), (now_s, now) = self._seen[0], self._seen[-1]
        speed = (now - before) / max(now_s - then_s, 0.001)
        parts = [
            f"{progress.files_done:,} of {progress.files_total:,} files",
            readable_size(progress.bytes_done),
            f"{readable_size(speed)}/s",
        ]
        if progress.files_failed:
            parts.append(f"{progress.files_failed:,} failed")
        parts += [_of_file(*running) for running in progress.running[:3]]
        return "  ".join(parts)


def _of_file(name: str, here: int, total: int | None) -> str:
    shown = name if len(name) <= _NAME_WIDTH else f"{name[: _NAME_WIDTH - 1]}…"
    return f"{shown} {here * 100 // total}%" if total else f"{shown} {readable_size(here)}"


def readable_size(size_bytes: float) -> str:
    """Return a size as people read it.

    >>> readable_size(512), readable_size(1536), readable_size(3 << 30)
    ('512 B', '1.5 KiB', '3.0 GiB')
    """
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size_bytes < _KIBI:
            return f"{size_bytes:.0f} B" if unit == "B" else f"{size_bytes:.1f} {unit}"
        size_bytes /= _KIBI
    return f"{size_bytes:.1f} TiB"
