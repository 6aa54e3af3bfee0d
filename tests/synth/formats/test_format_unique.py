"""Unique values: exactly as many as there are, numbered only where a number may stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.synth.formats.drawing import LOCALES, distinct, draw, every, space

from provender.synth.formats.rows import ROWS

NUMBERED = ["city", "company", "job", "word", "first_name", "street", "address", "phone", "product"]
CLOSED = ["country_code", "currency", "state", "country", "category", "timezone", "gender"]
SMALL = 30_000


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_different_ranks_are_different_values(name, locale):
    made = space(name, locale)
    if made.size <= SMALL:
        texts = every(made)
        assert len(set(texts)) == len(texts) == made.size
    else:
        assert len(set(distinct(made, 5000))) == 5000


@pytest.mark.parametrize("locale", ["en_US", "id_ID", "ja_JP"])
@pytest.mark.parametrize("name", NUMBERED)
def test_a_spent_pool_goes_on_with_numbers(name, locale):
    made = space(name, locale)
    texts = distinct(made, 100_000)
    assert len(set(texts)) == 100_000
    plain = min(made.size, 100_000)
    assert made.size > SMALL or set(texts[:plain]) == set(every(made))


@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_list_is_never_numbered(name):
    made = space(name)
    assert made.capacity == made.size == len(set(every(made)))
    with pytest.raises(IndexError):
        distinct(made, 1, start=made.size)


@given(
    name=st.sampled_from(["city", "word", "name", "email", "username", "product", "slug", "phone"]),
    high=st.integers(12, 24),
    locale=st.sampled_from(LOCALES),
)
def test_numbers_stay_within_the_window(name, high, locale):
    made = space(name, locale, 0, high)
    last = min(made.capacity, made.size + 1000, 2**63)
    texts = distinct(made, min(last, 300), start=last - min(last, 300))
    assert max(map(len, texts)) <= high
    assert len(set(texts)) == len(texts)


def test_the_capacity_is_exact():
    made = space("city", high=8)
    count = min(made.capacity, 200_000)
    assert len(set(distinct(made, count))) == count
    short = space("word", high=2)
    assert len(set(distinct(short, short.capacity))) == short.capacity
    with pytest.raises(IndexError):
        distinct(short, 1, start=short.capacity)


def test_unique_and_ordinary_values_come_from_one_list():
    made = space("city", "id_ID")
    assert set(draw(made, 500)) == set(distinct(made, made.size))
