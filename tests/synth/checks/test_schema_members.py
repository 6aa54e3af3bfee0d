import pytest
from tests.synth.reports import is_sound, the_error, the_warning


@pytest.mark.parametrize("members", ["ab", {}, None, 3])
def test_enum_is_a_list(members):
    message, pointer = the_error({"enum": members})
    assert message.startswith("enum must be a list, not ")
    assert pointer == "/enum"


def test_enum_has_members():
    assert the_error({"enum": []}) == ("enum must not be empty", "/enum")


@pytest.mark.parametrize(
    "siblings",
    [{"type": "string"}, {"minimum": 5}, {"type": ["null", "object"]}, {"multipleOf": 10}],
)
def test_some_member_satisfies_the_other_keywords(siblings):
    message = "no enum member satisfies the other keywords"
    assert the_error({"enum": [1, 2], **siblings}) == (message, "/enum")


def test_a_member_that_the_other_keywords_exclude_is_a_warning():
    message, pointer = the_warning({"type": "string", "enum": ["a", 1]})
    assert message == "enum member 1 does not satisfy the other keywords, so it is never generated"
    assert pointer == "/enum/1"


def test_a_member_keeps_to_an_asserted_format():
    message = "no enum member satisfies the other keywords"
    assert the_error({"enum": ["today"], "format": "date"}) == (message, "/enum")


def test_const_satisfies_the_other_keywords():
    message = "const does not satisfy the other keywords"
    assert the_error({"const": "abc", "maxLength": 2}) == (message, "/const")
    assert the_error({"const": "abc", "enum": ["abd"]}) == (message, "/const")


def test_true_is_no_number_and_1_is_1_point_0():
    message = "const does not satisfy the other keywords"
    assert the_error({"const": True, "enum": [1]}) == (message, "/const")
    assert is_sound({"const": 1, "enum": [1.0]})


def test_null_satisfies_a_nullable_schema():
    assert is_sound({"type": "string", "nullable": True, "enum": ["a", None]})


def test_a_default_that_the_schema_excludes_is_a_warning():
    message = "default does not satisfy the schema, so it is never generated"
    assert the_warning({"type": "integer", "default": "1"}) == (message, "/default")
    assert the_warning({"enum": ["a"], "default": "b"}) == (message, "/default")


def test_members_of_a_ref_type_may_be_anything():
    assert is_sound({"type": ["ref", "null"], "enum": [1, "a"]})


def test_a_pattern_that_cannot_be_held_against_members_is_refused():
    message, pointer = the_error({"properties": {"a": {"enum": ["x"], "pattern": "[^]"}}})
    assert message.startswith("Property 'a': listed values cannot be held against this schema")
    assert pointer == "/properties/a"
