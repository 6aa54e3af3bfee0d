"""Patterns that are wrong or too much: each gets a clear error at its place, and soon."""

import tracemalloc

import pytest
from tests.synth.patterns.expressions import first

from provender.errors import SchemaValidationError
from provender.synth.patterns import pattern_space

INVALID = {
    "(": "never closed",
    "a)": "never opened",
    "[a": "never closed",
    "\\": "backslash",
    "*a": "nothing to repeat",
    "^*": "nothing to repeat",
    "a**": "a quantifier follows another",
    "a{2}{3}": "a quantifier follows another",
    "a{3,2}": "counts down",
    "[z-a]": "counts down",
    r"\q": "means nothing",
    r"\u12": "hexadecimal",
    r"\u{110000}": "no code point",
    r"\c1": "letter",
    r"\p{L": "never closed",
    "(?<1>a)": "name of a group",
    "(?<n>a)(?<n>b)": "two groups",
    r"(a)\2": "does not have",
    r"\k<n>(?<m>a)": "does not have",
    "(?~a)": "no known kind",
    "(?#a": "never closed",
}
UNSUPPORTED = [r"(\w+) \1", r"(?:(a)|b)\1", r"\p{Klingon}", "(?x) a", r"(?<=a\b)b", "(?<=(?=a))b"]
HOPELESS = [
    "(" * 5000 + "a" + ")" * 5000,
    "((x{1000}){1000}){1000}",
    "x{99999999999}",
    "(a|b)*a(a|b){20}",
    "(?!(a|b)*a(a|b){20}$)[ab]+",
    "(a{0,5000}b){0,5000}",
    "(a?b?){3000}",
    "a" * 250_000,
    "[a-z]" * 20_000,
    "[a-z]{15000}",
]
DEMANDING = [
    "(a+)+$",
    "(a|aa)+",
    "((a{1,1000}){1,1000}){1,1000}",
    "(.*a){25}",
    "(a*)*b",
    "(|a)+",
    "(a|b)*a(a|b){9}",
    "(?:(?:(?:a?){30})+)+a{30}",
    "|".join(f"word{number}" for number in range(10_000)),
    "(" * 60 + "a" + ")*" * 60,
    "(a|" * 99 + "b" + ")" * 99,
    "a" * 10_000,
    "(ab){0,2000}",
    r"[\u0000-\u{10FFFF}]{5}",
    ".{0,5000}",
]


@pytest.mark.parametrize(("pattern", "says"), INVALID.items())
def test_an_invalid_pattern_says_why_and_where(pattern, says):
    with pytest.raises(SchemaValidationError, match="Invalid regex pattern: ") as error:
        pattern_space(pattern, pointer="/properties/a/pattern")
    assert says in error.value.details
    assert error.value.pointer == "/properties/a/pattern"
    assert error.value.remedy


@pytest.mark.parametrize("pattern", UNSUPPORTED)
def test_what_is_not_supported_is_named(pattern):
    with pytest.raises(SchemaValidationError, match="which is not supported") as error:
        pattern_space(pattern, pointer="/a")
    assert error.value.remedy


@pytest.mark.parametrize("pattern", HOPELESS, ids=lambda pattern: pattern[:20])
def test_a_pattern_that_is_too_complex_is_refused(pattern):
    with pytest.raises(SchemaValidationError, match="The pattern is too complex: ") as error:
        pattern_space(pattern, pointer="/a")
    assert error.value.remedy


@pytest.mark.parametrize("pattern", DEMANDING, ids=lambda pattern: pattern[:20])
def test_a_demanding_pattern_is_generated_within_modest_memory(pattern):
    tracemalloc.start()
    try:
        space = pattern_space(pattern)
        texts = space.distinct(first(min(20, space.capacity)), 1).to_pylist()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(set(texts)) == len(texts)
    assert peak < 200 << 20


def test_a_pattern_fails_alike_at_every_place_that_has_it():
    for pointer in ("/a", "/b"):
        with pytest.raises(SchemaValidationError) as error:
            pattern_space("(", pointer=pointer)
        assert error.value.pointer == pointer


def test_a_pattern_is_compiled_once():
    assert pattern_space("[a-f]x") is pattern_space("[a-f]x", pointer="/elsewhere")
