"""The formats of documents and programs: pointers, expressions, files, versions, raw bytes."""

from string import ascii_letters, digits

from provender.kernels.concat import Pool
from provender.synth.formats.context import FormatContext
from provender.synth.formats.network import plain_word
from provender.synth.formats.texts import closed, filled, within
from provender.synth.pools import common, locale_names
from provender.synth.space import Space
from provender.synth.template import Fixed, Number, OneOf

__all__ = [
    "data",
    "file_name",
    "json_pointer",
    "locale",
    "regex",
    "relative_pointer",
    "timezone",
    "user_agent",
    "version",
]

_ENDINGS = (".pdf", ".txt", ".csv", ".png", ".jpg", ".docx", ".xlsx", ".json", ".zip", ".mp3")
_CLASSES = ("[a-z]", "[A-Z]", "[0-9]", "[a-z0-9]", "[A-Za-z]", r"\d", r"\w", "[a-f0-9]", ".")
_BASE64 = ascii_letters + digits + "+/"
_GROUP = 4
_USUAL_DATA = 32
_SYSTEMS = (
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
    "Linux; Android 14; K",
)
_MAJOR, _MINOR, _PATCH = 10, 20, 50


def json_pointer(context: FormatContext) -> Space | None:
    """Return JSON Pointers (RFC 6901)."""
    slash, outer, inner = Fixed("/"), plain_word(context, "outer"), plain_word(context, "inner")
    return within(context, slash, outer, slash, Number(0, 9), slash, inner, separator="-")


def relative_pointer(context: FormatContext) -> Space | None:
    """Return relative JSON Pointers."""
    slash, outer, inner = Fixed("/"), plain_word(context, "outer"), plain_word(context, "inner")
    return within(context, Number(0, 9), slash, outer, slash, inner, separator="-")


def regex(context: FormatContext) -> Space | None:
    """Return short regular expressions."""
    kind = OneOf(Pool.of(_CLASSES))
    count = (Fixed("{"), Number(1, 9), Fixed("}"))
    parts = (Fixed("^"), kind, *count, Fixed("-?"), kind, *count, Fixed("$"))
    return within(context, *parts, separator=None)


def file_name(context: FormatContext) -> Space | None:
    """Return file names."""
    first, ending = plain_word(context, "first"), OneOf(Pool.of(_ENDINGS))
    parts = (first, Fixed("_"), plain_word(context, "second"), ending)
    made = within(context, *parts, separator="-", after=1)
    return made or within(context, first, ending, separator="-", after=1)


def version(context: FormatContext) -> Space | None:
    """Return version numbers of three parts (Semantic Versioning)."""
    major, minor, patch = (
        OneOf(Pool.of([str(number) for number in range(count)]))
        for count in (_MAJOR, _MINOR, _PATCH)
    )
    return within(context, major, Fixed("."), minor, Fixed("."), patch, separator=None)


def data(context: FormatContext) -> Space | None:
    """Return bytes in Base64: whole groups of four characters, without padding."""
    low = -(-context.min_length // _GROUP) * _GROUP
    high = None if context.max_length is None else context.max_length // _GROUP * _GROUP
    return filled(low, high, usual=_USUAL_DATA, alphabet=_BASE64)


def locale(context: FormatContext) -> Space | None:
    """Return locales: a language and a country, such as id_ID."""
    return closed(context, [name for name in locale_names() if "_" in name])


def timezone(context: FormatContext) -> Space | None:
    """Return time zones of the tz database, such as Asia/Jakarta."""
    countries = common("date_time", "countries")
    return closed(context, sorted({zone for country in countries for zone in country.timezones}))


def user_agent(context: FormatContext) -> Space | None:
    """Return the names by which browsers introduce themselves."""
    system, number = OneOf(Pool.of(_SYSTEMS)), Number(100, 139)
    end = Fixed(".0.0.0 Safari/537.36")
    start = (Fixed("Mozilla/5.0 ("), system, Fixed(") AppleWebKit/537.36 Chrome/"), number, end)
    return within(context, *start, separator=None)
