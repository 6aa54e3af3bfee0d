"""Filters are functions of what is known; what is unknown passes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.media.filters import Facts, Filters
from provender.media.kinds import KINDS, kind_of

MAY_FIRST = 1714564800.0


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (Facts("a.JPEG"), "images"),
        (Facts("a.mp3"), "videos"),
        (Facts("a.tar.gz"), "compressed"),
        (Facts("a.csv"), "documents"),
        (Facts("a", media_type="application/pdf"), "documents"),
        (Facts("a", media_type="image/png"), "images"),
        (Facts("a", kind="images"), "images"),
    ],
)
def test_each_kind_can_be_left_out(facts, kind):
    assert Filters().refusal(facts) == ""
    others = [other for other in KINDS if other != kind]
    assert Filters(kinds=others).refusal(facts) == f"{kind} are not wanted"
    assert Filters(kinds=[kind]).refusal(facts) == ""


@pytest.mark.parametrize("name", ["setup.exe", "README", "a.bin"])
def test_a_file_of_no_kind_passes(name):
    assert Filters(kinds=()).refusal(Facts(name)) == ""


def test_extensions_may_have_two_parts():
    filters = Filters(excluded_extensions=("tar.gz",))
    assert filters.refusal(Facts("A.TAR.GZ"))
    assert not filters.refusal(Facts("a.gz"))


@given(size=st.integers(0, 100) | st.none(), least=st.integers(0, 100), most=st.integers(0, 100))
def test_sizes_pass_between_the_limits_with_both_ends(size, least, most):
    filters = Filters(min_size_bytes=least, max_size_bytes=most)
    passes = size is None or (size >= least and (most == 0 or size <= most))
    assert (filters.refusal(Facts("a.jpg", size_bytes=size)) == "") is passes


@given(st.dates(date(2024, 4, 25), date(2024, 5, 7)), st.dates(date(2024, 4, 25), date(2024, 5, 7)))
def test_dates_pass_between_the_days_with_both_ends(first, last):
    filters = Filters(date_from=first, date_to=last)
    passes = first <= date(2024, 5, 1) <= last
    assert (filters.refusal(Facts("a", modified_s=MAY_FIRST)) == "") is passes
    assert filters.refusal(Facts("a")) == ""


def test_a_look_is_needed_only_where_it_can_tell_more():
    assert not Filters().needs_a_look(Facts("a"))
    assert not Filters(max_size_bytes=5).needs_a_look(Facts("a.jpg"))
    assert not Filters(kinds=["images"]).needs_a_look(Facts("a.jpg"))
    assert Filters(kinds=["images"]).needs_a_look(Facts("a"))
    assert Filters(min_size_bytes=5).needs_a_look(Facts("a.jpg"))
    assert Filters(date_to=date(2024, 1, 1)).needs_a_look(Facts("a.jpg"))


@given(st.text(max_size=30), st.text(max_size=30))
def test_every_name_and_media_type_has_at_most_one_kind(name, media_type):
    assert kind_of(name, media_type) in {*KINDS, "other", ""}
