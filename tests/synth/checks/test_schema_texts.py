import pytest
from tests.synth.reports import is_sound, the_error, the_warning

from provender.synth.formats import known_formats


def texts(**words):
    return {"type": "string", **words}


@pytest.mark.parametrize("pattern", ["(", "[", "a**", "a{2,1}", "\\"])
def test_an_invalid_pattern_says_why(pattern):
    message, pointer = the_error(texts(pattern=pattern))
    assert message.startswith("Invalid regex pattern: ")
    assert pointer == "/pattern"


def test_a_pattern_matches_something_within_the_lengths():
    message, pointer = the_error(texts(pattern="^[a-c]{5}$", maxLength=3))
    assert "between 0 and 3 characters" in message
    assert pointer == "/pattern"


def test_lengths_do_not_count_where_no_text_is_drawn():
    assert is_sound({"enum": ["a"], "pattern": "a"})


@pytest.mark.parametrize("pattern", ["((a{1000}){1000}){1000}", "(" * 5000 + ")" * 5000])
def test_a_pattern_that_would_explode_is_refused(pattern):
    message, pointer = the_error(texts(pattern=pattern))
    assert message.startswith("The pattern is too complex: ")
    assert pointer == "/pattern"


def test_a_pattern_is_a_text():
    assert the_error(texts(pattern=5)) == ("pattern must be a text, not 5", "/pattern")


@pytest.mark.parametrize("name", sorted(known_formats()))
def test_known_formats_need_no_word(name):
    assert is_sound(texts(format=name))


def test_an_unknown_format_lists_the_known_ones():
    message, pointer = the_warning(texts(format="of-our-own"))
    assert message.startswith("Format 'of-our-own' may not be supported. Supported: [")
    assert "'email'" in message
    assert pointer == "/format"


def test_a_format_is_a_text():
    assert the_error(texts(format=["email"])) == (
        'format must be a text, not ["email"]',
        "/format",
    )


def test_a_format_beside_a_pattern_is_a_warning():
    message, pointer = the_warning(texts(format="date", pattern="20[0-9]{2}-0[1-9]-0[1-9]"))
    assert message.startswith("pattern and format together")
    assert pointer == "/format"


def test_a_format_beside_a_unique_pattern_is_an_error():
    message, pointer = the_error(texts(format="uuid", pattern="[a-f0-9-]{36}", unique=True))
    assert message == "unique together with both pattern and format is not supported"
    assert pointer == "/format"
