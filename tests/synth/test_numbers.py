"""Numbers: every value satisfies its bounds, and the ranks cover the range."""

import json

import jsonschema
import jsonschema_rs
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provender.errors import SchemaValidationError
from provender.synth.numbers import decimal_space, integer_space
from provender.synth.sieve import sieved

finite = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**62), 2**62)
modest = st.integers(-1000, 1000) | st.decimals(-1000, 1000, places=3).map(float)
bounds = finite | modest


@st.composite
def ranged(draw, numbers):
    schema = {}
    low, high = sorted([draw(numbers), draw(numbers)])
    if draw(st.booleans()):
        schema[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    if draw(st.booleans()):
        schema[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = high
    return schema


def assert_all_valid(space, schema):
    size = space.size
    ranks = sorted({0, size - 1, size // 2, *(size * k // 97 for k in range(97))})
    values = space.at(np.array([r for r in ranks if r < 2**64], np.uint64)).to_pylist()
    assert len({json.dumps(float(v)) if not isinstance(v, int) else v for v in values}) == len(
        values
    ) or any(isinstance(v, float) for v in values)
    ours, theirs = jsonschema.Draft202012Validator(schema), jsonschema_rs.validator_for(schema)
    for value in values:
        plain = value if isinstance(value, int | float) else float(value)
        ours.validate(plain)
        assert theirs.is_valid(plain), (plain, schema)


@given(schema=ranged(st.integers(-(2**70), 2**70) | modest))
def test_integers_satisfy_their_bounds(schema):
    schema = {"type": "integer", **schema}
    try:
        space = integer_space(schema, "")
    except SchemaValidationError as error:
        assert "no integer lies" in str(error) or "64 bits" in str(error)  # noqa: PT017
        return
    assert_all_valid(space, schema)


@given(schema=ranged(bounds))
def test_numbers_satisfy_their_bounds(schema):
    schema = {"type": "number", **schema}
    try:
        space = decimal_space(schema, "")
    except SchemaValidationError as error:
        assert "no number lies" in str(error)  # noqa: PT017
        return
    assert_all_valid(space, schema)


@given(
    schema=ranged(modest),
    multiple=st.sampled_from([0.01, 0.1, 0.25, 0.3, 1.5, 2, 7, 0.001, 0.0001, 3.3, 1e-6]),
)
def test_multiples_are_multiples_for_validators_with_binary_floats_too(schema, multiple):
    schema = {"type": "number", "multipleOf": multiple, **schema}
    try:
        space = sieved(decimal_space(schema, ""), multiple, "")
        assume(space.size)
    except SchemaValidationError:
        return
    assert_all_valid(space, schema)


@pytest.mark.parametrize(
    ("schema", "low", "high"),
    [
        ({}, 1, 1000),
        ({"minimum": 5000}, 5000, 5999),
        ({"maximum": 0}, -999, 0),
        ({"minimum": 18, "maximum": 80}, 18, 80),
        ({"exclusiveMinimum": 0, "exclusiveMaximum": 3}, 1, 2),
        ({"minimum": 0, "exclusiveMinimum": True, "maximum": 2}, 1, 2),
        ({"minimum": 1.5, "maximum": 3.5}, 2, 3),
        ({"multipleOf": 10, "minimum": 1, "maximum": 35}, 10, 30),
        ({"minimum": 2**63, "maximum": 2**64 - 1}, 2**63, 2**64 - 1),
    ],
)
def test_the_range_of_integers_is_what_the_keywords_say(schema, low, high):
    space = integer_space(schema, "")
    assert (space.low, space.high) == (low, high)
    ends = np.array([0, space.size - 1], np.uint64)
    assert space.at(ends).to_pylist() == [low, high]


def test_numbers_have_two_decimals_unless_the_range_is_narrow():
    assert decimal_space({}, "").places == 2
    assert decimal_space({"minimum": 0, "maximum": 1}, "").places == 3


def test_a_power_of_ten_as_multiple_is_an_exact_decimal_in_arrow():
    space = decimal_space({"multipleOf": 0.01, "minimum": 0, "maximum": 99.99}, "")
    assert str(space.type) == "decimal128(4, 2)"
    assert [str(v) for v in space.at(np.array([0, 1234], np.uint64)).to_pylist()] == [
        "0.00",
        "12.34",
    ]


@pytest.mark.parametrize("kind", [integer_space, decimal_space])
def test_an_empty_range_is_refused_with_its_place(kind):
    with pytest.raises(SchemaValidationError, match="lies between") as error:
        kind({"minimum": 3, "exclusiveMaximum": 3}, "/properties/x")
    assert error.value.pointer == "/properties/x"


@pytest.mark.parametrize(
    "schema",
    [
        {"maximum": -1.3902611134773677e20},
        {"minimum": 1.3902611134773677e20},
        {"minimum": 2**53 + 1, "maximum": 2**53 + 1},
        {"minimum": 1e308},
        {"maximum": -1e308},
        {"minimum": 0.1, "maximum": 0.1},
        {"minimum": 5e-324, "maximum": 1e-323},
        {"exclusiveMinimum": 0, "exclusiveMaximum": 1e-323},
    ],
)
def test_numbers_near_the_ends_of_doubles_satisfy_their_bounds(schema):
    schema = {"type": "number", **schema}
    assert_all_valid(decimal_space(schema, ""), schema)
