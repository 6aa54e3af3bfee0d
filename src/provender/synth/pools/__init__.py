"""Faker's public locale data as pools: read once, in a fixed order, the same on every machine."""

from provender.synth.pools.lists import (
    attribute,
    clean,
    common,
    listed,
    locale_name,
    locale_names,
    setting,
)
from provender.synth.pools.providers import provider_names, provider_pool, provider_texts

__all__ = [
    "attribute",
    "clean",
    "common",
    "listed",
    "locale_name",
    "locale_names",
    "provider_names",
    "provider_pool",
    "provider_texts",
    "setting",
]
