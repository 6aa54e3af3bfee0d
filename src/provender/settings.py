"""Every setting, read once from the environment and `.env`."""

import ipaddress
import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from provender.errors import SettingsError
from provender.secrets import Redactor, Secret
from provender.version import __version__

__all__ = ["PLACEHOLDER_KEY", "Settings", "is_loopback", "load_settings"]

PLACEHOLDER_KEY = "your-secret-key-here"
_CONNECTION = "CONNECTION_"


def _split(value: object) -> object:
    """Read `a, b` (or the JSON list that other tools write) as a tuple of texts."""
    if not isinstance(value, str):
        return value
    if value.strip().startswith("["):
        return tuple(json.loads(value))
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _prefix(value: str) -> str:
    path = "/" + value.strip("/")
    if path == "/" or any(char in path for char in "?#{} "):
        raise ValueError("not a path")
    return path


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an http(s) address")
    return value


def _engine(value: str) -> str:
    if value != "local" and not (value.startswith("dask://") and urlsplit(value).port):
        raise ValueError("neither local nor dask://host:port")
    return value


def _data_dir() -> Path:
    # Imported here: the default needs it, a server with DATA_DIR does not.
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("provender", appauthor=False)


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_split)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Positive = Annotated[int, Field(gt=0)]
Whole = Annotated[int, Field(ge=0)]
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser())]


class Settings(BaseSettings):
    """The settings of one server; a field's description says which values it takes.

    >>> Settings(_env_file=None, port=8080).port
    8080
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    project_name: str = Field("Provender", description="a text")
    version: str = Field(__version__, description="a text")
    debug: bool = Field(default=False, description="true or false")
    api_v1_str: Annotated[str, AfterValidator(_prefix)] = Field(
        "/api/v1", description="a path such as /api/v1"
    )
    host: str = Field("127.0.0.1", description="an address or host name to listen on")
    port: int = Field(8000, ge=0, le=65535, description="a whole number from 0 to 65535")
    reload: bool = Field(default=False, description="true or false")
    cors_origins: Texts = Field((), description="origins separated by commas, or *")
    cors_allow_credentials: bool = Field(default=False, description="true or false")
    cors_allow_methods: Texts = Field(("*",), description="methods separated by commas, or *")
    cors_allow_headers: Texts = Field(("*",), description="headers separated by commas, or *")
    secret_key: Secret = Field(Secret(""), description="a text of 32 characters or more")
    allowed_hosts: Texts = Field(
        (), description="host names separated by commas; * or nothing allows every host"
    )
    max_file_size: Positive = Field(104857600, description="a number of bytes above 0")
    file_cleanup_hours: float = Field(
        1, gt=0, le=1e6, allow_inf_nan=False, description="a number of hours above 0"
    )
    max_records_per_request: Positive = Field(100000, description="a whole number above 0")
    max_batch_size: Positive = Field(10000, description="a whole number above 0")
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)
    ] = Field("INFO", description="one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
    download_folder: Folder = Field(Path("downloads"), description="a folder")
    database_url: Secret = Field(
        Secret(""), description="a URL such as postgresql://user:password@host/database"
    )
    roboflow_api_key: Secret = Field(Secret(""), description="a text")

    data_dir: Folder = Field(default_factory=_data_dir, description="a folder")
    download_allowed_networks: Networks = Field(
        (), description="networks separated by commas, such as 10.0.0.0/8"
    )
    seed_allowed_hosts: Texts = Field(
        ("localhost", "127.0.0.1", "::1"), description="host names separated by commas"
    )
    seed_sqlite_dir: Folder | None = Field(
        None, description="a folder that is not DATA_DIR (default: DATA_DIR/databases)"
    )
    rate_limit_per_minute: Whole = Field(100, description="a whole number; 0 turns the limit off")
    max_downloads_per_user: Whole = Field(10, description="a whole number; 0 lifts the cap")
    allow_anonymous: bool = Field(default=False, description="true or false")
    jwks_url: WebAddress | None = Field(None, description="an http(s) address")
    roboflow_api_url: WebAddress = Field(
        "https://api.roboflow.com", description="an http(s) address"
    )
    max_body_bytes: Positive = Field(16 << 20, description="a number of bytes above 0")
    roboflow_export_timeout_s: float = Field(
        600, gt=0, allow_inf_nan=False, description="a number of seconds above 0"
    )
    engine: Annotated[str, BeforeValidator(_lower), AfterValidator(_engine)] = Field(
        "local", description="local or dask://host:port"
    )
    bandwidth_limit_kbps: Whole = Field(0, description="a whole number; 0 means no limit")
    connections: dict[str, Secret] = Field(
        default_factory=dict, exclude=True, description="CONNECTION_<NAME>=<database URL>"
    )

    @property
    def signing_key(self) -> Secret:
        """SECRET_KEY, empty when it is unset or the documents' placeholder."""
        is_placeholder = self.secret_key == Secret(PLACEHOLDER_KEY)
        return Secret("") if is_placeholder else self.secret_key

    @property
    def jwt_enabled(self) -> bool:
        """Whether callers must show a token."""
        return bool(self.signing_key) or self.jwks_url is not None

    @property
    def sqlite_dir(self) -> Path:
        """The only folder whose SQLite databases may be seeded."""
        return self.seed_sqlite_dir or self.data_dir / "databases"

    def redactor(self) -> Redactor:
        """Return a redactor that knows every secret among the settings."""
        known = (self.signing_key, self.database_url, self.roboflow_api_key)
        return Redactor([*known, *self.connections.values()])

    def check_exposure(self, host: str | None = None) -> None:
        """Raise SettingsError when `host` (default HOST) would open the server to everybody."""
        host = host or self.host
        if is_loopback(host) or self.jwt_enabled or self.allow_anonymous:
            return
        placeholder = self.secret_key == Secret(PLACEHOLDER_KEY)
        reason = (
            f"SECRET_KEY is still the placeholder {PLACEHOLDER_KEY}"
            if placeholder
            else ("neither SECRET_KEY nor JWKS_URL is set")
        )
        raise SettingsError(
            f"HOST={host} would let anybody on the network use this server: {reason}",
            remedy="Set SECRET_KEY to a random text of 32 characters or more (or JWKS_URL) so "
            "that callers need a token, or HOST=127.0.0.1 to serve this machine only, or "
            "ALLOW_ANONYMOUS=true to serve everybody on purpose.",
        )


def is_loopback(host: str) -> bool:
    """Say whether an address or host name reaches this machine only.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def load_settings(env_file: str | os.PathLike[str] | None = ".env", **overrides: Any) -> Settings:
    """Read the settings; `overrides` (by lower-case name, None = not given) win.

    Raises SettingsError naming the setting and the values that it takes.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = Settings(
            _env_file=env_file,  # type: ignore[call-arg] # pydantic-settings takes it by **kwargs
            connections=_connections(env_file),
            **given,
        )
    except ValidationError as error:
        raise _refusal(error) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{env_file} cannot be read: {error}", remedy="Mend the file or remove it."
        ) from None
    if settings.seed_sqlite_dir is not None and (
        settings.seed_sqlite_dir.resolve() == settings.data_dir.resolve()
    ):
        raise SettingsError(
            "SEED_SQLITE_DIR is DATA_DIR, where the server keeps its own state",
            remedy="Choose another folder, or leave it empty for DATA_DIR/databases.",
        )
    return settings


def _connections(env_file: str | os.PathLike[str] | None) -> dict[str, Secret]:
    from dotenv import dotenv_values  # noqa: PLC0415 - only where a server or a command starts

    written = {} if env_file is None else dotenv_values(env_file, encoding="utf-8")
    return {
        name.upper().removeprefix(_CONNECTION).lower(): Secret(value)
        for name, value in {**written, **os.environ}.items()
        if value and name.upper().startswith(_CONNECTION)
    }


def _refusal(error: ValidationError) -> SettingsError:
    first = error.errors(include_url=False, include_input=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    name = field.upper()
    described = Settings.model_fields.get(field)
    takes = described.description if described else "a different value"
    return SettingsError(
        f"{name} has a value that cannot be used",
        remedy=f"{name} takes {takes}; leave it empty for the default.",
    )
