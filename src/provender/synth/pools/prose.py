"""Words, phrases and sentences of a locale, written once from Faker's word lists."""

import functools
import random
from collections.abc import Mapping

from provender.kernels.concat import Pool
from provender.synth.pools import listed, locale_name, setting
from provender.synth.pools.indonesian import INDONESIAN

__all__ = ["joints", "lexicon", "phrases", "prose", "starters"]

_TAILS = 1500
_TEXTS = 1024
_FEWEST = 16
_BYTES = 1 << 21
_SENTENCE = (4, 9)
_SHORTEST = 30
_TRIES = 12
_UNSPACED = frozenset({"ja_JP", "th_TH", "zh_CN", "zh_TW"})
_FULL_STOP = "\N{IDEOGRAPHIC FULL STOP}"


@functools.cache
def lexicon(locale: str) -> tuple[str, ...]:
    """Return the words of a locale; none of them holds a space or ends in a mark."""
    locale = locale_name(locale)
    words = INDONESIAN if locale == "id_ID" else listed("lorem", locale, "word_list")
    plain = tuple(w for w in words if " " not in w and w[:1].isalpha() and not w[-1:].isdigit())
    return plain or lexicon("en_US")


@functools.cache
def joints(locale: str) -> tuple[str, str]:
    """Return what stands between two words, and what ends a sentence.

    >>> joints("en_US")
    (' ', '.')
    """
    locale = locale_name(locale)
    gap = "" if locale in _UNSPACED else " "
    stop = setting("lorem", locale, "sentence_punctuation") or "."
    return gap, _FULL_STOP if locale.startswith("zh") else stop


@functools.cache
def starters(locale: str) -> Pool:
    """Return the words that a phrase may begin with.

    Where nothing stands between words, none of them begins with another, so that a phrase is
    made in one way only.
    """
    words = lexicon(locale)
    if not joints(locale)[0]:
        known = set(words)
        words = tuple(w for w in words if not any(w[:i] in known for i in range(1, len(w))))
    return Pool.of(words)


@functools.cache
def phrases(locale: str) -> Pool:
    """Return what may follow a phrase's first word: nothing, one word, or two."""
    gap, _ = joints(locale)
    words, dice = lexicon(locale), random.Random(f"tails {locale}")  # noqa: S311 - not secrets
    tails = dict.fromkeys([""])
    for number in range(_TAILS):
        tails[gap + gap.join(dice.choices(words, k=1 + number % 2))] = None
    return Pool.of(list(tails))


@functools.lru_cache(256)
def prose(locale: str, low: int, high: int, behind: str = "") -> Pool:
    """Return distinct runs of sentences of `low` to `high` characters, each with `behind` on."""
    dice = random.Random(f"prose {locale} {low} {high}")  # noqa: S311 - not secrets
    count = max(_FEWEST, min(_TEXTS, 2 * _BYTES // (low + high + 1)))
    lengths = _by_length(locale)
    made = (_write(dice, lengths, locale, dice.randint(low, high), behind) for _ in range(count))
    return Pool.of(list(dict.fromkeys(made)))


@functools.cache
def _by_length(locale: str) -> Mapping[int, tuple[str, ...]]:
    words = lexicon(locale)
    return {n: tuple(w for w in words if len(w) == n) for n in sorted(set(map(len, words)))}


def _write(
    dice: random.Random, lengths: Mapping[int, tuple[str, ...]], locale: str, size: int, behind: str
) -> str:
    """Return sentences of exactly `size` characters."""
    gap, stop = joints(locale)
    end = (stop + behind)[-size:] if size else ""
    left, written, until = size - len(end), [], 0
    while left > 0:
        if first := until == 0:
            until = dice.randint(*_SENTENCE)
        closes = until == 1 and left > _SHORTEST
        until -= closes or until > 1
        word, joint = _next(dice, lengths, left, stop + gap if closes else gap)
        left -= len(word) + len(joint)
        written += [_capital(word) if first else word, joint]
    return "".join(written) + end


def _next(
    dice: random.Random, lengths: Mapping[int, tuple[str, ...]], left: int, joint: str
) -> tuple[str, str]:
    """Return a word and what follows it: a last word that fills what is left, or any that fits."""
    if left in lengths:
        return dice.choice(lengths[left]), ""
    for _ in range(_TRIES):
        word = dice.choice(dice.choices(*_weighed(lengths))[0])
        after = left - len(word) - len(joint)
        if after in lengths or after > max(lengths):
            return word, joint
    longest = dice.choice(lengths[max(lengths)])
    return longest[:left], ""


def _weighed(
    lengths: Mapping[int, tuple[str, ...]],
) -> tuple[list[tuple[str, ...]], list[int]]:
    groups = list(lengths.values())
    return groups, [len(group) for group in groups]


def _capital(word: str) -> str:
    title = word[:1].upper() + word[1:]
    return title if len(title) == len(word) else word
