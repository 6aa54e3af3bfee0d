"""Draws texts from the spaces of formats, as they stand in a document."""

import numpy as np
import pyarrow as pa

from provender.synth.formats import FormatContext, format_space

LOCALES = ["en_US", "id_ID", "ja_JP", "de_DE", "ru_RU", "ar_AA", "hi_IN", "zh_CN"]


def space(name, locale="en_US", low=0, high=None, **more):
    return format_space(name, FormatContext(locale, low, high, **more))


def plain(values):
    if pa.types.is_timestamp(values.type):
        return [value.strftime("%Y-%m-%dT%H:%M:%SZ") for value in values.to_pylist()]
    return [str(value) for value in values.to_pylist()]


def draw(made, count=100, key=7):
    return plain(made.draw(np.arange(count, dtype="u8"), key))


def distinct(made, count, start=0, key=7):
    return plain(made.distinct(np.arange(start, start + count, dtype="u8"), key))


def every(made):
    return plain(made.at(np.arange(made.size, dtype="u8")))
