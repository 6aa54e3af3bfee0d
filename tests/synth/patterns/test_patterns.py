"""Patterns as people write them: what they give, and how much of it there is."""

import re

import numpy as np
import pytest
from tests.synth.patterns.expressions import assert_matches, first

from provender.synth.patterns import pattern_space
from provender.synth.space import LARGEST

FAMILIAR = [
    "[0-9]{5}",
    "[A-Z]{2}-[0-9]{4}-[A-Z]{1}",
    r"\+62[0-9]{9,12}",
    "[A-Z]{3}-[0-9]{6}",
    "[a-z0-9-]+",
    "TXN[0-9]{10}",
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
    r"^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$",
    "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$",
    r"^(?!.*\bnative\b)[a-zA-Z][a-zA-Z0-9_]*(\.[a-zA-Z][a-zA-Z0-9_]*)+$",
    r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$",
    r"^[^\s@]+@[^\s@]+\.[a-z]{2,}$",
    r"^(https?|ftp)://[^\s/]+(/\S*)?$",
    r"^#(?:[\da-fA-F]{3}){1,2}$",
    r"(?<year>\d{4})/(?P<month>\d\d)",
    r"^\S+(\s+\S+)*$",
    "^(red|green|blue)$|^grey$",
    "^[a-zA-Z0-9](-?[a-zA-Z0-9])*$",
    r"^\$\{\{.*\}\}$",
    "",
]


@pytest.mark.parametrize("pattern", FAMILIAR)
def test_familiar_patterns_are_matched_as_a_whole(pattern):
    space = pattern_space(pattern)
    rows = first(min(200, space.capacity))
    texts = space.draw(first(200), 7).to_pylist() + space.distinct(rows, 7).to_pylist()
    python = pattern.replace("(?<year>", "(?P<year>")
    for text in texts:
        assert re.fullmatch(python, text), text
    if python == pattern:
        assert_matches(texts, pattern)


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("^a|b$", ["a", "b"]),
        ("a|ab|a|abc?", ["a", "ab", "abc"]),
        ("(a|ab)(c|bcd)", ["ac", "abc", "abcd", "abbcd"]),
        (r"([ab])-\1", ["a-a", "b-b"]),
        (r"(?<q>['\"])x\k<q>", ["'x'", '"x"']),
        (r"(?P<q>[01])(?P=q)", ["00", "11"]),
        (r"\x41\u0042\u{43}\ud83d\ude00", ["ABC😀"]),
        (r"\cJ\t\0[\b]", ["\n\t\0\b"]),
        (r"\/\-\.\$", ["/-.$"]),
        ("x{,2}", ["x{,2}"]),
        ("{a}", ["{a}"]),
        ("[+-]b?|-", ["+", "-", "+b", "-b"]),
        (r"(?i)ok", ["OK", "Ok", "oK", "ok"]),
        ("a(?#why)b", ["ab"]),
        (r"\Aab\Z", ["ab"]),
        (r"\b(a| )\b", ["a"]),
        (r"a(?!b)[abc]", ["aa", "ac"]),
        (r"[ab]{2}(?<!ab)", ["aa", "ba", "bb"]),
        (r"(?=a*b)[ab]{2}", ["ab", "ba", "bb"]),
        (r"(?!(?!a))[ab]", ["a"]),
        (r"[é-ë]", ["é", "ê", "ë"]),
        ("(){3}|(a?){2}", ["", "a", "aa"]),
        (r"\s", [" "]),
    ],
)
def test_the_texts_of_small_patterns(pattern, texts):
    space = pattern_space(pattern)
    found = set(space.at(first(space.size)).to_pylist())
    assert len(found) == space.size
    assert found == set(texts)


def test_a_dot_and_negated_classes_are_printable_ascii():
    for pattern in (".", "[^a]", r"\W", r"\S", r"\D", r"[\s\S]"):
        space = pattern_space(pattern)
        assert all(" " <= text <= "~" for text in space.at(first(space.size)).to_pylist())


def test_a_negated_class_without_printable_ascii_gives_other_printable_characters():
    space = pattern_space("[^ -~]")
    texts = space.at(first(space.size)).to_pylist()
    assert all(text.isprintable() and not text.isascii() for text in texts)


def test_a_property_is_drawn_from_the_characters_that_have_it():
    space = pattern_space(r"\p{Lu}\p{Ll}\p{Nd}\P{L}")
    for text in space.draw(first(100), 1).to_pylist():
        assert text[0].isupper()
        assert text[1].islower()
        assert text[2].isdigit()
        assert not text[3].isalpha()


def test_the_end_never_lets_a_line_break_in():
    texts = pattern_space(r"^[a\n]$").at(first(2)).to_pylist()
    assert sorted(texts) == ["\n", "a"]
    assert pattern_space("^a$").size == 1


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        ("[A-Z]{3}-[0-9]{6}", 26**3 * 10**6),
        (r"\+62[0-9]{9,12}", sum(10**n for n in range(9, 13))),
        ("[0-9a-f]{15}[0-7]", 2**63),
        ("[0-9a-f]{16}", LARGEST),
        ("(a|aa){1,3}", 6),
        ("a{0,5000}", 5001),
        ("(ab|a)(bc|c)", 4 - 1),
        ("(0|1){10}|[01]{9}", 2**10 + 2**9),
        ("[a-z]+", LARGEST),
    ],
)
def test_the_size_is_the_number_of_different_texts(pattern, size):
    assert pattern_space(pattern).size == size


def test_a_pattern_without_end_has_as_many_texts_as_are_asked_for():
    space = pattern_space("a+")
    assert space.capacity == LARGEST
    texts = space.distinct(first(2000), 3).to_pylist()
    assert len(set(texts)) == 2000
    assert len(set(space.distinct(np.arange(1990, 2000, dtype="u8"), 3).to_pylist())) == 10


def test_lengths_are_drawn_about_uniformly():
    lengths = [len(text) for text in pattern_space("[a-z]{3,12}").draw(first(5000), 1).to_pylist()]
    shares = np.bincount(lengths, minlength=13)[3:]
    assert shares.min() > 350
    lengths = [len(text) for text in pattern_space("([a-z]|-b)+").draw(first(5000), 1).to_pylist()]
    assert np.bincount(lengths)[1:].min() > 350


def test_texts_of_one_length_are_drawn_uniformly():
    texts = pattern_space("(a[ab]|b(?!a)[abc])c*", max_length=2).draw(first(8000), 5).to_pylist()
    counts = {text: texts.count(text) for text in set(texts)}
    assert sorted(counts) == ["aa", "ab", "bb", "bc"]
    assert min(counts.values()) > 1800


def test_long_distinct_texts_do_not_share_their_beginning():
    for pattern in ("[a-z]{40}", "([a-z]|[0-9]z){40}"):
        texts = pattern_space(pattern).distinct(first(200), 9).to_pylist()
        assert len({text[:5] for text in texts}) > 150
