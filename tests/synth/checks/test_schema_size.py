import pytest
from tests.synth.reports import is_sound, the_error

from provender import check_schema
from provender.synth.checks.findings import MOST_PROBLEMS


def nested(levels, key="a"):
    schema = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {key: schema}}
    return schema


def chain(length, link, end):
    definitions = {f"d{n}": link(f"#/$defs/d{n + 1}") for n in range(length)}
    return {"$ref": "#/$defs/d0", "$defs": definitions | {f"d{length}": end}}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_is_finite(value):
    message, pointer = the_error({"type": "number", "minimum": value})
    assert message == f"{value} is not a JSON number"
    assert pointer == "/minimum"


@pytest.mark.parametrize("value", [object(), (1, 2), {1}, b"text", 1j])
def test_a_value_is_json(value):
    message, pointer = the_error({"enum": [value]})
    assert message.endswith("is not a JSON value")
    assert pointer == "/enum/0"


def test_a_name_is_a_text():
    message, pointer = the_error({"properties": {5: {"type": "string"}}})
    assert message == "the name 5 is not a text"
    assert pointer == "/properties"


@pytest.mark.parametrize("schema", [{"const": "\ud800"}, {"properties": {"\udfff": {}}}])
def test_half_a_surrogate_pair_is_refused(schema):
    message, _ = the_error(schema)
    assert message.endswith("holds half a surrogate pair")


def test_a_name_has_an_end():
    message, _ = the_error({"properties": {"n" * 1001: {"type": "string"}}})
    assert message == "a name is longer than 1000 characters"


def test_an_integer_fits_a_double():
    message, pointer = the_error({"type": "integer", "minimum": 10**400})
    assert message.endswith("is beyond the range of doubles")
    assert pointer == "/minimum"


def test_a_hundred_levels_are_enough():
    assert is_sound(nested(99))
    message, pointer = the_error(nested(101))
    assert message == "Schema is nested deeper than 200 levels"
    assert pointer == "/properties/a/properties/a"


def test_any_depth_is_answered():
    message, _ = the_error(nested(10_000))
    assert message == "Schema is nested deeper than 200 levels"


def test_a_schema_that_holds_itself_is_answered():
    schema = {"type": "object"}
    schema["properties"] = {"a": schema}
    message, _ = the_error(schema)
    assert message == "Schema is nested deeper than 200 levels"


def test_ten_thousand_properties_and_a_hundred_thousand_members_are_no_problem():
    assert is_sound({"properties": {f"p{n}": {"type": "integer"} for n in range(10_000)}})
    assert is_sound({"type": "integer", "enum": list(range(100_000))})


def test_too_many_values_are_refused():
    message, _ = the_error({"enum": list(range(200_001))})
    assert message == "Schema holds more than 200000 values"


def test_what_references_unfold_to_is_bounded():
    schema = chain(
        30, lambda to: {"properties": {key: {"$ref": to} for key in "ab"}}, {"type": "null"}
    )
    message, pointer = the_error(schema)
    assert message.startswith("Schema expands to more than 200000 schemas")
    assert pointer == ""


def test_the_levels_that_references_unfold_to_are_bounded():
    schema = chain(20_000, lambda to: {"properties": {"a": {"$ref": to}}}, {"type": "null"})
    message, _ = the_error(schema)
    assert message == "Schema is nested deeper than 100 levels through its $refs"


def test_a_long_chain_of_references_is_no_problem():
    assert is_sound(chain(20_000, lambda to: {"$ref": to}, {"type": "null"}))


def test_what_references_with_siblings_repeat_is_bounded():
    properties = {f"p{n}": {"$ref": "#/$defs/b", "required": [f"x{n}"]} for n in range(5_000)}
    names = [f"r{n}" for n in range(20_000)]
    report = check_schema({"properties": properties, "$defs": {"b": {"required": names}}})
    (problem,) = report.errors
    assert problem.message.endswith("$refs with siblings repeat too much of what they refer to")
    assert problem.remedy


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 10**9},
        {"type": "array", "minItems": 10**9, "items": {"type": "string"}},
        chain(30, lambda to: {"items": {"$ref": to}}, {"type": "string"}),
    ],
)
def test_one_row_has_an_end(schema):
    message, _ = the_error(schema)
    assert message.endswith("One row would hold more than 1000000 values or characters here")


def test_properties_that_are_only_counted_have_an_end():
    message, _ = the_error({"type": "object", "minProperties": 10**9})
    assert message.startswith("Schema expands to more than 200000 schemas")


def test_a_long_list_of_problems_is_cut():
    report = check_schema({"properties": {f"p{n}": {"type": "foo"} for n in range(1000)}})
    assert len(report.errors) == MOST_PROBLEMS + 1
    assert report.errors[-1].message.startswith(f"More than {MOST_PROBLEMS} problems")


def test_broken_keywords_after_the_last_listed_problem_are_still_not_relied_on():
    many = {f"p{n}": {"type": "foo"} for n in range(200)}
    broken = {"type": "array", "items": True, "minItems": "x"}
    report = check_schema({"properties": {**many, "last": broken}})
    assert len(report.errors) == MOST_PROBLEMS + 1
