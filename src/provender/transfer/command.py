"""`provender get`: fetches addresses into a folder, tells how far it is, says what is missing."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from provender.errors import ValidationError
from provender.transfer.download import download
from provender.transfer.options import TransferOptions
from provender.transfer.results import Download, raise_for_failures
from provender.transfer.status import StatusLine, readable_size

__all__ = ["GetCommand"]

_INTERRUPTED = 130
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GetCommand:
    """The words of one `provender get`, as the command line gives them."""

    urls: Sequence[str]
    input_file: str | None = None
    output: str = "."
    checksum: str | None = None
    headers: Sequence[str] = ()
    concurrency: int = 16
    per_host: int = 8
    max_retries: int = 3
    retry_interval: float = 2.0
    connection_timeout: float = 10.0
    timeout: float = 30.0
    read_timeout: float = 30.0
    max_file_size: int = 0
    bandwidth_limit_kbps: int = 0
    proxy: str = "system"
    user_agent: str | None = None
    netrc_file: str | None = None
    cookies_file: str | None = None
    public_only: bool = False
    overwrite: bool = False
    quiet: bool = False
    as_json: bool = False

    def run(self) -> None:
        """Do it; raises for what failed, after everything has been tried."""
        began_s = time.monotonic()
        urls = self._all_urls()
        line = StatusLine(quiet=self.quiet or self.as_json)
        try:
            downloads = download(
                urls,
                self.output,
                checksum=self.checksum,
                check=False,
                progress=line.show,
                options=self._options(),
                concurrency=self.concurrency,
                per_host=self.per_host,
                public_only=self.public_only,
            )
        except KeyboardInterrupt:
            line.clear()
            self._say_interrupted(line, len(urls))
            raise SystemExit(_INTERRUPTED) from None
        line.clear()
        self._report(downloads, time.monotonic() - began_s)

    def _all_urls(self) -> list[str]:
        urls = [*self.urls, *(_lines_of(self.input_file) if self.input_file else ())]
        if not urls:
            raise ValidationError(
                "there is no address to get", remedy="Name one or more, or a file of them with -i."
            )
        return urls

    def _options(self) -> TransferOptions:
        words: dict[str, Any] = {} if self.user_agent is None else {"user_agent": self.user_agent}
        return TransferOptions(
            connection_timeout_s=self.connection_timeout,
            timeout_s=self.timeout,
            read_timeout_s=self.read_timeout,
            max_retries=self.max_retries,
            retry_interval_s=self.retry_interval,
            max_file_size_bytes=self.max_file_size,
            bandwidth_limit_kbps=self.bandwidth_limit_kbps,
            headers=dict(_header(text) for text in self.headers),
            proxy=self.proxy,
            netrc_file=self.netrc_file,
            cookies_file=self.cookies_file,
            overwrite=self.overwrite,
            **words,
        )

    def _say_interrupted(self, line: StatusLine, asked: int) -> None:
        done = 0 if line.last is None else line.last.files_done
        text = f"interrupted; {done:,} of {asked:,} files are done. The same command continues."
        if self.as_json:
            text = json.dumps({"success": False, "error": text, "error_type": "Interrupted"})
        click.echo(text, err=True)

    def _report(self, downloads: list[Download], seconds: float) -> None:
        if self.as_json:
            click.echo(json.dumps(_as_json(downloads, seconds)))
        failed = [one for one in downloads if one.error is not None]
        if not self.as_json and len(failed) > 1:
            for one in failed[:_MOST_NAMED]:
                click.echo(f"failed: {one.error}", err=True)
            if len(failed) > _MOST_NAMED:
                click.echo(f"... and {len(failed) - _MOST_NAMED:,} more", err=True)
        if not self.as_json and not self.quiet:
            click.echo(self._summary(downloads, seconds), err=True)
        raise_for_failures(downloads)

    def _summary(self, downloads: list[Download], seconds: float) -> str:
        here = [one for one in downloads if one.path is not None]
        skipped = sum(one.status == "skipped" for one in here)
        size = readable_size(sum(one.size_bytes for one in here))
        kept = f", {skipped:,} of them before" if skipped else ""
        where = here[0].path if len(here) == 1 else Path(self.output)
        files = "file" if len(here) == 1 else "files"
        return f"{len(here):,} {files} here{kept}: {where} ({size}, {seconds:.1f} s)"


def _as_json(downloads: list[Download], seconds: float) -> dict[str, Any]:
    return {
        "success": all(one.error is None for one in downloads),
        "count": len(downloads),
        "files": [
            {
                "url": one.url,
                "path": None if one.path is None else str(one.path),
                "status": one.status,
                "size": one.size_bytes,
                "resumed_bytes": one.resumed_bytes,
                "error": None if one.error is None else str(one.error),
            }
            for one in downloads
        ],
        "seconds": round(seconds, 3),
    }


def _lines_of(name: str) -> list[str]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ValidationError(
            f"{name} cannot be read: {reason}", remedy="Name a file with one address a line."
        ) from None
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise ValidationError(
            "a header is not of the form Name: value", remedy="Write --header 'Name: value'."
        )
    return name.strip(), value.strip()
