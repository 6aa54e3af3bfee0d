"""Free text: what a string holds whose schema gives it neither a format nor a pattern."""

import functools
from dataclasses import dataclass

import pyarrow as pa

from provender.kernels.concat import Pool
from provender.kernels.draw import Words
from provender.synth.formats.context import FormatContext
from provender.synth.formats.phrases import phrase_space, sentence_space
from provender.synth.pools import locale_name
from provender.synth.space import Space
from provender.synth.template import OneOf, Template

__all__ = ["text_space"]

_SHORTEST_SENTENCES = 17
_TINY = 12
_ENOUGH = 1 << 32
_LETTERS = Pool.of(list("abcdefghijklmnopqrstuvwxyz"))


@dataclass(frozen=True, eq=False)
class _Tiny(Space):
    """Words where a few letters are all there is room for; distinct ones are letters in a row."""

    words: Space
    letters: Template

    @property
    def type(self) -> pa.DataType:
        """Text."""
        return pa.string()

    @property
    def size(self) -> int:
        """The number of rows of letters."""
        return self.letters.size

    def at(self, ranks: Words) -> pa.Array:
        """Return the letters of the ranks."""
        return self.letters.at(ranks)

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random word per index."""
        return self.words.draw(index, key)


def text_space(context: FormatContext) -> Space:
    """Return words within the length window: one to three, or sentences where it asks for more.

    >>> import numpy as np
    >>> space = text_space(FormatContext(min_length=100, max_length=5000))
    >>> 100 <= len(space.draw(np.arange(1, dtype="u8"), 1)[0].as_py()) <= 300
    True
    """
    return _text(locale_name(context.locale), context.min_length, context.max_length)


@functools.lru_cache(1024)
def _text(locale: str, low: int, high: int | None) -> Space:
    if low >= _SHORTEST_SENTENCES:
        return sentence_space(locale, low, high)
    nice = phrase_space(locale, low, high)
    if high is None or high >= _TINY:
        return nice if nice is not None else sentence_space(locale, low, high)
    letters = Template((OneOf(_LETTERS),) * high)
    if nice is None:
        return letters
    return nice if nice.capacity >= min(letters.size, _ENOUGH) else _Tiny(nice, letters)
