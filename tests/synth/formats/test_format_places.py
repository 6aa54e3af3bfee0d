"""Places and telephones, as their countries write them."""

import re

import pytest
from tests.synth.formats.drawing import LOCALES, draw, space

from provender.synth.formats.places import ending_in_digits

PHONES = {
    "en_US": r"\+1-[2-9]\d\d-555-01\d\d",
    "en_CA": r"\+1-[2-9]\d\d-555-01\d\d",
    "id_ID": r"\+62 8\d\d-\d{4}-\d{4}",
    "ja_JP": r"\d{2,3}-\d{4}-\d{4}",
    "en_GB": r"[+()\d ]{10,20}",
    "de_DE": r"[+()\d ]{9,20}",
}


@pytest.mark.parametrize("locale", PHONES)
def test_telephone_numbers_look_as_in_their_country(locale):
    for text in draw(space("phone", locale), 300):
        assert re.fullmatch(PHONES[locale], text), text


@pytest.mark.parametrize(
    ("locale", "pattern"),
    [("en_US", r"\d{5}"), ("id_ID", r"\d{5}"), ("ja_JP", r"\d{3}-\d{4}"), ("de_DE", r"\d{5}")],
)
def test_postal_codes_look_as_in_their_country(locale, pattern):
    assert all(re.fullmatch(pattern, text) for text in draw(space("postcode", locale), 300))


@pytest.mark.parametrize("locale", LOCALES)
def test_an_address_is_one_line(locale):
    texts = draw(space("address", locale), 200)
    assert not [text for text in texts if "\n" in text or ", ," in text]
    assert len(set(texts)) > 150


def test_no_american_address_is_a_military_one():
    assert not [t for t in draw(space("address"), 3000) if re.search(r"\b[AFD]PO A", t)]


@pytest.mark.parametrize(("name", "most"), [("latitude", 90), ("longitude", 180)])
def test_coordinates_are_degrees_with_six_decimals(name, most):
    for text in draw(space(name), 500):
        assert re.fullmatch(r"-?\d+\.\d{6}", text)
        assert abs(float(text)) <= most


def test_places_follow_the_locale():
    assert "Jawa Barat" in set(draw(space("state", "id_ID"), 500))
    assert "東京都" in set(draw(space("state", "ja_JP"), 500))
    assert "Texas" in set(draw(space("state", "en_US"), 500))


def test_texts_that_do_not_all_end_in_digits_stay_as_they_are():
    assert [part.size for part in ending_in_digits(["A1 1AA", "B 999"], 3)] == [2]
