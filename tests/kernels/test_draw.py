"""Random words, bounded numbers and permutations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.kernels.draw import below, hashes, permute, pick

words = st.integers(0, 2**64 - 1)
indexes = st.lists(words, max_size=50).map(lambda values: np.array(values, np.uint64))


@given(index=indexes, key=words, bound=st.integers(1, 2**64))
def test_compiled_draws_equal_their_twins(twins, index, key, bound):
    for work in (
        lambda: hashes(index, key),
        lambda: below(index, key, bound),
        lambda: pick(index, key, min(bound, 2**32 - 1)),
    ):
        native, twin = twins(work)
        assert native.dtype == twin.dtype
        assert native.tolist() == twin.tolist()


@given(index=indexes, key=words, bound=st.integers(1, 2**64))
def test_a_bounded_number_stays_below_its_bound(index, key, bound):
    assert all(value < bound for value in below(index, key, bound).tolist())


@given(size=st.integers(1, 3000), key=words)
def test_a_permutation_visits_every_number_once(size, key):
    image = permute(np.arange(size, dtype=np.uint64), size, key)
    assert sorted(image.tolist()) == list(range(size))


@given(size=st.integers(1, 2**64), key=words, data=st.data())
def test_compiled_permutations_equal_their_twins(twins, size, key, data):
    numbers = st.lists(st.integers(0, size - 1), max_size=20)
    index = np.array(data.draw(numbers), np.uint64)
    keys = np.arange(len(index), dtype=np.uint64) + np.uint64(key % 2**60)
    for each in (None, keys):
        native, twin = twins(lambda each=each: permute(index, size, key, keys=each))
        assert native.tolist() == twin.tolist()
        assert all(value < size for value in native.tolist())


def test_an_index_outside_the_permutation_is_refused():
    with pytest.raises(IndexError, match="outside a permutation of 5"):
        permute(np.array([5], np.uint64), 5, 1)


def test_draws_are_spread_evenly_and_do_not_follow_the_index():
    index = np.arange(200_000, dtype=np.uint64)
    counts = np.bincount(below(index, 99, 50).view(np.int64), minlength=50)
    chi = float(((counts - 4000) ** 2 / 4000).sum()) / 49
    assert 0.4 < chi < 1.9
    first, second = below(index, 1, 1 << 20), below(index, 2, 1 << 20)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.01
    assert abs(np.corrcoef(first, index)[0, 1]) < 0.01
