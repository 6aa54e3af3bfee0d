"""Joining pieces into texts."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from provender.kernels.concat import Digits, Hex, Literal, Pool, PoolPick, Signed, Text, concat

ROWS = 7
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
words = st.lists(st.integers(0, 2**64 - 1), min_size=ROWS, max_size=ROWS)


@st.composite
def pieces(draw):
    kind = draw(st.sampled_from(["literal", "pool", "digits", "hex", "signed", "text"]))
    values = np.array(draw(words), np.uint64)
    if kind == "literal":
        return Literal(draw(texts))
    if kind == "pool":
        pool = Pool.of(draw(st.lists(texts, min_size=1, max_size=9)))
        return PoolPick(pool, (values % np.uint64(pool.size)).astype(np.uint32))
    if kind == "text":
        return Text(pa.array(draw(st.lists(texts, min_size=ROWS, max_size=ROWS)), pa.string()))
    if kind == "signed":
        return Signed(values.view(np.int64))
    if kind == "hex":
        return Hex(values, draw(st.integers(1, 16)))
    return Digits(values, draw(st.integers(1, 20)))


@given(parts=st.lists(pieces(), max_size=5))
def test_compiled_texts_equal_their_twins(twins, parts):
    native, twin = twins(lambda: concat(parts, ROWS))
    native.validate(full=True)
    assert native.to_pylist() == twin.to_pylist()


def test_a_sliced_pool_is_read_from_its_own_first_entry():
    pool = Pool.of(pa.array(["no", "yes", "maybe"])[1:])
    assert concat([PoolPick(pool, np.array([0, 1], np.uint32))], 2).to_pylist() == ["yes", "maybe"]


def test_no_rows_make_an_empty_text_array():
    assert concat([Literal("x")], 0).to_pylist() == []
