"""The rule that reads property names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender import generate
from provender.synth.formats import known_formats
from provender.synth.naming import format_for, range_for
from provender.synth.vocabulary import ALONE, ENDINGS, FORMATS, OWNERS, RANGES


@pytest.mark.parametrize(
    ("names", "meaning"),
    [
        ("email user_email emailAddress contact-email Email EMAIL emails", "email"),
        ("first_name firstName given_name FirstName nama_depan", "first_name"),
        ("last_name surname familyName", "last_name"),
        ("city cityOfBirth_city kota homeTown", "city"),
        ("created_at createdAt deletedAt timestamp start_time updated", "date-time"),
        ("order_date joinedDate tanggal opened_on", "date"),
        ("birthday dateOfBirth tanggal_lahir", "birthday"),
        ("url website homepage link profile_url links", "uri"),
        ("avatar_url avatarUrl thumbnail photo", "image_url"),
        ("id userId user_id uuid ID", "uuid"),
        ("zip zipcode postal_code kodePos", "postcode"),
        ("description comment notes", "sentence"),
        ("bio content body", "paragraph"),
        ("title judul", "title"),
        ("phone mobile_number telepon phoneNumbers no_hp", "phone"),
        ("alamat shippingAddress addresses", "address"),
        ("ip ip_address clientIp", "ipv4"),
        ("full_name nama nama_lengkap customerName author", "name"),
        ("company company_name employer perusahaan", "company"),
        ("product_name productName", "product"),
        ("username login userName", "username"),
        ("tags keyword", "word"),
        ("access_token apiKey", "token"),
    ],
)
def test_a_name_says_what_a_text_is_in_every_spelling(names, meaning):
    assert {name: format_for(name) for name in names.split()} == dict.fromkeys(
        names.split(), meaning
    )


@pytest.mark.parametrize(
    "name", ["", "x", "price", "status", "value", "notes_count_total", "名前", "___", "a" * 500]
)
def test_a_name_that_says_nothing_has_no_format(name):
    assert format_for(name) is None


@pytest.mark.parametrize(
    ("owner", "meaning"),
    [
        ("Data", "name"), ("User", "name"), ("customers", "name"), ("OrderOwner", "name"),
        ("Product", "product"), ("order_items", "product"), ("Category", "category"),
        ("Companies", "company"), ("City", "city"), ("document", "file_name"),
        ("Event", "title"), ("Project", "title"), ("", "name"),
    ],
)  # fmt: skip
def test_a_bare_name_is_that_of_its_owner(owner, meaning):
    assert format_for("name", model_name=owner) == meaning


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("age", "integer", (18, 90, 0)),
        ("unitPrice", "number", (1, 1000, 2)),
        ("rating", "number", (1, 5, 1)),
        ("rating", "integer", (1, 5, 0)),
        ("weight", "integer", (1, 100, 0)),
        ("latitude", "number", (-90, 90, 6)),
        ("created_at", "integer", (1_420_070_400, 1_767_225_599, 0)),
        ("quantities", "integer", (1, 10, 0)),
        ("at", "integer", None),
        ("n", "number", None),
        ("", "number", None),
    ],
)
def test_a_name_says_how_large_a_number_is(name, kind, expected):
    assert range_for(name, kind) == expected


def test_every_meaning_is_a_format_and_every_range_has_numbers():
    meanings = {*FORMATS.values(), *ALONE.values(), *ENDINGS.values(), *OWNERS.values()}
    assert meanings <= known_formats()
    for low, high, decimals in RANGES.values():
        assert low < high
        assert decimals >= 0


@given(name=st.text(max_size=80), owner=st.text(max_size=20))
def test_any_name_is_read_without_error(name, owner):
    assert format_for(name, model_name=owner) in {*known_formats(), None}
    assert range_for(name, "number") is None or range_for(name, "integer") is not None


TEXT = {"type": "string"}


def test_names_of_numbers_give_their_range_unless_the_schema_has_bounds():
    schema = {"properties": {"rating": {"type": "number"}, "age": {"type": "integer"}}}
    rows = list(generate(schema, 500, seed=1).rows())
    assert {row["rating"] for row in rows} <= {n / 10 for n in range(10, 51)}
    assert {18, 90} <= {row["age"] for row in rows} <= set(range(18, 91))
    bounded = {"properties": {"age": {"type": "integer", "minimum": 3, "maximum": 5}}}
    assert {row["age"] for row in generate(bounded, 100, seed=1).rows()} == {3, 4, 5}


@pytest.mark.parametrize(
    "limits", [{"maxLength": 4}, {"minLength": 90, "maxLength": 95}, {"pattern": "[0-9]{3}"}]
)
@pytest.mark.parametrize("name", ["id", "email", "created_at", "country_code", "name", "bio"])
def test_a_name_never_breaks_the_schema_s_own_limits(name, limits):
    low, high = limits.get("minLength", 0), limits.get("maxLength", 100)
    schema = {"properties": {name: {**TEXT, **limits}}}
    for row in generate(schema, 30, seed=1).rows():
        assert low <= len(row[name]) <= high
        assert "pattern" not in limits or row[name].isdigit()


def test_a_nested_object_is_named_by_its_property_and_an_array_s_items_by_the_array():
    named = {"properties": {"name": TEXT}}
    schema = {"properties": {"product": named, "items": {"type": "array", "items": named}}}
    plain = {"properties": {"product": named}}
    row = next(generate(schema, 1, seed=1).rows())
    assert len(row["product"]["name"].split()) >= 3
    assert all(len(item["name"].split()) >= 3 for item in row["items"])
    off = next(generate(plain, 1, seed=1, realistic_names=False).rows())
    assert off["product"]["name"].islower()


def test_the_rule_can_be_switched_off():
    schema = {"properties": {"email": TEXT, "age": {"type": "integer"}}}
    rows = list(generate(schema, 200, seed=1, realistic_names=False).rows())
    assert not any("@" in row["email"] for row in rows)
    assert max(row["age"] for row in rows) > 90
