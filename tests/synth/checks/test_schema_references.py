import pytest
from tests.synth.reports import is_sound, the_error, the_warning

from provender import check_schema


@pytest.mark.parametrize("target", ["User", ".id", "User.", "", 5, None, ["User.id"]])
def test_a_ref_names_a_model_and_a_field(target):
    schema = {"properties": {"user": {"type": "ref", "ref": target}}}
    message = "Property 'user': Reference must be in format 'Model.field'"
    assert the_error(schema) == (message, "/properties/user/ref")


def test_a_ref_without_target_points_at_the_schema():
    assert the_error({"type": "ref"}) == ("Reference must be in format 'Model.field'", "")


def test_a_ref_may_lead_deep_and_be_null():
    assert is_sound({"type": ["ref", "null"], "ref": "User.address.id"})


def test_a_ref_of_another_type_has_no_effect():
    message, pointer = the_warning({"type": "string", "ref": "User.id"})
    assert message == "ref does not apply to the type string"
    assert pointer == "/ref"


def test_unique_is_a_boolean():
    schema = {"type": "string", "unique": "yes"}
    assert the_error(schema) == ('unique must be true or false, not "yes"', "/unique")


@pytest.mark.parametrize("kind", ["object", "array"])
def test_unique_is_for_single_values(kind):
    message = "unique is for single values, not for objects and arrays"
    assert the_error({"type": kind, "unique": True}) == (message, "/unique")
    assert check_schema({"type": kind, "unique": False}).errors == ()


def test_unique_needs_a_single_type():
    schema = {"type": ["string", "integer"], "unique": True}
    assert the_error(schema) == ("unique needs a single type", "/unique")
    assert is_sound({"type": ["string", "null"], "unique": True})


@pytest.mark.parametrize(
    "target", ["https://example.com/schema.json", "other.json#/a", "http://169.254.169.254/"]
)
def test_a_remote_reference_is_never_fetched(target):
    message, pointer = the_error({"properties": {"a": {"$ref": target}}})
    assert "leads to another document, which is never fetched" in message
    assert pointer == "/properties/a/$ref"


def test_a_reference_leads_somewhere():
    schema = {"properties": {"a": {"$ref": "#/$defs/none"}}}
    message = "Property 'a': $ref \"#/$defs/none\" leads nowhere"
    assert the_error(schema) == (message, "/properties/a/$ref")


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
    ],
)
def test_a_reference_that_leads_only_to_itself_is_an_error(schema):
    message, pointer = the_error(schema)
    assert message == "$ref leads back to itself and says nothing of a value"
    assert pointer.endswith("/$ref")


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"child": {"$ref": "#"}}},
        {"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}, "type": "array"}}},
    ],
)
def test_a_schema_may_refer_to_itself(schema):
    assert check_schema(schema).errors == ()


def test_a_schema_may_not_require_itself_without_end():
    message, pointer = the_error(
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}
    )
    assert "no value satisfies this schema" in message
    assert pointer == "/properties/a"


def test_a_reference_is_a_text():
    assert the_error({"$ref": 5}) == ("$ref must be a text", "/$ref")


def test_an_error_behind_a_reference_points_at_where_it_stands():
    schema = {"properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"type": "foo"}}}
    message = "Property 'a': Unsupported schema type: foo"
    assert the_error(schema) == (message, "/$defs/b/type")


def test_an_error_between_a_sibling_and_what_it_refers_to_points_at_the_lower_bound():
    definition = {"type": "integer", "minimum": 5}
    schema = {"properties": {"a": {"$ref": "#/$defs/b", "maximum": 1}}, "$defs": {"b": definition}}
    message = "Property 'a': minimum must be less than or equal to maximum"
    assert the_error(schema) == (message, "/$defs/b/minimum")


def test_one_wrong_reference_is_told_of_once():
    users = {name: {"$ref": "#/$defs/b"} for name in "xyz"}
    message, pointer = the_error({"properties": users, "$defs": {"b": {"$ref": "#/nowhere"}}})
    assert message.endswith('$ref "#/nowhere" leads nowhere')
    assert pointer == "/$defs/b/$ref"
