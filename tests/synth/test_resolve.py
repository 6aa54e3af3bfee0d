import pytest
from hypothesis import given
from tests.synth.schemas import schemas

from provender import SchemaValidationError, generate
from provender.synth.pointers import pointer_of
from provender.synth.resolve import Document, dereference
from provender.synth.rowwise.needs import Part

NUMBER = {"type": "integer", "minimum": 1, "maximum": 9}


def behind(siblings, definition):
    """Return the schema that a $ref with siblings comes to."""
    return dereference({"$ref": "#/$defs/it", **siblings, "$defs": {"it": definition}})


def refused(schema):
    with pytest.raises(SchemaValidationError) as caught:
        dereference(schema)
    return caught.value.details, caught.value.pointer


def test_a_reference_gives_way_to_what_it_leads_to():
    schema = {"properties": {"n": {"$ref": "#/$defs/it"}}, "$defs": {"it": NUMBER}}
    assert dereference(schema) == {"type": "object", "properties": {"n": NUMBER}}


def test_a_reference_may_lead_through_others():
    definitions = {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/c"}, "c": NUMBER}
    assert dereference({"$ref": "#/$defs/a", "$defs": definitions}) == NUMBER


@pytest.mark.parametrize(
    ("name", "step"), [("a/b", "a~1b"), ("x~y", "x~0y"), ("ä", "%C3%A4"), ("a b", "a%20b")]
)
def test_a_reference_escapes_names(name, step):
    assert dereference({"$ref": f"#/$defs/{step}", "$defs": {name: NUMBER}}) == NUMBER


def test_a_reference_may_lead_to_a_property_and_to_a_member_of_a_list():
    schema = {"properties": {"a": NUMBER, "b": {"$ref": "#/properties/a"}}}
    assert dereference(schema)["properties"]["b"] == NUMBER
    schema = {"$ref": "#/examples/1", "examples": [{"type": "string"}, NUMBER]}
    assert dereference(schema) == NUMBER


def test_a_reference_may_name_the_documents_own_address():
    schema = {"$id": "https://example.com/a", "$ref": "https://example.com/a#/$defs/it"}
    assert dereference({**schema, "$defs": {"it": NUMBER}}) == NUMBER


def test_a_reference_to_true_allows_anything():
    assert behind({}, True) == {}


@pytest.mark.parametrize(
    ("siblings", "expected"),
    [
        ({"title": "A number"}, NUMBER),
        ({"minimum": 3}, {**NUMBER, "minimum": 3}),
        ({"minimum": 0}, NUMBER),
        ({"maximum": 5}, {**NUMBER, "maximum": 5}),
        ({"multipleOf": 3}, {**NUMBER, "multipleOf": 3}),
        ({"default": 4}, {**NUMBER, "default": 4}),
        ({"type": "integer"}, NUMBER),
    ],
)
def test_siblings_of_a_reference_apply_too(siblings, expected):
    assert behind(siblings, NUMBER) == expected


def test_what_is_required_beside_and_behind_a_reference_is_required():
    definition = {"properties": {"a": True, "b": True}, "required": ["a"]}
    assert behind({"required": ["b", "a"]}, definition)["required"] == ["a", "b"]


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/$defs/it", "multipleOf": 2, "$defs": {"it": {"multipleOf": 3}}},
        {
            "$ref": "#/$defs/it",
            "additionalProperties": False,
            "$defs": {"it": {"properties": {"a": True}}},
        },
    ],
)
def test_siblings_that_cannot_be_joined_are_left_to_rows(schema):
    part = dereference(schema)
    assert isinstance(part, Part)
    assert (part.document, part.pointer) == (schema, "")


def test_a_schema_inside_itself_is_left_to_rows_from_there_on():
    schema = {"properties": {"name": {"type": "string"}, "inner": {"$ref": "#"}}}
    plain = dereference(schema)
    assert plain["properties"]["name"] == {"type": "string"}
    assert plain["properties"]["inner"].pointer == "/properties/inner"


@pytest.mark.parametrize("target", ["#name", "#/$defs/none", "#/properties/a/0", "elsewhere#/a", 5])
def test_a_reference_that_cannot_be_followed_is_refused(target):
    _, pointer = refused({"properties": {"a": {"type": "string"}, "b": {"$ref": target}}})
    assert pointer == "/properties/b/$ref"


@pytest.mark.parametrize("target", [False, 5, "text", [], None])
def test_a_reference_leads_to_a_schema_that_values_can_satisfy(target):
    message, _ = refused({"$ref": "#/$defs/it", "$defs": {"it": target}})
    assert message == '$ref "#/$defs/it" does not lead to a schema that values can satisfy'


def test_a_schema_that_is_used_twice_stays_one_object():
    items = {"$ref": "#/$defs/it"}
    plain = dereference({"properties": {"a": items, "b": dict(items)}, "$defs": {"it": NUMBER}})
    assert plain["properties"]["a"] is plain["properties"]["b"]


def test_only_what_generation_reads_is_left():
    schema = {"type": "string", "title": "T", "x-note": 1, "$comment": "c", "examples": ["a"]}
    assert dereference(schema) == {"type": "string"}


def test_the_schema_itself_stays_as_it_was():
    schema = {"properties": {"a": {"$ref": "#/$defs/it"}}, "$defs": {"it": dict(NUMBER)}}
    dereference(schema)["properties"]["a"]["minimum"] = 5
    assert schema["$defs"]["it"] == NUMBER


def test_every_site_is_visited_after_those_inside_it():
    schema = {"properties": {"a": {"items": NUMBER}, "b": {"$ref": "#/properties/a/items"}}}
    places = [pointer_of(visit.site.where) for visit in Document(schema).in_order()]
    assert places == ["/properties/a/items", "/properties/a", ""]


@given(schema=schemas)
def test_a_schema_and_a_reference_to_it_give_the_same_rows(schema):
    wrapped = {"$ref": "#/$defs/it", "$defs": {"it": schema}}
    assert list(generate(wrapped, 5, seed=3).rows()) == list(generate(schema, 5, seed=3).rows())
