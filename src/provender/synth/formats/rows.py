"""The formats: one row says what a format is called and how its values are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from provender.synth.formats import (
    codes,
    commerce,
    documents,
    moments,
    money,
    network,
    persons,
    phones,
    places,
    uuids,
    writing,
)
from provender.synth.formats.context import FormatContext
from provender.synth.space import Space

__all__ = ["ROWS", "Build", "Format"]

Build: TypeAlias = Callable[[FormatContext], Space | None]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its names, how its values are made, and what they are.

    `pattern` matches only valid values; it serves where `build` finds nothing that fits.
    """

    name: str
    build: Build
    says: str
    pattern: str | None = None
    aliases: tuple[str, ...] = ()


_EMAIL = r"[a-z][a-z0-9]{0,60}@([a-z][a-z0-9]{0,40}\.){0,3}test"
_HOST = r"[a-z]{1,3}|([a-z][a-z0-9]{0,50}\.){0,4}test"
_LINK = r"[a-z]:[a-z0-9]{1,20}|https://example\.com/[a-z0-9]+"
_IPV6 = (
    r"(2001:db8)?::[1-9a-f][0-9a-f]{0,3}(:[1-9a-f][0-9a-f]{0,3}){0,4}"
    r"|2001:db8(:[1-9a-f][0-9a-f]{0,3}){6}"
)
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{1,9}(Z|\+0[0-9]:00)"
_DAY = r"20(1[5-9]|2[0-5])-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_NAME = r"[A-Z][a-z]*"
_WORDS = r"[a-z]+( [a-z]+)*"

ROWS = (
    # JSON Schema
    Format("date", moments.days, "a day of 2015 to 2025"),
    Format("date-time", moments.moments, "a moment of 2015 to 2025, in UTC", f"{_DAY}T{_CLOCK}",
           ("datetime", "date_time", "timestamp")),
    Format("time", moments.times, "a time of day, in UTC", _CLOCK),
    Format("duration", moments.durations, "a duration", r"P[1-9][0-9]{0,8}D(T[1-9][0-9]{0,5}H)?"),
    Format("email", persons.email, "an email address of the row's person", _EMAIL,
           ("email_address", "ascii_email", "ascii_safe_email", "ascii_free_email",
            "ascii_company_email", "company_email", "free_email", "safe_email")),
    Format("idn-email", persons.idn_email, "an email address in the locale's script", _EMAIL),
    Format("hostname", network.hostname, "a host name", _HOST, ("host-name", "host_name", "host")),
    Format("idn-hostname", network.idn_hostname, "a host name in the locale's script", _HOST),
    Format("ipv4", network.ipv4, "an IPv4 address", None, ("ip", "ip_address", "ip-address")),
    Format("ipv6", network.ipv6, "an IPv6 address of the block for documents", _IPV6),
    Format("uri", network.uri, "a link", _LINK, ("url", "link", "website")),
    Format("uri-reference", network.uri_reference, "a path", r"[a-z0-9]*"),
    Format("uri-template", network.uri_template, "a link with a place to fill in", r"[a-z0-9]*"),
    Format("iri", network.iri, "a link in the locale's script", _LINK),
    Format("iri-reference", network.iri_reference, "a path in the locale's script", r"[a-z0-9]*"),
    Format("uuid", uuids.uuids, "a random UUID (version 4)", None, ("uuid4", "guid")),
    Format("json-pointer", documents.json_pointer, "a JSON Pointer", r"(/[a-z0-9]*)*"),
    Format("relative-json-pointer", documents.relative_pointer, "a relative JSON Pointer",
           r"(0|[1-9]{1,4})(/[a-z0-9]*)*"),
    Format("regex", documents.regex, "a regular expression", r"[a-z0-9]*"),
    # people
    Format("name", persons.name, "a person's whole name", _NAME, ("full_name", "person_name")),
    Format("first_name", persons.first_name, "a first name", _NAME, ("given_name", "firstname")),
    Format("last_name", persons.last_name, "a last name", _NAME,
           ("surname", "family_name", "lastname")),
    Format("username", persons.username, "a user name of the row's person", r"[a-z][a-z0-9]*",
           ("user_name", "nickname")),
    Format("gender", codes.gender, "a gender", None, ("sex",)),
    Format("birthday", moments.birthdays, "a grown person's day of birth", None,
           ("date_of_birth", "birth_date", "birthdate", "dob")),
    Format("phone", phones.phone, "a telephone number; American ones are reserved for fiction",
           None, ("phone_number", "telephone", "tel", "mobile", "basic_phone_number")),
    Format("password", codes.password, "a password", None, ("passwd",)),
    Format("token", codes.token, "a token of letters and digits", None, ("api_key", "secret")),
    # places
    Format("address", places.address, "a whole address", _NAME),
    Format("street", places.street, "a street and a house number", _NAME, ("street_address",)),
    Format("city", places.city, "a city", _NAME, ("town",)),
    Format("state", places.state, "a state, province or prefecture", None, ("province",)),
    Format("country", places.country, "a country"),
    Format("country_code", places.country_code, "a country's code (ISO 3166-1)"),
    Format("postcode", places.postcode, "a postal code", None,
           ("zipcode", "zip_code", "postal_code", "zip", "postalcode")),
    Format("latitude", places.latitude, "degrees of latitude, as text", None, ("lat",)),
    Format("longitude", places.longitude, "degrees of longitude, as text", None, ("lng", "lon")),
    Format("timezone", documents.timezone, "a time zone", None, ("time_zone", "tz")),
    Format("locale", documents.locale, "a language and a country"),
    # business
    Format("company", commerce.company, "a company", _NAME,
           ("company_name", "organization", "organisation")),
    Format("job", commerce.job, "a job", _NAME, ("job_title", "occupation", "profession")),
    Format("product", commerce.product, "a product, without a brand", _NAME, ("product_name",)),
    Format("category", commerce.category, "a department of a shop", None, ("department",)),
    Format("sku", codes.sku, "a stock number"),
    Format("ean", codes.ean, "an article number of 13 digits", None, ("ean13", "barcode", "gtin")),
    Format("isbn", codes.isbn, "a book number of 13 digits", None, ("isbn13",)),
    Format("iban", money.iban, "a bank account with right check digits"),
    Format("credit_card", money.card, "a card number with a right check digit", None,
           ("credit_card_number", "card_number", "credit-card")),
    Format("currency", money.currency, "a currency's code (ISO 4217)", None, ("currency_code",)),
    # text
    Format("word", writing.word, "a word", r"[a-z]+"),
    Format("words", writing.words, "one to three words", _WORDS, ("phrase",)),
    Format("title", writing.title, "two or three words that begin with capitals", _NAME),
    Format("sentence", writing.sentence, "one or two sentences"),
    Format("paragraph", writing.paragraph, "several sentences", None, ("text",)),
    # computers
    Format("domain", network.domain, "a domain", _HOST,
           ("domain_name", "free_email_domain", "safe_domain_name")),
    Format("image_url", network.image_url, "a link to a picture", _LINK, ("avatar", "picture")),
    Format("slug", network.slug, "words with hyphens between", r"[a-z]+"),
    Format("mac", network.mac, "a hardware address", None, ("mac_address",)),
    Format("color", codes.color, "a colour such as #1a2b3c", None,
           ("colour", "hex_color", "color_hex")),
    Format("file_name", documents.file_name, "a file's name", r"[a-z]+", ("filename",)),
    Format("user_agent", documents.user_agent, "what a browser calls itself"),
    Format("version", documents.version, "a version number", None, ("semver",)),
    Format("byte", documents.data, "bytes in Base64", None, ("base64",)),
    Format("md5", codes.md5, "a digest of 128 bits"),
    Format("sha1", codes.sha1, "a digest of 160 bits"),
    Format("sha256", codes.sha256, "a digest of 256 bits"),
)  # fmt: skip
"""Every format of Provender's own; Faker's providers are known beside them."""
