import pytest


def validate(client, schema):
    answer = client.post("/api/v1/schemas/validate", {"schema": schema})
    assert answer.status_code == 200
    return answer.json()


def test_a_sound_schema_is_valid(client):
    answer = validate(client, {"type": "object", "properties": {"n": {"type": "integer"}}})
    assert answer["success"] is True
    assert answer["valid"] is True
    assert answer["errors"] == []
    assert answer["schema_type"] == "object"


def test_features_are_named_in_the_documents_words(client):
    properties = {
        "name": {"type": "string", "format": "name"},
        "code": {"type": "string", "pattern": "[A-Z]{2}"},
        "kind": {"enum": ["a", "b"]},
        "id": {"type": "integer", "unique": True, "minimum": 1},
        "user": {"type": "ref", "ref": "User.id"},
    }
    answer = validate(client, {"type": "object", "properties": properties})
    assert set(answer["supported_features"]) == {
        "string_formats",
        "regex_patterns",
        "enums",
        "uniqueness",
        "constraints",
        "references",
    }


def test_an_invalid_schema_is_an_answer_not_a_failure(client):
    schema = {"properties": {"age": {"type": "integer", "minimum": 9, "maximum": 1}}}
    answer = validate(client, schema)
    assert answer["success"] is True
    assert answer["valid"] is False
    assert "/properties/age" in answer["errors"][0]
    (problem,) = [row for row in answer["problems"] if row["severity"] == "error"]
    assert problem["pointer"].startswith("/properties/age")
    assert problem["remedy"]


def test_an_unknown_format_is_a_warning(client):
    answer = validate(client, {"type": "string", "format": "of-our-own"})
    assert answer["valid"] is True
    assert "of-our-own" in answer["warnings"][0]


@pytest.mark.parametrize("schema", [5, "text", [], None, {}])
def test_what_is_no_schema_is_invalid(client, schema):
    answer = validate(client, schema)
    assert answer["valid"] is False
    assert answer["errors"]


def test_a_body_without_a_schema_is_refused(client):
    answer = client.post("/api/v1/schemas/validate", {"scheme": {}})
    assert answer.status_code == 400
    assert answer.json()["pointer"] == "/schema"


def test_members_need_no_type(client):
    answer = validate(client, {"properties": {"kind": {"enum": ["a", "b"]}}})
    assert answer["valid"] is True
    assert answer["warnings"] == []


def test_features_come_in_the_documented_order(client):
    code = {"type": "string", "pattern": "[A-Z]{2}", "unique": True}
    answer = validate(client, {"properties": {"code": code, "kind": {"enum": [1]}}})
    assert answer["supported_features"] == ["enums", "regex_patterns", "uniqueness"]


def test_what_is_valid_generates_and_what_is_not_is_refused_with_the_first_error(client):
    sound = {"properties": {"code": {"type": "string", "pattern": "[A-Z]{2}"}}}
    assert validate(client, sound)["valid"] is True
    assert client.generate(sound, count=3).status_code == 200
    broken = {"properties": {"code": {"type": "string", "pattern": "["}}}
    (problem,) = validate(client, broken)["problems"]
    refusal = client.generate(broken, count=3)
    assert refusal.status_code == 400
    assert refusal.json()["pointer"] == f"/schema{problem['pointer']}"


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "https://example.com/schema.json"},
        {"$ref": "#"},
        {"properties": {f"p{n}": {"type": "foo"} for n in range(10_000)}},
    ],
)
def test_hostile_schemas_get_a_short_answer(client, schema):
    answer = validate(client, schema)
    assert answer["valid"] is False
    assert len(answer["errors"]) <= 101
