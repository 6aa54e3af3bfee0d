"""Names in other scripts, written in the letters a-z: for email addresses and user names."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["slug", "slugs"]

_LETTERS = {
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ħ": "h", "ə": "a", "ŋ": "ng", "ɓ": "b", "ɗ": "d",
    "ƙ": "k", "ƴ": "y", "ɔ": "o", "ɛ": "e",
}  # fmt: skip
_SOUNDS = (
    "a b v g d e z i i k l m n o p r s t u f h c y e - - i yi ye g j lj nj c dz dj gj kj dz w"
    " yo zh ch sh shch yu ya"
)
_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцыэъьіїєґјљњћџђѓќѕўёжчшщюя",
        _SOUNDS.replace("-", "").split(" "),
        strict=True,
    )
)
_GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)) | {
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
}
_TABLE: Mapping[str, str] = _LETTERS | _CYRILLIC | _GREEK
_LEADS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "").split(" ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")  # noqa: SIM905
_TAILS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".replace("-", "").split(" ")
_HANGUL = range(0xAC00, 0xD7A4)
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}


def slug(name: str, *, german: bool = False) -> str:
    """Return the letters a-z of a name; empty where its script is not known here.

    >>> slug("Müller", german=True), slug("Łukasz"), slug("Чехов"), slug("김"), slug("田中")
    ('mueller', 'lukasz', 'chehov', 'gim', '')
    """
    lower = unicodedata.normalize("NFC", name).lower()
    letters = "".join(_UMLAUTS.get(c, c) for c in lower) if german else lower
    plain = "".join(_latin(letter) for letter in letters)
    return "".join(letter for letter in plain if "a" <= letter <= "z")


def _latin(letter: str) -> str:
    if letter in _TABLE:
        return _TABLE[letter]
    if ord(letter) in _HANGUL:
        rest, tail = divmod(ord(letter) - _HANGUL.start, len(_TAILS))
        lead, vowel = divmod(rest, len(_VOWELS))
        return _LEADS[lead] + _VOWELS[vowel] + _TAILS[tail]
    bare = unicodedata.normalize("NFKD", letter)
    return "".join(_TABLE.get(c, c) for c in bare if not unicodedata.combining(c))


def slugs(names: Sequence[str], spare: Iterable[str], *, german: bool = False) -> tuple[str, ...]:
    """Return one slug per name; names of an unknown script take those of `spare` in turn."""
    others = [slug(name) for name in spare]
    made = (slug(name, german=german) for name in names)
    return tuple(text or others[i % len(others)] for i, text in enumerate(made))
