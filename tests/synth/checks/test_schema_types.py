import pytest
from tests.synth.reports import is_sound, the_error

TYPES = ["string", "integer", "number", "boolean", "null"]


@pytest.mark.parametrize("schema", [{}, False, None, 5, "string", [], object(), {1, 2}])
def test_what_is_no_schema_has_no_type(schema):
    assert the_error(schema) == ("Schema must have a 'type' property", "")


@pytest.mark.parametrize("schema", [True, {"title": "Anything"}, {"enum": [1]}, {"const": None}])
def test_a_type_is_not_needed_where_values_are_known_or_free(schema):
    assert is_sound(schema)


@pytest.mark.parametrize("kind", TYPES)
def test_every_simple_type_is_supported(kind):
    assert is_sound({"type": kind})


def test_types_may_be_listed():
    assert is_sound({"type": ["integer", "string", "null"]})


def test_an_unknown_type_is_named():
    assert the_error({"type": "foo"}) == ("Unsupported schema type: foo", "/type")


def test_an_unknown_type_in_a_list_is_pointed_at():
    assert the_error({"type": ["string", "foo"]}) == ("Unsupported schema type: foo", "/type/1")


@pytest.mark.parametrize("kind", [5, [], {}, None])
def test_a_type_is_a_text_or_a_list(kind):
    message, pointer = the_error({"type": kind})
    assert message.startswith("type must be a text or a list of texts")
    assert pointer == "/type"


def test_a_listed_type_is_a_text():
    assert the_error({"type": ["string", {}]}) == ("a type must be a text, not {}", "/type/1")


def test_a_type_is_listed_once():
    assert the_error({"type": ["null", "null"]}) == ("type names a type twice", "/type")


def test_nullable_is_a_boolean():
    schema = {"type": "string", "nullable": "yes"}
    assert the_error(schema) == ("nullable must be true or false", "/nullable")
