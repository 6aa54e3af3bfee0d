"""The formats of networks: hosts, addresses, links, pointers into documents."""

import functools

from provender.kernels.concat import Pool
from provender.synth.formats.context import FormatContext
from provender.synth.formats.texts import Texts, texts
from provender.synth.pools.prose import lexicon
from provender.synth.space import Space
from provender.synth.template import Fixed, HexDigits, Number, OneOf, Part

__all__ = [
    "domain", "file_name", "hostname", "idn_hostname", "image_url", "ipv4", "ipv6", "iri",
    "iri_reference", "json_pointer", "mac", "regex", "relative_pointer", "slug", "uri",
    "uri_reference", "uri_template", "url",
]  # fmt: skip

_DOMAINS = ("example.com", "example.org", "example.net")
_SITES = tuple(f"{site}.{domain}" for site in ("www", "shop", "blog") for domain in _DOMAINS)
_MACHINES = ("www", "api", "mail", "app", "cdn", "shop", "blog", "static", "db", "dev")
_PLACES = ("id", "page", "q", "lang", "limit", "sort")
_ENDINGS = (".pdf", ".txt", ".csv", ".png", ".jpg", ".docx", ".xlsx", ".json", ".zip", ".mp3")
_CLASSES = ("[a-z]", "[A-Z]", "[0-9]", "[a-z0-9]", "[A-Za-z]", r"\d", r"\w", "[a-f0-9]", ".")


@functools.cache
def _words() -> Pool:
    return Pool.of([w for w in lexicon("en_US") if w.isascii() and w.islower() and len(w) > 1])


@functools.cache
def _local_words(locale: str) -> Pool:
    """Return the locale's words that are letters only and short enough for a host name."""
    words = (word.lower() for word in lexicon(locale))
    return Pool.of(list(dict.fromkeys(w for w in words if w.isalpha() and 1 < len(w) <= 12)))


def _word(label: str) -> OneOf:
    return OneOf(_words(), label)


def _any(*choices: str) -> OneOf:
    return OneOf(Pool.of(choices))


def _texts(
    context: FormatContext, *parts: Part, gap: str | None = "-", after: int = 0
) -> Texts | None:
    return texts(parts, context.min_length, context.max_length, separator=gap, after=after)


def hostname(context: FormatContext) -> Space | None:
    """Return host names below the domains reserved for examples."""
    machine, dot = (_any(*_MACHINES), Fixed(".")), Fixed(".")
    end = (dot, _any(*_DOMAINS))
    return _texts(context, *machine, _word("host"), *end, after=2) or domain(context)


def domain(context: FormatContext) -> Space | None:
    """Return domains below those reserved for examples."""
    return _texts(context, _word("host"), Fixed("."), _any(*_DOMAINS), after=2)


def idn_hostname(context: FormatContext) -> Space | None:
    """Return host names with a label in the locale's own letters."""
    label = OneOf(_local_words(context.locale), "host")
    return _texts(context, label, Fixed("."), _any(*_DOMAINS), gap=None) or hostname(context)


def _octets(low: int, high: int) -> OneOf:
    return _any(*(str(number) for number in range(low, high + 1)))


def ipv4(context: FormatContext) -> Space | None:
    """Return unicast IPv4 addresses."""
    dot, octet = Fixed("."), _octets(0, 255)
    first, last = _octets(1, 223), _octets(1, 254)
    return _texts(context, first, dot, octet, dot, octet, dot, last, gap=None)


def ipv6(context: FormatContext) -> Space | None:
    """Return IPv6 addresses of the block reserved for documents (RFC 3849)."""
    groups = [part for _ in range(6) for part in (Fixed(":"), HexDigits(4))]
    return _texts(context, Fixed("2001:0db8"), *groups, gap=None)


def mac(context: FormatContext) -> Space | None:
    """Return locally administered hardware addresses."""
    pairs = [part for _ in range(5) for part in (Fixed(":"), HexDigits(2))]
    return _texts(context, Fixed("02"), *pairs, gap=None)


def uri(context: FormatContext) -> Space | None:
    """Return links to sites below the domains reserved for examples."""
    site, slash = (Fixed("https://"), _any(*_SITES, *_DOMAINS), Fixed("/")), Fixed("/")
    long = _texts(context, *site, _word("folder"), slash, _word("page"))
    return long or _texts(context, *site, _word("page"))


url = uri


def image_url(context: FormatContext) -> Space | None:
    """Return links to pictures."""
    site = (Fixed("https://"), _any(*_SITES), Fixed("/images/"))
    number = (Fixed("-"), Number(1, 9999))
    end = _any(".jpg", ".png", ".webp")
    return _texts(context, *site, _word("page"), *number, end, gap="-", after=1) or uri(context)


def uri_reference(context: FormatContext) -> Space | None:
    """Return paths, some of which start at the root."""
    slash = Fixed("/")
    start = _any("/", "../", "./", "/en/", "/docs/")
    return _texts(context, start, _word("folder"), slash, _word("page"))


def uri_template(context: FormatContext) -> Space | None:
    """Return links with a place to fill in."""
    site = (Fixed("https://"), _any(*_SITES), Fixed("/"))
    place = _any(*(f"/{{{name}}}" for name in _PLACES), *(f"{{?{name}}}" for name in _PLACES))
    return _texts(context, *site, _word("page"), place, after=1)


def iri(context: FormatContext) -> Space | None:
    """Return links whose path is in the locale's own letters."""
    site, page = (Fixed("https://"), _any(*_SITES), Fixed("/")), _local_words(context.locale)
    slash = Fixed("/")
    return _texts(context, *site, OneOf(page, "folder"), slash, OneOf(page, "page"))


def iri_reference(context: FormatContext) -> Space | None:
    """Return paths in the locale's own letters."""
    slash, page = Fixed("/"), _local_words(context.locale)
    return _texts(context, slash, OneOf(page, "folder"), slash, OneOf(page, "page"))


def json_pointer(context: FormatContext) -> Space | None:
    """Return JSON Pointers (RFC 6901)."""
    slash = Fixed("/")
    return _texts(context, slash, _word("outer"), slash, Number(0, 9), slash, _word("inner"))


def relative_pointer(context: FormatContext) -> Space | None:
    """Return relative JSON Pointers."""
    slash = Fixed("/")
    return _texts(context, Number(0, 9), slash, _word("outer"), slash, _word("inner"))


def regex(context: FormatContext) -> Space | None:
    """Return short regular expressions."""
    kind = _any(*_CLASSES)
    count = (Fixed("{"), Number(1, 9), Fixed("}"))
    return _texts(
        context, Fixed("^"), kind, *count, Fixed("-?"), kind, *count, Fixed("$"), gap=None
    )


def slug(context: FormatContext) -> Space | None:
    """Return two or three words with hyphens between."""
    dash = Fixed("-")
    long = _texts(context, _word("first"), dash, _word("second"), dash, _word("third"))
    return (
        long
        or _texts(context, _word("first"), dash, _word("second"))
        or _texts(context, _word("first"))
    )


def file_name(context: FormatContext) -> Space | None:
    """Return file names."""
    made = _texts(context, _word("first"), Fixed("_"), _word("second"), _any(*_ENDINGS), after=1)
    return made or _texts(context, _word("first"), _any(*_ENDINGS), after=1)
