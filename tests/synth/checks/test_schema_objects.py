import pytest
from tests.synth.reports import is_sound, the_error, the_warning

from provender import check_schema

ID = {"id": {"type": "integer"}}


@pytest.mark.parametrize("declared", [[], "id", None, 3])
def test_properties_are_an_object(declared):
    message, pointer = the_error({"type": "object", "properties": declared})
    assert message.startswith("properties must be an object, not ")
    assert pointer == "/properties"


@pytest.mark.parametrize("declared", [5, "integer", [], None])
def test_a_property_is_a_schema(declared):
    message, pointer = the_error({"properties": {"a/b": declared}})
    assert message.startswith("Property 'a/b': Schema must have a 'type' property")
    assert pointer == "/properties/a~1b"


@pytest.mark.parametrize("schema", [{"type": "object"}, {"type": "object", "properties": {}}])
def test_an_object_without_properties_is_a_warning(schema):
    message = "Object schema without properties may generate empty objects"
    assert the_warning(schema) == (message, "")


@pytest.mark.parametrize("names", ["id", [1], True, {"id": True}, None])
def test_required_is_a_list_of_texts(names):
    schema = {"properties": ID, "required": names}
    assert the_error(schema) == ("required must be a list of texts", "/required")


def test_a_required_property_that_is_not_declared_is_a_warning():
    schema = {"properties": ID, "required": ["id", "name"]}
    assert the_warning(schema) == (
        'required property "name" is not in properties',
        "/required/1",
    )


def test_a_required_property_may_not_be_false():
    schema = {"properties": {"a": False}, "required": ["a"]}
    assert the_error(schema) == (
        'required property "a" is false: no value satisfies it',
        "/required/0",
    )


def test_a_property_that_is_false_is_left_out():
    assert is_sound({"properties": {**ID, "b": False}})


def test_a_closed_object_requires_only_what_it_declares():
    schema = {"properties": ID, "required": ["name"], "additionalProperties": False}
    message, pointer = the_error(schema)
    assert message == 'required property "name" is not in properties, yet nothing else may be'
    assert pointer == "/required/0"


def test_a_closed_object_has_as_many_properties_as_it_needs():
    schema = {"properties": ID, "minProperties": 3, "additionalProperties": False}
    message = "minProperties asks for 2 more properties than there are"
    assert the_error(schema) == (message, "/minProperties")


def test_no_more_are_required_than_there_may_be():
    schema = {"properties": {**ID, "b": True}, "required": ["id", "b"], "maxProperties": 1}
    message = "maxProperties is 1, yet 2 properties are required"
    assert the_error(schema) == (message, "/maxProperties")


def test_additional_properties_are_a_schema_or_a_boolean():
    schema = {"properties": ID, "additionalProperties": "no"}
    message = 'additionalProperties must be a schema or a boolean, not "no"'
    assert the_error(schema) == (message, "/additionalProperties")


def test_additional_properties_are_examined_where_they_are_generated():
    broken = {"type": "nonsense"}
    unused = {"properties": ID, "additionalProperties": broken}
    assert check_schema(unused).errors == ()
    used = {**unused, "minProperties": 2}
    message = "Property '*': Unsupported schema type: nonsense"
    assert the_error(used) == (message, "/additionalProperties/type")


def test_pattern_properties_that_apply_to_no_property_do_no_harm():
    assert is_sound({"properties": ID, "patternProperties": {"^x-": {"type": "string"}}})


@pytest.mark.parametrize("more", [{}, {"required": ["id", "x"]}])
def test_pattern_properties_may_apply_to_what_is_generated(more):
    assert is_sound({"properties": ID, "patternProperties": {"^i": {"minimum": 3}}, **more})


def test_pattern_properties_are_an_object_of_valid_patterns():
    message, pointer = the_error({"properties": ID, "patternProperties": {"(": True}})
    assert message.startswith("not a JSON Schema: ")
    assert pointer == "/patternProperties/("
    message, _ = the_error({"properties": ID, "patternProperties": []})
    assert message == "patternProperties must be an object, not []"
