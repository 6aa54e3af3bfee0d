"""Faker's public lists of a locale, in the order in which they are written there."""

import difflib
import functools
import importlib
import unicodedata
from collections.abc import Iterable
from typing import Any

from provender.errors import ValidationError

__all__ = ["attribute", "clean", "common", "listed", "locale_name", "locale_names", "setting"]

_DEFAULT = "en_US"
_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})


@functools.cache
def locale_names() -> tuple[str, ...]:
    """Return every locale that Faker has, in order."""
    return tuple(sorted(importlib.import_module("faker.config").AVAILABLE_LOCALES))


@functools.cache
def locale_name(locale: str) -> str:
    """Return a locale as Faker spells it; ValidationError listing close names otherwise.

    >>> locale_name("id-ID")
    'id_ID'
    """
    known = {name.lower(): name for name in locale_names()}
    wanted = locale.replace("-", "_").lower()
    if wanted in known:
        return known[wanted]
    family = [name for name in known if name.split("_")[0] == wanted.split("_")[0]]
    close = family or difflib.get_close_matches(wanted, known, n=5, cutoff=0.5)
    names = ", ".join(known[name] for name in close) or "en_US, id_ID, de_DE, ja_JP"
    raise ValidationError(f"unknown locale {locale[:40]!r}", remedy=f"Use one such as: {names}.")


def clean(texts: Iterable[object]) -> tuple[str, ...]:
    """Return the distinct non-empty texts in order, stripped, those with control codes left out."""
    stripped = (str(text).strip() for text in texts)
    plain = (text for text in stripped if not any(map(_is_control, text)))
    return tuple(dict.fromkeys(text for text in plain if text))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in _CONTROLS


@functools.cache
def _classes(kind: str, locale: str) -> tuple[type[Any], type[Any]]:
    """Return the locale's provider class of a kind and the class that all locales extend."""
    base = importlib.import_module(f"faker.providers.{kind}")
    for name in (locale_name(locale), getattr(base, "default_locale", None) or _DEFAULT):
        try:
            module = importlib.import_module(f"faker.providers.{kind}.{name}")
        except ModuleNotFoundError:
            continue
        return module.Provider, base.Provider
    return base.Provider, base.Provider


@functools.cache
def listed(kind: str, locale: str, *names: str) -> tuple[str, ...]:
    """Return the lists of a provider class, one after the other; none where it has no own ones.

    >>> listed("person", "ja_JP", "last_names")[:2]
    ('佐藤', '鈴木')
    """
    found = [item for name in names for item in attribute(kind, locale, name)]
    return clean(item for item in found if isinstance(item, str))


def attribute(kind: str, locale: str, name: str) -> tuple[Any, ...]:
    """Return one list of a provider class as it stands; empty where it has no own one."""
    own, base = _classes(kind, locale)
    value = getattr(own, name, None)
    inherited = own is not base and value is getattr(base, name, None)
    return tuple(value) if isinstance(value, (list, tuple, dict)) and not inherited else ()


def common(kind: str, name: str) -> tuple[Any, ...]:
    """Return a list that the provider classes of all locales share.

    >>> common("address", "alpha_2_country_codes")[:3]
    ('AD', 'AF', 'AG')
    """
    base = importlib.import_module(f"faker.providers.{kind}")
    return tuple(getattr(base.Provider, name))


@functools.cache
def setting(kind: str, locale: str, name: str) -> str:
    """Return a text attribute of a provider class, empty where there is none."""
    value = getattr(_classes(kind, locale)[0], name, "")
    return value if isinstance(value, str) else ""
