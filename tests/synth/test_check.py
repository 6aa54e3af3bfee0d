"""The report of a schema as a whole, and what holds for any schema at all."""

import json

import jsonschema_rs
import pytest
from hypothesis import assume, given, settings
from tests.synth.reports import the_error
from tests.synth.schemas import assert_valid, schemas
from tests.synth.wild import documents, typed_schemas

from provender import GenerationError, Report, SchemaValidationError, check_schema, generate
from provender.synth.check import raise_for
from provender.synth.pointers import lookup, steps_of
from provender.synth.rowwise.document import standard


def test_a_problem_names_its_place_in_the_data_and_in_the_schema():
    leaf = {"type": "string", "minLength": 5, "maxLength": 1}
    tags = {"type": "array", "items": {"type": "object", "properties": {"text": leaf}}}
    schema = {"type": "object", "properties": {"tags": tags}}
    message = "minLength must be less than or equal to maxLength"
    assert the_error(schema) == (
        f"Property 'tags': Array items: Property 'text': {message}",
        "/properties/tags/items/properties/text/minLength",
    )


def test_a_place_deep_in_the_data_is_shortened():
    schema = {"type": "foo"}
    for _ in range(40):
        schema = {"items": schema, "maxItems": 1}
    message, pointer = the_error(schema)
    assert message.startswith("Array items: " * 5 + "... ")
    assert message.count("Array items: ") == 10
    assert pointer == "/items" * 40 + "/type"


def test_all_problems_are_listed_in_the_order_of_the_schema():
    properties = {"a": {"type": "foo"}, "b": {"enum": []}, "c": {"multipleOf": 0}}
    errors = check_schema({"properties": properties}).errors
    assert [problem.pointer for problem in errors] == [
        "/properties/a/type",
        "/properties/b/enum",
        "/properties/c/multipleOf",
    ]


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "integer"}, "integer"),
        ({"type": ["string", "null"]}, "string"),
        ({"properties": {"a": True}}, "object"),
        ({"items": True}, "array"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "boolean"}}}, "boolean"),
        ({"enum": [1]}, "unknown"),
        (True, "unknown"),
        ({}, "unknown"),
        ({"type": "foo"}, "foo"),
    ],
)
def test_the_type_is_said_or_guessed(schema, kind):
    assert check_schema(schema).schema_type == kind


def test_features_come_in_the_documented_order():
    inner = {"type": "object", "properties": {"n": {"type": ["null", "integer"], "minimum": 1}}}
    properties = {
        "list": {"type": "array", "items": inner, "uniqueItems": True},
        "user": {"type": "ref", "ref": "User.id"},
        "code": {"type": "string", "pattern": "[A-Z]{2}"},
        "day": {"type": "string", "format": "date"},
        "kind": {"enum": ["a", "b"]},
    }
    assert check_schema({"properties": properties}).features == (
        "enums",
        "string_formats",
        "regex_patterns",
        "references",
        "uniqueness",
        "constraints",
        "nested_objects",
        "arrays",
        "nullable",
    )


def test_a_plain_schema_uses_no_feature():
    assert check_schema({"properties": {"a": {"type": "string"}}}).features == ()


def test_the_first_error_is_raised_with_its_place_and_remedy():
    report = check_schema({"properties": {"a": {"type": "foo"}, "b": {"enum": []}}})
    with pytest.raises(SchemaValidationError) as caught:
        raise_for(report)
    assert caught.value.details == report.errors[0].message
    assert caught.value.pointer == "/properties/a/type"
    assert caught.value.remedy == report.errors[0].remedy


def test_warnings_raise_nothing():
    raise_for(Report(warnings=check_schema({"type": "array"}).warnings))


@given(schema=schemas)
def test_every_schema_that_generation_supports_has_no_errors(schema):
    assert check_schema(schema).errors == ()


@given(schema=documents)
def test_any_json_gets_a_report_that_points_into_it(schema):
    report = check_schema(schema)
    for problem in (*report.errors, *report.warnings):
        assert len(list(lookup(schema, steps_of(problem.pointer)))) == problem.pointer.count("/")
        assert problem.message
        assert problem.remedy
    assert json.dumps([report.features, report.schema_type])


def outcome(schema):
    """Return the rows of a schema, or the refusal."""
    try:
        return list(generate(schema, 3, seed=1).rows())
    except (GenerationError, SchemaValidationError) as refusal:
        return refusal


@settings(max_examples=300)
@given(schema=typed_schemas)
def test_what_has_no_errors_generates_valid_rows_or_is_refused_at_a_place(schema):
    assume(not check_schema(schema).errors)
    result = outcome(schema)
    if isinstance(result, list):
        # Validators read definitions that nothing refers to; generation does not.
        assume(jsonschema_rs.meta.is_valid(standard(schema)))
        assert_valid(standard(schema), result)
    else:
        assert result.pointer is not None
        assert result.remedy
