import pytest
from tests.synth.reports import is_sound, the_error, the_warning


def test_an_array_without_items_is_a_warning():
    message, pointer = the_warning({"type": "array"})
    assert message.startswith("Array schema must have an 'items' property")
    assert pointer == ""


def test_what_is_wrong_with_items_says_so():
    schema = {"properties": {"tags": {"type": "array", "items": {"type": "foo"}}}}
    message = "Property 'tags': Array items: Unsupported schema type: foo"
    assert the_error(schema) == (message, "/properties/tags/items/type")


def test_items_may_be_a_list_of_schemas_in_the_drafts_that_know_it():
    schema = {"items": [{"type": "string"}]}
    assert is_sound({"$schema": "http://json-schema.org/draft-07/schema#", **schema})
    message, pointer = the_error(schema)
    assert message.startswith("not a JSON Schema: ")
    assert pointer == "/items"


def test_items_are_a_schema():
    message, pointer = the_error({"items": 5})
    assert message.startswith("Array items: Schema must have a 'type' property")
    assert pointer == "/items"


def test_an_array_that_must_have_items_lets_them_be():
    message = "minItems is 2, yet items is false: no item satisfies it"
    assert the_error({"items": False, "minItems": 2}) == (message, "/items")
    assert is_sound({"type": "array", "items": False})


def test_unique_items_is_a_boolean():
    schema = {"items": {"type": "string"}, "uniqueItems": "yes"}
    assert the_error(schema) == ("uniqueItems must be true or false", "/uniqueItems")


@pytest.mark.parametrize(
    ("items", "size"),
    [
        ({"enum": ["a", "b", "b"]}, 2),
        ({"enum": [1, 1.0, True]}, 2),
        ({"const": 1}, 1),
        ({"type": "boolean"}, 2),
        ({"type": "null"}, 1),
        ({"type": "integer", "minimum": 1, "maximum": 2}, 2),
        ({"type": "integer", "minimum": 1, "maximum": 9, "multipleOf": 5}, 1),
    ],
)
def test_enough_different_items_exist(items, size):
    schema = {"items": items, "uniqueItems": True, "minItems": 3}
    message = f"uniqueItems needs 3 different items, but only {size} exist"
    assert the_error(schema) == (message, "/uniqueItems")
    assert is_sound({**schema, "minItems": size})
