import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.synth.reports import is_sound, the_error, the_warning

from provender import check_schema

LIMITS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
COUNTS = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]


def numbers(**words):
    return {"type": "number", **words}


def integers(**words):
    return {"type": "integer", **words}


@pytest.mark.parametrize("word", LIMITS)
@pytest.mark.parametrize("value", ["1", None, [], {}])
def test_a_bound_is_a_number(word, value):
    message, pointer = the_error(numbers(**{word: value}))
    assert message.startswith(f"{word} must be a number, not ")
    assert pointer == f"/{word}"


@pytest.mark.parametrize("word", ["minimum", "maximum", "multipleOf"])
def test_a_boolean_is_no_bound(word):
    assert the_error(numbers(**{word: True})) == (f"{word} must be a number, not true", f"/{word}")


@pytest.mark.parametrize("value", [0, -1, -0.5])
def test_a_multiple_is_above_zero(value):
    assert the_error(integers(multipleOf=value)) == (
        f"multipleOf must be greater than 0, not {value}",
        "/multipleOf",
    )


@given(low=st.integers(-50, 50), high=st.integers(-50, 50))
def test_the_minimum_is_at_most_the_maximum(low, high):
    errors = check_schema(integers(minimum=low, maximum=high)).errors
    assert bool(errors) == (low > high)


def test_crossed_bounds_are_said_in_the_documented_words():
    message = "minimum must be less than or equal to maximum"
    assert the_error(numbers(minimum=2, maximum=1)) == (message, "/minimum")


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("exclusiveMinimum", "maximum"),
        ("minimum", "exclusiveMaximum"),
        ("exclusiveMinimum", "exclusiveMaximum"),
    ],
)
def test_an_exclusive_bound_does_not_meet_the_other(low, high):
    schema = numbers(**{low: 3, high: 3})
    assert the_error(schema) == (f"{low} must be less than {high}", f"/{low}")


def test_a_boolean_exclusive_bound_means_what_draft_4_says():
    assert is_sound(numbers(minimum=1, exclusiveMinimum=True, maximum=2))
    schema = numbers(minimum=3, exclusiveMinimum=True, maximum=3)
    message = "exclusiveMinimum must be less than maximum"
    assert the_error(schema) == (message, "/exclusiveMinimum")


def test_a_range_of_integers_holds_an_integer():
    errors = check_schema(integers(minimum=1.2, maximum=1.8)).errors
    assert [(problem.message, problem.pointer) for problem in errors] == [
        ("no integer lies between 1.2 and 1.8", "")
    ]


def test_a_range_holds_a_multiple():
    message, pointer = the_error(integers(minimum=8, maximum=13, multipleOf=7))
    assert "as a multiple of 7" in message
    assert pointer == ""


def test_integers_beyond_64_bits_are_refused():
    message, _ = the_error(integers(minimum=2**70))
    assert "64 bits" in message


def test_a_fractional_bound_of_integers_is_a_warning():
    message = "minimum should be an integer for integer type"
    assert the_warning(integers(minimum=1.5)) == (message, "/minimum")


def test_a_whole_bound_may_be_written_with_a_point():
    assert is_sound(integers(minimum=1.0))


@pytest.mark.parametrize("word", COUNTS)
@pytest.mark.parametrize("value", ["3", 1.5, None, True, []])
def test_a_count_is_a_whole_number(word, value):
    errors = check_schema({"type": ["string", "array", "object"], word: value}).errors
    assert [problem.pointer for problem in errors] == [f"/{word}"]
    assert errors[0].message.startswith(f"{word} must be a whole number, not ")


@pytest.mark.parametrize("word", COUNTS)
def test_a_count_is_not_negative(word):
    errors = check_schema({"type": ["string", "array", "object"], word: -1}).errors
    assert [problem.message for problem in errors] == [f"{word} must not be negative"]


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("string", "minLength", "maxLength"),
        ("array", "minItems", "maxItems"),
        ("object", "minProperties", "maxProperties"),
    ],
)
def test_the_lower_count_is_at_most_the_higher(kind, low, high):
    schema = {"type": kind, low: 5, high: 1}
    assert the_error(schema) == (f"{low} must be less than or equal to {high}", f"/{low}")
