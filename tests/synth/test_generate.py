"""generate(): features of the schema language, and bad input."""

import io
import json

import pytest
from tests.synth.schemas import assert_valid

from provender import GenerationError, SchemaValidationError, ValidationError, generate


def rows(schema, count=100, **options):
    return list(generate(schema, count, seed=options.pop("seed", 1), **options).rows())


def prop(schema, count=100, name="x", **options):
    data = rows({"type": "object", "properties": {name: schema}}, count, **options)
    return [row[name] for row in data]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 1, "maximum": 100},
        {"type": "number", "minimum": 0, "maximum": 0.99, "multipleOf": 0.01},
        {"type": "string", "pattern": "[a-j][0-9]"},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "email"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "name"},
        {"type": "string", "format": "city"},
        {"type": "string"},
        {"enum": [*range(50), *[f"m{i}" for i in range(50)]]},
    ],
)
def test_unique_values_never_repeat(schema):
    count = 70 if "multipleOf" in schema else 100
    assert len({json.dumps(v) for v in prop({**schema, "unique": True}, count)}) == count


def test_unique_holds_far_beyond_the_pools():
    for fmt in ("name", "email", "city", "username"):
        values = prop({"type": "string", "format": fmt, "unique": True}, 200_000)
        assert len(set(values)) == 200_000


def test_unique_stays_within_the_length_limit():
    values = prop({"type": "string", "format": "name", "unique": True, "maxLength": 14}, 5000)
    assert len(set(values)) == 5000
    assert max(map(len, values)) <= 14


@pytest.mark.parametrize(
    ("schema", "size"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 5}, 5),
        ({"enum": ["a", "b", "c"]}, 3),
        ({"type": "boolean"}, 2),
        ({"type": "string", "pattern": "[0-9]{1}"}, 10),
    ],
)
def test_a_domain_smaller_than_count_is_refused_with_its_size(schema, size):
    with pytest.raises(GenerationError, match=f"only {size} exist") as caught:
        prop({**schema, "unique": True}, size + 1)
    assert caught.value.pointer == "/properties/x"
    assert len(set(prop({**schema, "unique": True}, size))) == size


def test_unique_items_inside_an_array_differ_over_all_rows():
    schema = {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9999,
        "unique": True}, "maxItems": 4}  # fmt: skip
    flat = [item for items in prop(schema, 500) for item in items]
    assert len(set(flat)) == len(flat)


def test_unbounded_unique_integers_count_from_one():
    assert prop({"type": "integer", "unique": True}, 4) == [1, 2, 3, 4]
    assert prop({"type": "integer", "unique": True, "minimum": 10}, 3) == [10, 11, 12]
    assert prop({"type": "integer", "unique": True, "maximum": 2}, 4) == [1, 2, 0, -1]


@pytest.mark.parametrize(
    "items",
    [
        {"enum": ["a", "b", "c"]},
        {"type": "integer", "minimum": 1, "maximum": 4},
        {"type": "object", "properties": {"a": {"type": "boolean"}, "b": {"type": "boolean"}}},
        {"type": ["integer", "string"]},
    ],
)
def test_items_of_a_set_differ(items):
    schema = {"type": "array", "items": items, "uniqueItems": True, "minItems": 2, "maxItems": 3}
    for values in prop(schema, 300):
        assert 2 <= len(values) <= 3
        assert len({json.dumps(v) for v in values}) == len(values)


def test_enum_keeps_types_and_const_its_value():
    assert {json.dumps(v) for v in prop({"enum": [1, "1", True, None, 1.5, [1], {"a": 1}]})} == {
        "1", '"1"', "true", "null", "1.5", "[1]", '{"a": 1}'}  # fmt: skip
    assert set(prop({"const": "only"}, 5)) == {"only"}
    assert prop({"const": None}, 2) == [None, None]


def test_nullable_values_are_null_at_times_and_never_absent():
    for schema in ({"type": ["integer", "null"]}, {"type": "integer", "nullable": True}):
        values = prop(schema, 500)
        assert 10 < values.count(None) < 150


def test_a_default_turns_up_more_often_than_chance():
    values = prop({"type": "integer", "minimum": 1, "maximum": 10**6, "default": 5}, 400)
    assert 50 < values.count(5) < 200


def test_all_properties_are_present_unless_required_says_otherwise():
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}
    assert all(set(row) == {"a", "b"} for row in rows(schema))
    some = rows({**schema, "required": ["b"]}, 300)
    assert all("b" in row for row in some)
    assert 200 < sum("a" in row for row in some) < 300


def test_a_root_of_any_type_gives_bare_values():
    assert rows({"type": "integer", "minimum": 3, "maximum": 3}, 2) == [3, 3]
    assert all(isinstance(v, list) for v in rows({"type": "array", "items": {"type": "string"}}))
    assert all(isinstance(v, str) for v in rows(True, 5))


def test_a_person_has_one_name_in_all_fields():
    text = {"type": "string"}
    person = {"name": {**text, "format": "name"}, "first_name": text, "email": text}
    schema = {"properties": person}
    for row in rows(schema, 50):
        assert row["name"].startswith(row["first_name"])
        assert row["email"][0] == row["name"][0].lower()


def test_names_give_realistic_values_unless_switched_off():
    schema = {"properties": {"email": {"type": "string"}, "created_at": {"type": "string"}}}
    row = rows(schema, 1)[0]
    assert "@" in row["email"]
    assert row["created_at"].endswith("Z")
    assert "@" not in rows(schema, 1, realistic_names=False)[0]["email"]


def test_locales_change_the_names():
    schema = {"type": "string", "format": "name"}
    assert rows(schema, 20, locale="id_ID") != rows(schema, 20, locale="en_US")
    with pytest.raises(ValidationError, match="locale"):
        generate(schema, 1, locale="xx_YY")


@pytest.mark.parametrize(
    ("schema", "message", "pointer"),
    [
        (None, "", None),
        ([], "", ""),
        ({}, "type", ""),
        ({"type": "foo"}, "Unsupported schema type: foo", "/type"),
        ({"properties": {"x": {"type": "integer", "minimum": 5, "maximum": 1}}}, "minimum", None),
        ({"properties": {"x": {"minLength": 5, "maxLength": 1}}}, "minLength", None),
        ({"properties": {"x": {"type": "string", "pattern": "["}}}, "regex", None),
        ({"properties": {"x": {"pattern": "^a{9}$", "maxLength": 5}}}, "", None),
        ({"properties": {"x": {"enum": []}}}, "enum", None),
        ({"properties": {"x": {"$ref": "http://127.0.0.1/x.json"}}}, "never fetched", None),
        ({"properties": {"x": {"oneOf": [{}, {}]}}, "required": ["x"]}, "oneOf", "/properties/x"),
    ],
)
def test_a_schema_that_cannot_be_is_refused_with_the_place(schema, message, pointer):
    with pytest.raises(SchemaValidationError) as caught:
        generate(schema, 3)
    assert message in str(caught.value)
    if pointer is not None:
        assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": -1}, "count"),
        ({"count": "10"}, "count"),
        ({"count": 1.5}, "count"),
        ({"count": True}, "count"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**64}, "seed"),
        ({"start_row": -1}, "start_row"),
        ({"batch_size": 0}, "batch_size"),
        ({"mode": "fuzzy"}, "mode"),
    ],
)
def test_an_option_out_of_range_is_refused_by_name(options, field):
    with pytest.raises(ValidationError, match=field) as caught:
        generate({"type": "integer"}, **options)
    assert caught.value.pointer == f"/{field}"
    assert caught.value.remedy


def test_an_unknown_format_of_file_is_refused(tmp_path):
    data = generate({"type": "integer"}, 3)
    with pytest.raises(ValidationError, match="unknown output format 'xlsx'"):
        data.write(tmp_path / "x.xlsx")
    with pytest.raises(ValidationError, match="unknown output format"):
        data.write(io.BytesIO())
    assert list(tmp_path.iterdir()) == []


def test_ten_thousand_properties_are_generated():
    schema = {"properties": {f"p{i}": {"type": "integer"} for i in range(10_000)}}
    assert len(rows(schema, 2)[0]) == 10_000


@pytest.mark.parametrize("multiple", [0.017, 2.0, 3])
def test_unbounded_unique_multiples_are_multiples_for_validators(multiple):
    schema = {"type": "integer", "unique": True, "multipleOf": multiple}
    values = list(generate(schema, 200, seed=1).rows())
    assert len(set(values)) == 200
    plain = {"type": "integer", "multipleOf": multiple}
    assert_valid(plain, values)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("^[a-f0-9-]+$", "uuid"), ("^P[0-9]D$", "duration"), ("example", "email"), ("^2", "date")],
)
def test_a_pattern_and_a_format_hold_together(pattern, name):
    schema = {"type": "string", "pattern": pattern, "format": name}
    assert_valid(schema, list(generate(schema, 100, seed=1).rows()))


def test_a_pattern_that_excludes_its_format_is_refused():
    with pytest.raises((GenerationError, SchemaValidationError)):
        list(generate({"type": "string", "pattern": "^[a-c]{2}$", "format": "uuid"}, 3).rows())
