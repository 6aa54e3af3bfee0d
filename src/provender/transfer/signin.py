"""What a request shows of its sender, and to whom: headers, passwords, cookies, each by origin."""

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from provender.errors import ValidationError
from provender.secrets import Secret
from provender.transfer.address import Address
from provender.transfer.options import TransferOptions

if TYPE_CHECKING:
    from http.cookiejar import MozillaCookieJar
    from netrc import netrc

# Few calls have cookies or a netrc file; the others need not wait for urllib.request to load.
# ruff: noqa: PLC0415

__all__ = ["SignIn"]


class SignIn:
    """The private header lines of a call's requests.

    Headers and the password of an address go to the origin of that address only. Cookies and netrc
    entries go to the hosts that their files name. Raises ValidationError for a file that cannot be
    read.
    """

    def __init__(self, options: TransferOptions) -> None:
        self._lines = options.private_lines
        self._cookies = _cookies(options.cookies_file)
        self._netrc = _netrc(options.netrc_file)
        self._is_plain = not (self._lines or self._cookies or self._netrc)

    def lines(self, first: Address, now: Address) -> tuple[str, ...]:
        """Return the lines for a request to `now`, to which the address `first` has led."""
        if self._is_plain and first.credentials is None:
            return ()
        lines = list(self._lines) if now.origin == first.origin else []
        given = {line.partition(":")[0].lower() for line in lines}
        if "authorization" not in given and (secret := self._password(first, now)) is not None:
            token = base64.b64encode(secret.reveal().encode()).decode()
            lines.append(f"Authorization: Basic {token}")
        if "cookie" not in given and (cookies := self._cookies_for(now)):
            lines.append(f"Cookie: {cookies}")
        return tuple(lines)

    def _password(self, first: Address, now: Address) -> Secret | None:
        if now.origin == first.origin and first.credentials is not None:
            return first.credentials
        found = self._netrc.authenticators(now.host) if self._netrc is not None else None
        return None if found is None else Secret(f"{found[0]}:{found[2] or ''}")

    def _cookies_for(self, now: Address) -> str:
        if self._cookies is None:
            return ""
        from urllib.request import Request

        request = Request(now.url)  # noqa: S310 - never opened; http or https
        self._cookies.add_cookie_header(request)
        return request.get_header("Cookie", "")


def _cookies(name: str | None) -> "MozillaCookieJar | None":
    if name is None:
        return None
    from http.cookiejar import LoadError, MozillaCookieJar

    jar = MozillaCookieJar(name)
    try:
        jar.load(ignore_discard=True)
    except (OSError, LoadError, UnicodeDecodeError):
        raise ValidationError(
            "cookies_file cannot be read", remedy="Give a cookie file in the Netscape format."
        ) from None
    return jar


def _netrc(name: str | None) -> "netrc | None":
    if name is None:
        return None
    from netrc import NetrcParseError, netrc

    try:
        return netrc(str(Path(name).expanduser()))
    except (OSError, NetrcParseError, UnicodeDecodeError):
        raise ValidationError(
            "netrc_file cannot be read", remedy="Give a netrc file, with rights for its owner only."
        ) from None
