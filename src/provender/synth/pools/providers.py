"""Any Faker provider as a pool: a bounded sample of its texts, drawn once with a fixed seed."""

import functools
import importlib
import inspect
import re
from collections.abc import Mapping
from typing import Any

from provender.kernels.concat import Pool
from provender.synth.pools.frozen import generator
from provender.synth.pools.lists import clean, locale_name

__all__ = ["provider_names", "provider_pool", "provider_texts"]

_SAMPLES = 2000
_ENOUGH = 1000
_SEED = 20_010_203
_BREAK = re.compile(r"\s*\n\s*")
_TODAY = frozenset({"ssn"})
_UNSUITABLE: Mapping[str, frozenset[str]] = {
    "": frozenset({"passport_full", "tsv", "xml"}),  # today's date; tabs; an optional package
    "en_PH": frozenset({"bban"}),  # logs a warning for each value
    "ru_RU": frozenset({"businesses_ogrn", "individuals_ogrn"}),  # today's date
    **dict.fromkeys(("et_EE", "fi_FI", "lv_LV", "no_NO", "sv_SE", "zh_CN"), _TODAY),
}
_NO_DATA = (AttributeError, KeyError, NotImplementedError, ValueError)


@functools.cache
def provider_names(locale: str) -> frozenset[str]:
    """Return the Faker provider methods of a locale that give a text and need no arguments.

    Those whose texts depend on today are left out.

    >>> "license_plate" in provider_names("id_ID"), "random_int" in provider_names("id_ID")
    (True, False)
    """
    locale = locale_name(locale)
    base = importlib.import_module("faker.providers").BaseProvider
    faker = generator(locale, _SEED)
    names = {name for provider in faker.get_providers() for name in dir(provider)}
    plain = {name for name in names if not name.startswith("_") and not hasattr(base, name)}
    apart = _UNSUITABLE[""] | _UNSUITABLE.get(locale, frozenset())
    return frozenset(name for name in plain - apart if _gives_text(getattr(faker, name, None)))


def _gives_text(method: Any) -> bool:
    if not inspect.isroutine(method):
        return False
    signature = inspect.signature(method)
    free = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    needed = (p.default is p.empty and p.kind not in free for p in signature.parameters.values())
    return signature.return_annotation in (str, "str") and not any(needed)


@functools.cache
def provider_texts(locale: str, method: str) -> tuple[str, ...]:
    """Return distinct texts of a Faker provider method, at most 1,000, their lines joined.

    None of an unknown method, or where the locale has no data for it.

    >>> len(provider_texts("id_ID", "month_name")), provider_texts("id_ID", "random_int")
    (12, ())
    """
    locale = locale_name(locale)
    if method not in provider_names(locale):
        return ()
    make = getattr(generator(locale, _SEED), method)
    found: dict[str, None] = {}
    for _ in range(_SAMPLES):
        try:
            found[_BREAK.sub(", ", str(make()))] = None
        except _NO_DATA:  # what providers raise where the locale lacks their lists
            return ()
        if len(found) >= _ENOUGH:
            break
    return clean(found)


@functools.cache
def provider_pool(locale: str, method: str) -> Pool | None:
    """Return the texts of a Faker provider method as a pool; None where there are none."""
    texts = provider_texts(locale, method)
    return Pool.of(texts) if texts else None
