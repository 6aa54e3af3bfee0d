"""Length windows: exactly the texts of these lengths, or a refusal that says so."""

import re

import numpy as np
import pytest
from tests.synth.patterns.expressions import assert_matches, first

from provender.errors import SchemaValidationError
from provender.synth.patterns import pattern_space
from provender.synth.space import LARGEST


@pytest.mark.parametrize(
    ("pattern", "low", "high"),
    [
        ("[a-z]+", 100, None),
        ("[a-z]+", 7, 7),
        ("[a-z]+", 0, 2),
        ("[a-z]+@[a-z]+[.]com", 30, 40),
        ("[a-z]+@[a-z]+[.]com", 0, 100),
        ("[a-z]+(-[a-z]+)*", 50, 60),
        ("(foo|ba|quux)-?", 4, 5),
        (r"(?=.*\d)[a-z\d]+", 20, 25),
        ("é*", 3, 5),
    ],
)
def test_texts_keep_to_the_window(pattern, low, high):
    space = pattern_space(pattern, min_length=low, max_length=high)
    rows = first(min(100, space.capacity))
    texts = space.draw(first(100), 1).to_pylist() + space.distinct(rows, 1).to_pylist()
    assert_matches(texts, pattern, low, high)


@pytest.mark.parametrize(
    ("pattern", "low", "high", "size"),
    [
        ("[0-9]+", 2, 3, 1100),
        ("[0-9]*", 0, 1, 11),
        ("a*b*", 3, 3, 4),
        ("(ab)+", 0, 9, 4),
        ("(aa)*", 0, 1, 1),
        ("a*", 10, 1000, 991),
        ("[a-z]+", 100, None, LARGEST),
        ("(a|bb|ccc)", 2, 3, 2),
    ],
)
def test_the_size_counts_the_texts_within_the_window(pattern, low, high, size):
    assert pattern_space(pattern, min_length=low, max_length=high).size == size


@pytest.mark.parametrize(
    ("pattern", "low", "high", "says"),
    [
        ("[A-Z]{2}", 3, 9, "between 3 and 9 characters"),
        ("[A-Z]{5,}", 0, 4, "between 0 and 4 characters"),
        ("(ab)+", 3, 3, "between 3 and 3 characters"),
        ("https://", 20, None, "at least 20 characters"),
        ("(?!)", 0, None, "as a whole exists"),
        ("x^", 0, None, "as a whole exists"),
        ("a$b", 0, None, "as a whole exists"),
        (r"a\bb", 0, None, "as a whole exists"),
        ("(?<=a)b", 0, None, "as a whole exists"),
        ("[]", 0, None, "as a whole exists"),
    ],
)
def test_a_window_without_texts_is_refused_at_its_place(pattern, low, high, says):
    with pytest.raises(SchemaValidationError, match="no string that matches") as error:
        pattern_space(pattern, min_length=low, max_length=high, pointer="/properties/x/pattern")
    assert says in error.value.details
    assert error.value.pointer == "/properties/x/pattern"
    assert error.value.remedy


@pytest.mark.parametrize(
    ("pattern", "low"), [("^https://", 20), ("(?<=a)b", 0), ("abc", 5), ("^a|b$", 5)]
)
def test_a_match_inside_will_do_where_no_whole_text_fits(pattern, low):
    space = pattern_space(pattern, min_length=low, whole=False)
    texts = space.draw(np.arange(50, dtype=np.uint64), 1).to_pylist()
    assert all(re.search(pattern, text) and len(text) >= low for text in texts)


def test_what_no_text_can_hold_is_refused_either_way():
    with pytest.raises(SchemaValidationError):
        pattern_space("^[a-c]{5}$", max_length=3, whole=False)
