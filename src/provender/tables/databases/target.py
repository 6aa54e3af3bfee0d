"""Which database is meant, and whether it may be reached: a URL taken apart against a policy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from provender.errors import DatabaseError
from provender.secrets import Secret
from provender.tables.databases.files import sqlite_path

__all__ = ["OWN_ACT", "Policy", "Target", "parse_target"]

_PRODUCTS = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "mssql": "mssql",
}
_FLAGS = frozenset({"true", "false", "yes", "no"})
_SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
# What a URL may say after its question mark. Everything else is refused: the drivers' other words
# load libraries, read files, run statements or lead to another host.
_OPTIONS: dict[str, dict[str, frozenset[str] | re.Pattern[str]]] = {
    "postgresql": {"sslmode": _SSL_MODES, "application_name": re.compile(r"[\w .-]{1,63}")},
    "mysql": {"charset": frozenset({"utf8mb4"}), "ssl": _FLAGS},
    "sqlite": {},
    "mssql": {
        "driver": re.compile(r"[A-Za-z0-9 ]{1,64}"),
        "encrypt": _FLAGS,
        "trustservercertificate": _FLAGS,
    },
}
_EXAMPLE = "postgresql://user:password@host/database"
_LONGEST_URL = 4096


@dataclass(frozen=True, slots=True)
class Policy:
    """Where a connection may lead; None leaves it to the caller.

    `hosts` are host names or host:port pairs. SQLite files lie under `sqlite_dir`, and never
    among the server's own state in `state_dir`.
    """

    hosts: tuple[str, ...] | None = None
    sqlite_dir: Path | None = None
    state_dir: Path | None = None

    def check_host(self, host: str, port: int | None) -> None:
        """Raise DatabaseError unless the host, or the pair of host and port, is allowed."""
        if self.hosts is None:
            return
        name = host.lower().rstrip(".")
        places = {name, f"{name}:{port}", f"[{name}]:{port}"}
        if places.isdisjoint(allowed.lower() for allowed in self.hosts):
            raise DatabaseError(
                f"the host {host!r:.80} is not one that this server may connect to",
                pointer="/connection_string",
                remedy="Use an allowed host, or ask the operator to add it to SEED_ALLOWED_HOSTS.",
            )


OWN_ACT = Policy()
"""The policy of the command line and the Python API: the user's own act."""


@dataclass(frozen=True, slots=True)
class Target:
    """One database: `product` says which kind, `dialect` how SQLAlchemy calls an uncommon one.

    `trusted` targets are the user's own act: saved passwords may be used. The text of a target
    names no password and no user.

    >>> print(parse_target(Secret("mysql://ann:pw@localhost/shop"), OWN_ACT))
    mysql database 'shop' on localhost
    """

    product: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: Secret = field(default=Secret(""))
    database: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    dialect: str = ""
    trusted: bool = False

    def __str__(self) -> str:
        name = Path(self.database).name if self.product == "sqlite" else self.database
        place = f" on {self.host}" if self.host else ""
        return f"{self.product} database {name!r}{place}"

    @property
    def identity(self) -> str:
        """Names the database itself, whoever connects to it."""
        return f"{self.product}://{self.host}:{self.port or ''}/{self.database}"


def parse_target(url: Secret, policy: Policy) -> Target:
    """Return the database that a URL names; DatabaseError when it is malformed or not allowed.

    >>> parse_target(Secret("mssql+pyodbc:///?odbc_connect=DRIVER%3Devil"), OWN_ACT)
    Traceback (most recent call last):
    ...
    provender.errors.DatabaseError: the option 'odbc_connect' is not allowed in a mssql URL \
(at /connection_string). Leave it out; allowed are: driver, encrypt, trustservercertificate.
    """
    parts = _parts(url)
    backend = parts.get_backend_name().lower()
    product = _PRODUCTS.get(backend)
    if product is None:
        return _other(parts, backend, policy)
    options = _options(parts, product, policy)
    if product == "sqlite":
        return _file(parts, policy)
    return _server(parts, product, options, policy)


def _parts(url: Secret) -> URL:
    if len(url.reveal()) > _LONGEST_URL or re.search(r"[\x00-\x1f\x7f]", url.reveal()):
        raise _malformed("a database URL has at most 4096 characters and no control characters")
    try:
        return make_url(url.reveal().strip())
    except (ArgumentError, ValueError):
        # SQLAlchemy's own words may quote the URL.
        raise _malformed("this is not a database URL") from None


def _malformed(details: str) -> DatabaseError:
    return DatabaseError(details, pointer="/connection_string", remedy=f"Write it like {_EXAMPLE}.")


def _options(parts: URL, product: str, policy: Policy) -> dict[str, str]:
    allowed = dict(_OPTIONS[product])
    if policy.hosts is None and product == "postgresql":
        # The folder of a local server's socket, which only the user's own URL may name.
        allowed["host"] = re.compile(r"/[^,]*")
    found: dict[str, str] = {}
    for key, value in parts.query.items():
        test = allowed.get(key.lower())
        if test is None:
            raise _refused_option(key, product, allowed)
        text = value if isinstance(value, str) else "\n".join(value)
        if not _passes(text, test):
            raise _malformed(f"the option {key!r} has a value that is not allowed")
        found[key.lower()] = text
    return found


def _passes(text: str, test: frozenset[str] | re.Pattern[str]) -> bool:
    if isinstance(test, frozenset):
        return text.lower() in test
    return test.fullmatch(text) is not None


def _refused_option(key: str, product: str, allowed: Mapping[str, object]) -> DatabaseError:
    known = ", ".join(sorted(set(allowed) - {"host"})) or "none"
    return DatabaseError(
        f"the option {key!r:.60} is not allowed in a {product} URL",
        pointer="/connection_string",
        remedy=f"Leave it out; allowed are: {known}.",
    )


def _server(parts: URL, product: str, options: dict[str, str], policy: Policy) -> Target:
    host = options.pop("host", None) or parts.host or "localhost"
    if parts.port is not None and not 0 < parts.port < 1 << 16:
        raise _malformed("the port lies outside 1 to 65535")
    if not parts.database:
        raise _malformed("the URL names no database")
    if re.search(r"[=\\?]|://", parts.database):
        # libpq would read such a name as a whole connection string.
        raise _malformed("the database's name holds one of the characters = \\ ?")
    policy.check_host(host, parts.port)
    return Target(
        product=product,
        host=host,
        port=parts.port,
        user=parts.username or "",
        password=Secret(str(parts.password or "")),
        database=parts.database,
        options=options,
        trusted=policy.hosts is None,
    )


def _file(parts: URL, policy: Policy) -> Target:
    if parts.host or parts.username or parts.port:
        raise _malformed("a SQLite URL names a file, not a host (three slashes, not two)")
    if policy.hosts is not None and policy.sqlite_dir is None:
        raise _malformed("SQLite files are not seeded here")
    path = sqlite_path(parts.database or "", policy.sqlite_dir, policy.state_dir)
    return Target(product="sqlite", database=str(path))


def _other(parts: URL, backend: str, policy: Policy) -> Target:
    if policy.hosts is not None:
        raise DatabaseError(
            f"the database kind {backend!r:.40} is not one that can be seeded here",
            pointer="/connection_string",
            remedy=f"Use one of: {', '.join(sorted(set(_PRODUCTS.values())))}.",
        )
    if parts.query:
        raise _refused_option(next(iter(parts.query)), backend, {})
    return Target(
        product=backend,
        host=parts.host or "",
        port=parts.port,
        user=parts.username or "",
        password=Secret(str(parts.password or "")),
        database=parts.database or "",
        dialect=parts.drivername,
    )
