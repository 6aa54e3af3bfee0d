"""One web address: checked, freed of what is secret, and the origin that it belongs to."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from provender.errors import ValidationError
from provender.secrets import Redactor, Secret

__all__ = ["Address", "Origin", "follow", "parse_address"]

_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65535
_UNSENDABLE = re.compile(r"[\x00-\x20\x7f]")
_KEPT = "%/:?#[]@!$&'()*+,;=~-._"
_LONGEST = 8192
# Most addresses of a long list are like this, and need no taking apart.
_PLAIN = re.compile(
    r"(https?)://([a-z0-9.-]*[a-z0-9])(?::([1-9][0-9]{0,4}))?/[A-Za-z0-9._~/-]*\Z", re.ASCII
)

Origin = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) address without credentials and fragment; `fragment` holds what `#` brought.

    `shown` is the address as logs, errors and journals may show it.

    >>> address = parse_address("https://ann:pw@example.org/a b.zip#sha256=00")
    >>> address.url, address.origin, address.fragment
    ('https://example.org/a%20b.zip', ('https', 'example.org', 443), 'sha256=00')
    """

    url: str
    origin: Origin
    fragment: str
    shown: str
    credentials: Secret | None = None

    @property
    def host(self) -> str:
        """The host, in lower case."""
        return self.origin[1]


def parse_address(url: str) -> Address:
    """Return the address that a text names; raises ValidationError when it is not http(s)."""
    if (plain := _PLAIN.match(url)) is not None and len(url) <= _LONGEST:
        scheme, host, number = plain.groups()
        if number != str(_PORTS[scheme]) and int(number or 0) <= _LAST_PORT:
            return Address(url, _origin(scheme, host, int(number or _PORTS[scheme])), "", url)
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise _refusal(url, "is not an address") from None
    if parts.scheme not in _PORTS:
        raise _refusal(url, "is not an http or https address")
    if not host or _UNSENDABLE.search(host) or len(text) > _LONGEST:
        raise _refusal(url, "names no host" if not host else "is not an address")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[parts.scheme]:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe=_KEPT)
    query = quote(parts.query, safe=_KEPT)
    clean = urlunsplit((parts.scheme, netloc, path, query, ""))
    return Address(
        clean,
        _origin(parts.scheme, host, port or _PORTS[parts.scheme]),
        parts.fragment,
        Redactor().redact(clean) if query or ";" in path else clean,
        _credentials(parts.username, parts.password),
    )


def follow(address: Address, location: str) -> Address:
    """Return where a redirect leads; raises ValidationError when it leaves http and https.

    Credentials that a server writes into the location are not taken over.
    """
    there = parse_address(urljoin(address.url, location))
    return Address(there.url, there.origin, there.fragment, there.shown)


@lru_cache(maxsize=64)
def _origin(scheme: str, host: str, port: int) -> Origin:
    """Return an origin; the addresses of one server share it."""
    return scheme, host, port


def _credentials(user: str | None, password: str | None) -> Secret | None:
    if user is None and password is None:
        return None
    return Secret(f"{unquote(user or '')}:{unquote(password or '')}")


def _refusal(url: str, reason: str) -> ValidationError:
    shown = Redactor().redact(url[:200])
    return ValidationError(
        f"{shown!r} {reason}", remedy="Give an address such as https://example.org/file.zip."
    )
