"""Every format: its values are valid, fit their window, and are the same every time."""

import re
import subprocess
import sys

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.synth.formats.drawing import LOCALES, distinct, draw, space

from provender.errors import SchemaValidationError
from provender.synth.formats import FormatContext, format_space, known_formats, registry
from provender.synth.formats.rows import ROWS

CHECKER = jsonschema.Draft202012Validator.FORMAT_CHECKER
ASSERTED = sorted(CHECKER.checkers)
PATTERNED = [row for row in ROWS if row.name in ASSERTED and row.pattern is not None]
NAMES = [row.name for row in ROWS]


def is_valid(name, text):
    strict = jsonschema_rs.validator_for({"format": name}, validate_formats=True)
    return CHECKER.conforms(text, name) and strict.is_valid(text)


def test_every_format_of_json_schema_is_known():
    assert len(ASSERTED) == 19
    assert set(ASSERTED) <= set(registry())


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ASSERTED)
def test_values_of_an_asserted_format_satisfy_two_validators(name, locale):
    made = space(name, locale)
    for text in draw(made, 20) + distinct(made, 20):
        assert is_valid(name, text), text


@given(
    name=st.sampled_from(NAMES),
    locale=st.sampled_from(LOCALES),
    low=st.integers(0, 70),
    width=st.none() | st.integers(0, 70),
    key=st.integers(0, 2**64 - 1),
)
def test_values_fit_any_window_or_are_refused(name, locale, low, width, key):
    high = None if width is None else low + width
    try:
        made = space(name, locale, low, high)
    except SchemaValidationError:
        assume(False)
    texts = draw(made, 10, key) + distinct(made, min(10, made.capacity), key=key)
    for text in texts:
        assert low <= len(text), text
        assert high is None or len(text) <= high, text
        assert name not in ASSERTED or is_valid(name, text), text


@pytest.mark.parametrize("high", [0, 1, 2, 5])
@pytest.mark.parametrize("name", NAMES)
def test_a_tiny_window_is_filled_or_refused(name, high):
    try:
        made = space(name, high=high)
    except SchemaValidationError:
        return
    assert max(map(len, draw(made, 30))) <= high


@pytest.mark.parametrize("row", PATTERNED, ids=lambda row: row.name)
def test_the_pattern_that_serves_odd_windows_matches_only_valid_values(row):
    letters = st.characters(max_codepoint=127)

    @given(st.from_regex(row.pattern, fullmatch=True, alphabet=letters))
    def holds(text):
        assert is_valid(row.name, text)

    holds()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "uuid"])
def test_a_draw_is_a_value_of_the_space_and_depends_on_key_and_index_only(name):
    made = space(name)
    whole = draw(made, 50)
    assert whole == draw(made, 60)[:50]
    assert made.capacity >= made.size >= 1
    if made.size > 10**6:
        assert whole != draw(made, 50, key=8)


@pytest.mark.parametrize("name", ["time", "date-time"])
def test_no_time_holds_a_leap_second(name):
    assert not [text for text in draw(space(name), 5000) if ":60" in text]


def test_an_alias_is_the_same_format():
    names = registry()
    assert names["telephone"] is names["phone_number"] is names["phone"]
    assert draw(space("colour")) == draw(space("color"))
    assert len(names) == len(NAMES) + sum(len(row.aliases) for row in ROWS)


@pytest.mark.parametrize("name", ["nonsense", "", "Email", "__class__", "add_provider"])
def test_an_unknown_format_has_no_space(name):
    assert space(name) is None
    assert name not in known_formats()


@pytest.mark.parametrize("name", ["random_int", "enum", "simple_profile", "binary", "pydict"])
def test_a_faker_provider_without_texts_or_with_arguments_is_unknown(name):
    assert space(name) is None
    assert name not in known_formats()


@pytest.mark.parametrize("locale", ["en_US", "id_ID"])
def test_any_other_faker_provider_is_a_format(locale):
    plates = draw(space("license_plate", locale), 300)
    assert len(set(plates)) > 100
    assert {"license_plate", "catch_phrase", "swift"} <= known_formats(locale)


def test_a_faker_provider_follows_the_locale():
    indonesian = re.compile(r"[A-Z]{1,2} \d{1,4} [A-Z]{1,3}")
    assert all(indonesian.fullmatch(plate) for plate in draw(space("license_plate", "id_ID")))
    assert set(draw(space("month_name", "id_ID"))) > {"Januari", "Juli"}


@pytest.mark.parametrize("name", ["uuid", "ipv4", "country_code", "license_plate"])
def test_a_window_that_no_value_fits_is_refused_with_its_place(name):
    with pytest.raises(SchemaValidationError, match=rf"format {name} has 90 to 99 ") as caught:
        format_space(name, FormatContext(min_length=90, max_length=99, pointer="/properties/x"))
    assert caught.value.pointer == "/properties/x"
    assert caught.value.remedy


def test_importing_the_package_loads_no_faker():
    code = "import sys, provender, provender.synth.dataset; sys.exit('faker' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
