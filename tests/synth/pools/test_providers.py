"""Faker as a source of pools: bounded, and the same in every process and on every day."""

import json
import os
import subprocess
import sys

import pytest

from provender.errors import ValidationError
from provender.synth.pools import listed, locale_name, provider_names, provider_texts

LOCALES = ["en_US", "id_ID", "it_IT"]
SAMPLE = """
import datetime, json, sys

class Later(datetime.date):
    @classmethod
    def today(cls):
        return datetime.date(2031, 5, 6)

class LaterTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime(2031, 5, 6, 7, 8, 9, tzinfo=tz)

if sys.argv[1] == "later":
    import faker.providers.date_time as one, faker.providers.passport.en_US as other
    one.datetime, one.dtdate, other.date = LaterTime, Later, Later

from provender.synth.pools import providers

providers._SAMPLES = 20
texts = {
    f"{locale} {name}": providers.provider_texts(locale, name)
    for locale in sys.argv[2:]
    for name in sorted(providers.provider_names(locale))
}
print(json.dumps(texts))
"""


def sample(day, hash_seed):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SAMPLE, day, *LOCALES],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout), done.stderr


def test_no_pool_depends_on_the_process_or_the_day():
    first, noise = sample("today", "1")
    second, _ = sample("later", "2")
    assert {name for name, texts in first.items() if texts != second[name]} == set()
    assert len(first) > 400
    assert noise == b""


def test_a_pool_is_bounded_and_its_texts_are_distinct_and_of_one_line():
    for name in ("address", "license_plate", "text", "catch_phrase"):
        texts = provider_texts("en_US", name)
        assert 500 < len(texts) <= 1000
        assert len(set(texts)) == len(texts)
        assert not any("\n" in text for text in texts)


def test_years_are_those_of_the_frozen_calendar():
    assert {int(year) for year in provider_texts("id_ID", "year")} <= set(range(2015, 2026))


def test_a_locale_without_data_for_a_provider_has_no_pool():
    assert "bank" in provider_names("de_DE")
    assert provider_texts("de_DE", "bank") == ()
    assert listed("address", "en_NZ", "no_such_list") == ()


@pytest.mark.parametrize(("given", "found"), [("id-id", "id_ID"), ("EN_us", "en_US")])
def test_a_locale_may_be_written_in_either_way(given, found):
    assert locale_name(given) == found


def test_an_unknown_locale_is_refused_with_close_ones():
    with pytest.raises(ValidationError, match="unknown locale 'id_XX'") as caught:
        locale_name("id_XX")
    assert "id_ID" in caught.value.remedy
