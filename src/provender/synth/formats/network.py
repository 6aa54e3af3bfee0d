"""The formats of networks: hosts, addresses, links."""

import functools
import unicodedata

from provender.kernels.concat import Pool
from provender.synth.formats.context import FormatContext
from provender.synth.formats.texts import Texts, within
from provender.synth.pools.prose import lexicon
from provender.synth.space import Space
from provender.synth.template import Fixed, HexDigits, Number, OneOf, Part

__all__ = [
    "domain", "hostname", "idn_hostname", "image_url", "ipv4", "ipv6", "iri", "iri_reference",
    "mac", "plain_word", "slug", "uri", "uri_reference", "uri_template",
]  # fmt: skip

_DOMAINS = ("example.com", "example.org", "example.net")
_SITES = tuple(f"{site}.{domain}" for site in ("www", "shop", "blog") for domain in _DOMAINS)
_MACHINES = ("www", "api", "mail", "app", "cdn", "shop", "blog", "static", "db", "dev")
_PLACES = ("id", "page", "q", "lang", "limit", "sort")
_LONGEST_LABEL = 12
_TATWEEL = "\N{ARABIC TATWEEL}"
_FEWEST = 100


@functools.cache
def _plain_words(locale: str) -> Pool:
    """Return the locale's words of the letters a-z, English ones where it has but a few."""
    words = [word.lower() for word in lexicon(locale)]
    plain = [w for w in dict.fromkeys(words) if w.isascii() and w.isalpha() and len(w) > 1]
    return Pool.of(plain) if len(plain) >= _FEWEST else _plain_words("en_US")


@functools.cache
def _local_words(locale: str) -> Pool:
    """Return the locale's words that may be labels of host names (RFC 5892)."""
    words = dict.fromkeys(word.casefold() for word in lexicon(locale))
    labels = [word for word in words if 1 < len(word) <= _LONGEST_LABEL and _is_label(word)]
    return Pool.of(labels) if labels else _plain_words(locale)


def _is_label(word: str) -> bool:
    stable = unicodedata.normalize("NFKC", word).casefold() == word
    return stable and word.isalpha() and _TATWEEL not in word


def plain_word(context: FormatContext, label: str) -> OneOf:
    """Return a part that is a word of the letters a-z."""
    return OneOf(_plain_words(context.locale), label)


def _any(*choices: str) -> OneOf:
    return OneOf(Pool.of(choices))


def _texts(
    context: FormatContext, *parts: Part, gap: str | None = "-", after: int = 0
) -> Texts | None:
    return within(context, *parts, separator=gap, after=after)


def hostname(context: FormatContext) -> Space | None:
    """Return host names below the domains reserved for examples."""
    machine, dot = (_any(*_MACHINES), Fixed(".")), Fixed(".")
    end = (dot, _any(*_DOMAINS))
    return _texts(context, *machine, plain_word(context, "host"), *end, after=2) or domain(context)


def domain(context: FormatContext) -> Space | None:
    """Return domains below those reserved for examples."""
    return _texts(context, plain_word(context, "host"), Fixed("."), _any(*_DOMAINS), after=2)


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
    long = _texts(context, *site, plain_word(context, "folder"), slash, plain_word(context, "page"))
    return long or _texts(context, *site, plain_word(context, "page"))


def image_url(context: FormatContext) -> Space | None:
    """Return links to pictures."""
    site = (Fixed("https://"), _any(*_SITES), Fixed("/images/"))
    file = (plain_word(context, "page"), Fixed("-"), Number(1, 9999))
    return _texts(context, *site, *file, _any(".jpg", ".png", ".webp"), after=1) or uri(context)


def uri_reference(context: FormatContext) -> Space | None:
    """Return paths, some of which start at the root."""
    slash = Fixed("/")
    start = _any("/", "../", "./", "/en/", "/docs/")
    return _texts(context, start, plain_word(context, "folder"), slash, plain_word(context, "page"))


def uri_template(context: FormatContext) -> Space | None:
    """Return links with a place to fill in."""
    site = (Fixed("https://"), _any(*_SITES), Fixed("/"))
    place = _any(*(f"/{{{name}}}" for name in _PLACES), *(f"{{?{name}}}" for name in _PLACES))
    return _texts(context, *site, plain_word(context, "page"), place, after=1)


def iri(context: FormatContext) -> Space | None:
    """Return links whose path is in the locale's own letters."""
    site, page = (Fixed("https://"), _any(*_SITES), Fixed("/")), _local_words(context.locale)
    slash = Fixed("/")
    return _texts(context, *site, OneOf(page, "folder"), slash, OneOf(page, "page"))


def iri_reference(context: FormatContext) -> Space | None:
    """Return paths in the locale's own letters."""
    slash, page = Fixed("/"), _local_words(context.locale)
    return _texts(context, slash, OneOf(page, "folder"), slash, OneOf(page, "page"))


def slug(context: FormatContext) -> Space | None:
    """Return three words with hyphens between, or fewer where there is no room."""
    first, second, third = (plain_word(context, label) for label in ("first", "second", "third"))
    dash = Fixed("-")
    long = _texts(context, first, dash, second, dash, third)
    return long or _texts(context, first, dash, second) or _texts(context, first)
