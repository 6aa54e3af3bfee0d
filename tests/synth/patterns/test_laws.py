"""The laws of pattern spaces, for expressions of any shape."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.synth.patterns.expressions import (
    SMALL,
    assert_matches,
    brute_force,
    first,
    plain,
    rich,
    small,
    space_or_none,
)

from provender.synth.space import LARGEST

keys = st.integers(0, 2**64 - 1)
windows = st.tuples(st.integers(0, 6), st.none() | st.integers(0, 8))


@given(pattern=rich, key=keys)
def test_every_text_matches_as_a_whole_for_both_dialects(pattern, key):
    space = space_or_none(pattern)
    assume(space is not None)
    rows = first(min(space.capacity, 20))
    texts = [*space.draw(first(20), key).to_pylist(), *space.distinct(rows, key).to_pylist()]
    assert_matches(texts, pattern)
    assert_matches(texts, f"^{pattern}$")


@given(pattern=rich, window=windows, key=keys)
def test_every_text_keeps_to_the_window(pattern, window, key):
    low, high = window
    space = space_or_none(pattern, low, high)
    assume(space is not None)
    rows = first(min(space.capacity, 20))
    texts = [*space.draw(first(20), key).to_pylist(), *space.distinct(rows, key).to_pylist()]
    assert_matches(texts, pattern, low, high)


@settings(max_examples=200)
@given(pattern=small, low=st.integers(1, 2), high=st.integers(2, 5))
def test_the_ranks_give_each_text_that_conditions_allow_once(pattern, low, high):
    assert_every_text_once(f"(?=[{SMALL}]*$)(?:{pattern})", low, high)


@settings(max_examples=200)
@given(pattern=plain, low=st.integers(0, 2), high=st.integers(0, 5))
def test_the_ranks_give_each_text_of_a_plain_pattern_once(pattern, low, high):
    assert_every_text_once(pattern, low, high)


def assert_every_text_once(pattern, low, high):
    space = space_or_none(pattern, low, high)
    texts = [] if space is None else space.at(first(space.size)).to_pylist()
    assert len(texts) == len(set(texts))
    assert set(texts) == brute_force(pattern, low, high)


@given(pattern=rich, ranks=st.sets(st.integers(0, 2**64 - 1), max_size=30))
def test_different_ranks_give_different_texts(pattern, ranks):
    space = space_or_none(pattern)
    assume(space is not None)
    below = np.array(sorted({rank % space.size for rank in ranks}), np.uint64)
    texts = space.at(below).to_pylist()
    assert len(set(texts)) == len(texts)
    assert_matches(texts, pattern)


@given(pattern=rich, key=keys)
def test_distinct_gives_no_text_twice(pattern, key):
    space = space_or_none(pattern)
    assume(space is not None)
    count = min(space.capacity, 300)
    assert len(set(space.distinct(first(count), key).to_pylist())) == count


@given(pattern=rich, key=keys, cut=st.integers(1, 29))
def test_slicing_the_rows_slices_the_texts(pattern, key, cut):
    space = space_or_none(pattern)
    assume(space is not None)
    rows = first(30)
    assert space.draw(rows, key)[cut:].equals(space.draw(rows[cut:], key))
    few = first(min(30, space.capacity))
    assert space.distinct(few, key)[cut:].equals(space.distinct(few[cut:], key))
    some = first(min(30, space.size))
    assert space.at(some)[cut:].equals(space.at(some[cut:]))


@given(pattern=rich, key=keys)
def test_the_kernels_and_their_twins_give_the_same_texts(twins, pattern, key):
    space = space_or_none(pattern)
    assume(space is not None)
    rows = first(min(12, space.size))
    native, twin = twins(lambda: [space.draw(rows, key), space.at(rows), space.distinct(rows, key)])
    assert [array.to_pylist() for array in native] == [array.to_pylist() for array in twin]


@given(pattern=small)
def test_capacity_is_at_least_the_size(pattern):
    space = space_or_none(pattern)
    assume(space is not None)
    assert 1 <= space.size <= space.capacity <= LARGEST
