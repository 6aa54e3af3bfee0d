"""What columns cannot hold is made row by row: valid by two judges, or refused with a reason."""

import jsonschema
import jsonschema_rs
import pytest
from tests.synth.rowwise.corpus import SCHEMAS, UNSATISFIABLE

from provender import GenerationError, SchemaValidationError, check_schema, generate
from provender.synth.rowwise.document import standard

_CLASSES = {
    "http://json-schema.org/draft-04/schema#": jsonschema.Draft4Validator,
    "http://json-schema.org/draft-06/schema#": jsonschema.Draft6Validator,
    "http://json-schema.org/draft-07/schema#": jsonschema.Draft7Validator,
    "https://json-schema.org/draft/2019-09/schema": jsonschema.Draft201909Validator,
}


def assert_valid(schema, rows):
    """Hold rows against two validators of the schema's draft, with formats."""
    plain = standard(schema)
    judge = _CLASSES.get(plain.get("$schema"), jsonschema.Draft202012Validator)
    ours = judge(plain, format_checker=judge.FORMAT_CHECKER)
    theirs = jsonschema_rs.validator_for(plain, validate_formats=True)
    for row in rows:
        ours.validate(row)
        assert theirs.is_valid(row), row


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_row_is_valid(name):
    rows = list(generate(SCHEMAS[name], 100, seed=1).rows())
    assert len(rows) == 100
    assert_valid(SCHEMAS[name], rows)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_that_is_generated_has_no_errors(name):
    assert check_schema(SCHEMAS[name]).errors == ()


@pytest.mark.parametrize("name", UNSATISFIABLE)
def test_what_nothing_satisfies_is_refused_with_the_reason(name):
    schema, reason = UNSATISFIABLE[name]
    with pytest.raises(SchemaValidationError) as caught:
        generate(schema, 1)
    assert reason in caught.value.details
    assert caught.value.pointer is not None
    assert caught.value.remedy


def test_every_branch_is_taken():
    rows = list(generate(SCHEMAS["oneOf of objects"], 100, seed=1).rows())
    assert {frozenset({"radius"}), frozenset({"side"})} <= {frozenset(row) for row in rows}


def test_names_come_from_patterns():
    rows = list(generate(SCHEMAS["patternProperties"], 50, seed=1).rows())
    assert all(name.startswith(("n_", "s_")) for row in rows for name in row)
    assert any(isinstance(value, int) for row in rows for value in row.values())


def test_recursion_ends_and_goes_deep():
    def depth(node):
        return 1 + max(map(depth, node.get("children", ())), default=0)

    depths = {depth(row) for row in generate(SCHEMAS["recursion"], 100, seed=1).rows()}
    assert min(depths) < max(depths) < 60


def test_only_the_part_that_needs_it_is_made_row_by_row():
    names = generate(SCHEMAS["part of a column"], 1).arrow_schema.names
    assert names == ["id", "payment", "shapes"]


def test_texts_are_realistic_by_the_name_of_their_property():
    schema = {"anyOf": [{"type": "object", "properties": {"email": {"type": "string"}}}]}
    emails = [row.get("email", "@") for row in generate(schema, 20, seed=1).rows()]
    assert all("@" in email for email in emails)


def test_properties_come_in_the_order_of_the_schema():
    properties = {name: {"type": "integer"} for name in ("zebra", "apple", "mango")}
    schema = {"allOf": [{"properties": properties, "required": list(properties)}], "type": "object"}
    assert [list(row) for row in generate(schema, 2).rows()] == [list(properties)] * 2


def test_a_property_that_nothing_satisfies_is_left_out_with_a_warning():
    schema = SCHEMAS["nothing in an optional property"]
    assert all(set(row) == {"b"} for row in generate(schema, 20).rows())
    (warning,) = check_schema(schema).warnings
    assert warning.pointer == "/properties/a"


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"anyOf": [{"type": "integer", "unique": True}]}, "/anyOf/0/unique"),
        ({"oneOf": [{"type": "ref", "ref": "User.id"}]}, "/oneOf/0/ref"),
        (
            {"properties": {"id": {"unique": True}, "kids": {"items": {"$ref": "#"}}}},
            "/properties/id/unique",
        ),
    ],
)
def test_keys_are_refused_where_rows_are_made_one_by_one(schema, pointer):
    (error,) = check_schema(schema).errors
    assert error.pointer == pointer


def test_a_remote_reference_is_never_fetched():
    schema = {"anyOf": [{"$ref": "https://example.com/other.json"}]}
    (error,) = check_schema(schema).errors
    assert "https://example.com/other.json" in error.message


def test_what_is_no_json_schema_is_refused_at_its_place():
    (error,) = check_schema({"anyOf": [{"minimum": "1"}]}).errors
    assert error.pointer == "/anyOf/0/minimum"


def test_a_value_that_is_never_found_is_refused_at_its_place():
    schema = {"properties": {"a": {"allOf": [{"pattern": "^(a|b)*$"}, {"format": "uuid"}]}}}
    schema["properties"]["a"] |= {"type": "string"}
    schema["required"] = ["a"]
    with pytest.raises(GenerationError) as caught:
        list(generate(schema, 1).rows())
    assert caught.value.pointer == "/properties/a"
