"""The formats of written text: words, titles, sentences, paragraphs."""

import functools

from provender.kernels.concat import Pool
from provender.synth.formats.context import FormatContext
from provender.synth.formats.phrases import phrase_space, sentence_space, word_space
from provender.synth.formats.texts import within
from provender.synth.pools.prose import joints, phrases, starters
from provender.synth.space import Space
from provender.synth.template import OneOf

__all__ = ["paragraph", "sentence", "title", "word", "words"]

_SENTENCE = 30
_PARAGRAPH = 180


def word(context: FormatContext) -> Space | None:
    """Return single words."""
    return word_space(context.locale, context.min_length, context.max_length)


def words(context: FormatContext) -> Space | None:
    """Return one to three words."""
    return phrase_space(context.locale, context.min_length, context.max_length)


def sentence(context: FormatContext) -> Space | None:
    """Return one or two sentences."""
    return _sentences(context, _SENTENCE)


def paragraph(context: FormatContext) -> Space | None:
    """Return several sentences."""
    return _sentences(context, _PARAGRAPH)


def _sentences(context: FormatContext, usual: int) -> Space | None:
    high = context.max_length
    if high == 0:
        return None
    low = max(context.min_length, usual if high is None else min(usual, high // 2))
    return sentence_space(context.locale, low, high)


def title(context: FormatContext) -> Space | None:
    """Return two or three words that begin with capitals."""
    first, rest = _title_words(context.locale)
    return within(context, OneOf(first), OneOf(rest)) or within(context, OneOf(first))


@functools.cache
def _title_words(locale: str) -> tuple[Pool, Pool]:
    gap, _ = joints(locale)
    first = [_capital(word) for word in starters(locale).array.to_pylist()]
    rest = (text.removeprefix(gap) for text in phrases(locale).array.to_pylist())
    capitals = (gap + " ".join(map(_capital, text.split(" "))) for text in rest if text)
    return Pool.of(list(dict.fromkeys(first))), Pool.of(list(dict.fromkeys(capitals)))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
