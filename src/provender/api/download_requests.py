"""What callers of the downloads API send, and what the job table keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from provender.api.requests import Flag, Text, read_request
from provender.errors import ValidationError
from provender.jobs.asked import Asked
from provender.media.filters import Filters
from provender.media.kinds import COMPRESSED, DOCUMENTS, IMAGES, VIDEOS
from provender.secrets import Redactor, Secret
from provender.transfer.address import Address, parse_address
from provender.transfer.checksum import checksum_of_fragment
from provender.transfer.options import TransferOptions

__all__ = ["DownloadOptions", "DownloadRequest", "Order", "asked_of", "order_of", "read_download"]

_MOST_URLS = 1000
_LONGEST_S = 86400
_PROXIES = ("none", "system", "custom")

Whole = Annotated[int, Field(strict=True, ge=0, le=1 << 53)]
Seconds = Annotated[float, Field(strict=True, ge=0, le=_LONGEST_S)]
SomeSeconds = Annotated[float, Field(strict=True, gt=0, le=_LONGEST_S)]


class DownloadOptions(BaseModel):
    """How to download; every field may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    download_images: Flag = Field(default=True, description="true or false")
    download_videos: Flag = Field(default=True, description="true or false; sound counts as video")
    download_compressed: Flag = Field(default=True, description="true or false")
    download_documents: Flag = Field(default=True, description="true or false")
    max_retries: Whole = Field(3, description="a whole number from 0")
    retry_interval: Seconds = Field(2.0, description="seconds from 0")
    chunk_size: Annotated[int, Field(strict=True, ge=1, le=1 << 30)] = Field(
        1 << 20, description="a number of bytes from 1"
    )
    timeout: Seconds = Field(
        30, description="seconds until the reply's headers; 0 waits without a limit"
    )
    min_file_size: Whole = Field(0, description="a number of bytes; 0 is no limit")
    max_file_size: Whole = Field(0, description="a number of bytes; 0 is no limit")
    date_from: Text | None = Field(None, description="a date such as 2024-01-31")
    date_to: Text | None = Field(None, description="a date such as 2024-01-31")
    excluded_extensions: list[Text] = Field([], description='extensions such as [".gif", "zip"]')
    proxy_type: Text = Field(
        "none",
        description=f"one of {', '.join(_PROXIES)}",
        json_schema_extra={"enum": [*_PROXIES]},
    )
    proxy_url: Text | None = Field(
        "", description="a URL such as socks5h://user:password@host:1080"
    )
    user_agent: Text | None = Field(None, description="a text of plain ASCII")
    bandwidth_limit_kbps: Whole = Field(0, description="KiB a second; 0 is no limit")
    connection_timeout: SomeSeconds = Field(30, description="seconds above 0")
    read_timeout: SomeSeconds = Field(60, description="seconds without a byte, above 0")


class DownloadRequest(BaseModel):
    """What to download: a task for each address."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    urls: Annotated[list[Text], Field(min_length=1, max_length=_MOST_URLS)] = Field(
        description=f"1 to {_MOST_URLS:,} addresses"
    )
    download_folder: Text | None = Field(
        None, description="a folder inside the server's DOWNLOAD_FOLDER"
    )
    options: DownloadOptions | None = Field(None, description="an object of options")


@dataclass(frozen=True, slots=True)
class Order:
    """One download, ready to be done: the address, where it goes, and how."""

    address: Address
    folder: Path
    transfer: TransferOptions
    filters: Filters


def read_download(body: dict[str, Any]) -> DownloadRequest:
    """Return the request that a body holds; ValidationError naming the first thing amiss.

    >>> read_download({"urls": ["https://example.org/a.zip"], "options": {"max_retry": 1}})
    Traceback (most recent call last):
    ...
    provender.errors.ValidationError: unknown option 'max_retry' (at /options/max_retry). \
Use one of: download_images, download_videos, download_compressed, download_documents, \
max_retries, retry_interval, chunk_size, timeout, min_file_size, max_file_size, date_from, \
date_to, excluded_extensions, proxy_type, proxy_url, user_agent, bandwidth_limit_kbps, \
connection_timeout, read_timeout.
    """
    _check_names(body, DownloadRequest, "field", "")
    written = body.get("options")
    if isinstance(written, dict):
        _check_names(written, DownloadOptions, "option", "/options")
        try:
            options = read_request(DownloadOptions, written)
            _check_together(options)
            _transfer_of(options.model_dump(), {})
        except ValidationError as error:
            pointer = f"/options{error.pointer or ''}"
            raise ValidationError(error.details, pointer=pointer, remedy=error.remedy) from None
    return read_request(DownloadRequest, body)


def asked_of(url: str, folder: Path, request: DownloadRequest) -> Asked:
    """Return the job for one address; its secrets apart from what may be shown.

    Raises ValidationError when it is no http(s) address or carries no usable checksum.
    """
    address = parse_address(url)
    shown = address.shown
    if checksum_of_fragment(address.fragment) is not None:
        shown = f"{shown}#{address.fragment}"
    options = (request.options or DownloadOptions.model_validate({})).model_dump()
    secrets = {}
    if address.credentials is not None or address.url != address.shown:
        secrets["url"] = url
    proxy = options["proxy_url"] or ""
    options["proxy_url"] = Redactor().redact(proxy)
    if options["proxy_url"] != proxy:
        secrets["proxy_url"] = proxy
    return Asked({"url": shown, "folder": folder.as_posix(), "options": options}, shown, secrets)


def order_of(parameters: Mapping[str, Any], secrets: Mapping[str, str]) -> Order:
    """Return what `asked_of` put down."""
    options = parameters["options"]
    return Order(
        parse_address(secrets.get("url", parameters["url"])),
        Path(parameters["folder"]),
        _transfer_of(options, secrets),
        _filters_of(options),
    )


def _transfer_of(options: Mapping[str, Any], secrets: Mapping[str, str]) -> TransferOptions:
    proxy: str | Secret = options["proxy_type"]
    if proxy == "custom":
        proxy = Secret(secrets.get("proxy_url", options["proxy_url"]))
    agent = {} if options["user_agent"] is None else {"user_agent": options["user_agent"]}
    return TransferOptions(
        connection_timeout_s=options["connection_timeout"],
        timeout_s=options["timeout"],
        read_timeout_s=options["read_timeout"],
        max_retries=options["max_retries"],
        retry_interval_s=options["retry_interval"],
        max_file_size_bytes=options["max_file_size"],
        bandwidth_limit_kbps=options["bandwidth_limit_kbps"],
        proxy=proxy,
        **agent,
    )


def _filters_of(options: Mapping[str, Any]) -> Filters:
    kinds = (IMAGES, VIDEOS, COMPRESSED, DOCUMENTS)
    excluded = (text.strip().lower().lstrip(".") for text in options["excluded_extensions"])
    return Filters(
        kinds=tuple(kind for kind in kinds if options[f"download_{kind}"]),
        excluded_extensions=tuple(text for text in excluded if text),
        min_size_bytes=options["min_file_size"],
        max_size_bytes=options["max_file_size"],
        date_from=_day("date_from", options["date_from"]),
        date_to=_day("date_to", options["date_to"]),
    )


def _check_names(body: Mapping[str, Any], kind: type[BaseModel], what: str, at: str) -> None:
    for name in body:
        if name not in kind.model_fields:
            raise ValidationError(
                f"unknown {what} {name!r:.60}",
                pointer=f"{at}/{name.replace('~', '~0').replace('/', '~1')}",
                remedy=f"Use one of: {', '.join(kind.model_fields)}.",
            )


def _check_together(options: DownloadOptions) -> None:
    if options.proxy_type not in _PROXIES:
        raise ValidationError(
            f"proxy_type cannot be {options.proxy_type!r:.60}",
            pointer="/proxy_type",
            remedy=f"Use one of: {', '.join(_PROXIES)}.",
        )
    if options.proxy_type == "custom" and not options.proxy_url:
        raise ValidationError(
            "proxy_type is custom, but there is no proxy_url",
            pointer="/proxy_url",
            remedy="Send a URL such as socks5h://user:password@host:1080.",
        )
    first, last = (_day(name, getattr(options, name)) for name in ("date_from", "date_to"))
    if first and last and first > last:
        raise ValidationError(
            "date_from is after date_to", pointer="/date_from", remedy="Exchange the two."
        )
    if 0 < options.max_file_size < options.min_file_size:
        raise ValidationError(
            "min_file_size is above max_file_size",
            pointer="/min_file_size",
            remedy="Exchange the two, or send 0 for no limit.",
        )


def _day(name: str, text: str | None) -> date | None:
    """Return the UTC day of an ISO date or moment."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValidationError(
            f"{name} is not an ISO date", pointer=f"/{name}", remedy="Send a date: 2024-01-31."
        ) from None
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
