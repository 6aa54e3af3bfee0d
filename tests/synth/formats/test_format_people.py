"""People: the personal fields of a row agree, in every locale."""

import numpy as np
import pytest
from tests.synth.formats.drawing import draw, space

from provender import generate
from provender.synth.formats.people import people
from provender.synth.formats.romanise import slug

LOCALES = ["en_US", "id_ID", "ja_JP", "de_DE"]
ALL = [*LOCALES, "ru_RU", "zh_CN", "ko_KR", "hu_HU", "lv_LV", "es_ES"]


def slugs_of(who):
    pairs = zip(who.firsts.array.to_pylist(), who.first_slugs.array.to_pylist(), strict=True)
    return dict(pairs)


def field(name, *, unique):
    return {"type": "string", "format": name, "unique": unique}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("unique_name", [False, True])
@pytest.mark.parametrize("unique_email", [False, True])
def test_name_email_and_username_of_a_row_are_of_one_person(locale, unique_name, unique_email):
    who, first_slugs = people(locale), slugs_of(people(locale))
    schema = {
        "properties": {
            "name": field("name", unique=unique_name),
            "email": field("email", unique=unique_email),
            "username": field("username", unique=unique_email),
            "first_name": field("first_name", unique=False),
            "last_name": field("last_name", unique=False),
        }
    }
    for row in generate(schema, 200, seed=5, locale=locale).rows():
        first, last = row["first_name"], row["last_name"]
        whole = (last, first) if who.last_first else (first, last)
        assert row["name"] == who.separator.join(whole)
        assert row["email"].startswith(first_slugs[first] + ".")
        assert row["username"].startswith(first_slugs[first] + "_")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_person_agrees_by_property_names_alone(locale):
    text, first_slugs = {"type": "string"}, slugs_of(people(locale))
    properties = {"email": text, "author": {"type": "object"}, "nama_depan": text}
    for row in generate({"properties": properties}, 50, seed=9, locale=locale).rows():
        assert row["email"].startswith(first_slugs[row["nama_depan"]] + ".")


def test_unique_people_go_on_after_the_last_one():
    count = people("ja_JP").size + 500
    schema = {"properties": {"name": field("name", unique=True), "email": {"format": "email"}}}
    rows = list(generate(schema, count, seed=2, locale="ja_JP").rows())
    assert len({row["name"] for row in rows}) == count
    assert sum(row["name"].endswith(" 2") for row in rows) == 500


@pytest.mark.parametrize("locale", ALL)
def test_different_people_have_different_whole_names(locale):
    made = space("name", locale)
    size = min(made.size, 300_000)
    assert len(set(made.at(np.arange(size, dtype="u8")).to_pylist())) == size


@pytest.mark.parametrize("locale", ALL)
def test_emails_are_only_at_domains_reserved_for_examples(locale):
    for text in draw(space("email", locale), 300) + draw(space("free_email", locale), 50):
        local, domain = text.split("@")
        assert domain in {"example.com", "example.org", "example.net"}
        assert local.isascii()


def test_last_names_follow_the_gender_of_first_names():
    who = people("ru_RU")
    person = who.at(np.arange(who.size, dtype="u8")[:: who.size // 5000])
    man = person.first < who.men
    assert (person.last[man] < who.families).all()
    assert (person.last[~man] >= who.families).all()


def test_the_family_comes_first_where_it_does_so():
    assert [people(locale).last_first for locale in ("ja_JP", "hu_HU", "de_DE")] == [
        True, True, False]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Siti Nurhaliza", "sitinurhaliza"), ("Čapek", "capek"), ("D'Arcy", "darcy"), ("陳", "")],
)
def test_a_slug_holds_the_letters_a_to_z_only(name, plain):
    assert slug(name) == plain
