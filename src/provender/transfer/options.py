"""How a download is to be done: every option with its unit, checked once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provender.errors import ValidationError
from provender.secrets import Secret
from provender.version import __version__

__all__ = ["TransferOptions"]

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
# The engine's own: with another value the bytes on disk would not be those asked for.
_OURS = frozenset({"accept-encoding", "range", "if-range", "content-length", "transfer-encoding"})
_PROXY_SCHEMES = ("http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://")
_LONGEST_S = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOptions:
    """The options of one download call.

    `timeout_s` runs until the reply's headers (0 = no limit), `read_timeout_s` between bytes.
    `headers` go to the origin of the URL asked for and are never sent to another.
    `proxy` is `system` (the environment's), `none`, or a URL. `bandwidth_limit_kbps` is KiB/s.
    `netrc_file` and `cookies_file` (Netscape format) give passwords and cookies to the hosts that
    they name. `sha256` has the digest of every file computed as it arrives.
    Raises ValidationError naming the option that has no usable value.

    >>> TransferOptions(max_retries=0).max_retries
    0
    """

    connection_timeout_s: float = 10.0
    timeout_s: float = 30.0
    read_timeout_s: float = 30.0
    max_retries: int = 3
    retry_interval_s: float = 2.0
    max_redirects: int = 10
    max_file_size_bytes: int = 0
    bandwidth_limit_kbps: int = 0
    user_agent: str = f"provender/{__version__}"
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    proxy: str | Secret = "system"
    netrc_file: str | None = None
    cookies_file: str | None = None
    sha256: bool = False
    overwrite: bool = False

    def __post_init__(self) -> None:
        for name in ("connection_timeout_s", "read_timeout_s"):
            _check_number(name, getattr(self, name), least=0.001, most=_LONGEST_S)
        for name in ("timeout_s", "retry_interval_s"):
            _check_number(name, getattr(self, name), least=0, most=_LONGEST_S)
        for name in ("max_retries", "max_redirects", "max_file_size_bytes", "bandwidth_limit_kbps"):
            _check_number(name, getattr(self, name), least=0, most=1 << 60, whole=True)
        for name, value in self.headers.items():
            _check_header(name, value)
        _check_text("user_agent", self.user_agent)
        self._check_proxy()

    @property
    def private_lines(self) -> tuple[str, ...]:
        """The caller's own header lines."""
        return tuple(f"{name}: {_text(value)}" for name, value in self.headers.items())

    @property
    def proxy_url(self) -> str | None:
        """What libcurl takes: empty for no proxy, None for the environment's."""
        text = _text(self.proxy)
        return {"system": None, "none": ""}.get(text, text)

    def _check_proxy(self) -> None:
        text = _text(self.proxy)
        if text not in ("system", "none") and not text.lower().startswith(_PROXY_SCHEMES):
            raise ValidationError(
                "proxy has no usable value",
                remedy=f"Use system, none, or a URL that starts with {', '.join(_PROXY_SCHEMES)}.",
            )
        _check_text("proxy", text)


def _text(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def _check_number(name: str, value: Any, *, least: float, most: float, whole: bool = False) -> None:
    kinds = (int,) if whole else (int, float)
    if not isinstance(value, kinds) or isinstance(value, bool) or not least <= value <= most:
        kind = "a whole number" if whole else "a number"
        raise ValidationError(
            f"{name} has no usable value", remedy=f"Give {kind} from {least:g} to {most:g}."
        )


def _check_header(name: str, value: str | Secret) -> None:
    if not isinstance(name, str) or not _HEADER_NAME.match(name) or name.lower() in _OURS:
        raise ValidationError(
            f"the header {str(name)[:60]!r} cannot be sent",
            remedy=f"Use a header's name other than {', '.join(sorted(_OURS))}.",
        )
    _check_text(f"the header {name}", _text(value))


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str) or not value.isascii() or re.search(r"[\x00-\x1f\x7f]", value):
        raise ValidationError(
            f"{name} has no usable value", remedy="Give a text of plain ASCII without line ends."
        )
