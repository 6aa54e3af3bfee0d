import pytest

IDS = {"properties": {"id": {"type": "integer", "unique": True}}}


def refused(answer, kind, pointer=None):
    """Check an error answer's shape and return its details."""
    body = answer.json()
    assert answer.status_code == 400, body
    assert body["success"] is False
    assert body["status_code"] == 400
    assert body["error_type"] == kind, body
    assert body["error"]
    assert body["remedy"], body
    if pointer is not None:
        assert body["pointer"] == pointer, body
    return body["details"]


def test_no_schema(client):
    assert refused(client.post("/api/v1/data/generate", {"count": 5}), "ValidationError", "/schema")


@pytest.mark.parametrize("schema", [5, "object", [], None])
def test_a_schema_that_is_no_object(client, schema):
    answer = client.post("/api/v1/data/generate", {"schema": schema})
    refused(answer, "ValidationError", "/schema")


def test_an_empty_schema_is_refused_in_the_documents_words(client):
    details = refused(client.generate({}), "ValidationError", "/schema")
    assert details == "Schema must have a 'type' property"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", 0),
        ("count", -1),
        ("count", 100001),
        ("count", "10"),
        ("count", 1.5),
        ("count", None),
        ("count", True),
        ("seed", -1),
        ("seed", 2**64),
        ("seed", "42"),
        ("seed", 1.5),
        ("format", "xlsx"),
        ("format", 7),
        ("model_name", ""),
        ("model_name", 5),
        ("start_row", -1),
        ("batch_size", 0),
        ("workers", 0),
        ("dialect", "oracle"),
        ("create_table", "yes"),
        ("realistic_names", 1),
        ("mode", "chaos"),
        ("references", []),
        ("locale", 5),
    ],
)
def test_a_field_with_a_wrong_value_is_named(client, field, value):
    answer = client.generate({"type": "integer"}, **{field: value})
    details = refused(answer, "ValidationError", f"/{field}")
    assert field in details


def test_too_many_records_name_the_route_for_jobs(client):
    answer = client.generate({"type": "integer"}, count=10**9)
    assert "/api/v1/jobs" in answer.json()["remedy"]
    several = {"A": {"schema": IDS, "count": 60_000}, "B": {"schema": IDS, "count": 60_000}}
    refused(client.generate(models=several), "ValidationError", "/models")


def test_whole_numbers_may_be_written_with_a_point(client):
    assert client.generate({"type": "integer"}, count=3.0).json()["count"] == 3


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"type": "nonsense"}, "/type"),
        ({"properties": {"a": {"type": "integer", "minimum": 5, "maximum": 1}}}, "/properties/a"),
        (
            {"properties": {"a": {"type": "string", "minLength": 5, "maxLength": 1}}},
            "/properties/a",
        ),
        ({"properties": {"a": {"type": "string", "pattern": "("}}}, "/properties/a/pattern"),
        ({"properties": {"a": {"enum": []}}}, "/properties/a/enum"),
        ({"properties": {"a": {"type": "ref", "ref": "User"}}}, "/properties/a/ref"),
    ],
)
def test_a_schema_that_contradicts_itself(client, schema, pointer):
    answer = client.generate(schema)
    refused(answer, "SchemaValidationError")
    assert answer.json()["pointer"].startswith("/schema" + pointer)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^[a-c]{5}$", "maxLength": 3},
        {"type": "integer", "minimum": 1, "maximum": 5, "unique": True},
        {"type": "ref", "ref": "Unknown.id"},
    ],
)
def test_data_that_cannot_exist(client, schema):
    answer = client.generate({"type": "object", "properties": {"a": schema}}, count=10)
    assert answer.status_code == 400
    assert answer.json()["error_type"] in ("GenerationError", "SchemaValidationError")
    assert answer.json()["pointer"].startswith("/schema/properties/a")


def test_a_domain_that_is_too_small_says_its_size(client):
    schema = {"properties": {"a": {"enum": ["x", "y", "z"], "unique": True}}}
    assert "3" in refused(client.generate(schema, count=10), "GenerationError")


def test_a_ref_to_an_unknown_field(client):
    schema = {"properties": {"a": {"type": "ref", "ref": "User.nope"}}}
    answer = client.generate(schema, references={"User": {"schema": IDS, "count": 3}})
    assert answer.status_code == 400
    assert "nope" in answer.json()["details"]


def test_an_unknown_model_names_those_that_are_known(client):
    client.generate(IDS, model_name="Remembered")
    schema = {"properties": {"a": {"type": "ref", "ref": "Ghost.id"}}}
    answer = client.generate(schema, references={"User": [{"id": 1}]})
    details = refused(answer, "GenerationError")
    assert "Ghost" in details
    assert "User" in details
    assert "Remembered" in details


def test_an_error_in_one_of_several_models_points_into_it(client):
    models = {
        "Good": {"schema": IDS},
        "Bad/ly": {
            "schema": {"properties": {"x": {"type": "integer", "minimum": 2, "maximum": 1}}}
        },
    }
    answer = client.generate(models=models)
    assert answer.json()["pointer"].startswith("/models/Bad~1ly/schema/properties/x")


def test_a_model_without_a_schema_or_with_a_bad_count(client):
    refused(client.generate(models={"A": {}}), "ValidationError", "/models/A/schema")
    bad = {"A": {"schema": IDS, "count": 0}}
    refused(client.generate(models=bad), "ValidationError", "/models/A/count")
    refused(client.generate(models={}), "ValidationError", "/models")


def test_a_schema_and_models_exclude_each_other(client):
    refused(client.generate(IDS, models={"A": {"schema": IDS}}), "ValidationError", "/schema")


def test_a_remote_reference_is_never_fetched(client):
    answer = client.generate({"properties": {"a": {"$ref": "http://127.0.0.1:9/schema.json"}}})
    assert answer.status_code == 400
    assert answer.json()["pointer"].startswith("/schema/properties/a")


def test_ten_thousand_properties_are_answered(client):
    schema = {"properties": {f"p{number}": {"type": "integer"} for number in range(10_000)}}
    answer = client.generate(schema, count=1)
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("name", ["a\0b", "a\nb", "x" * 5000, "é" * 101, "", "   "])
def test_a_filename_that_no_file_may_have(client, name):
    refused(client.generate_file(IDS, filename=name), "ValidationError", "/filename")
    assert not list((client.settings.data_dir / "files").glob("*"))


def test_nothing_is_written_for_a_refused_file(client):
    refused(client.generate_file({"type": "nonsense"}, filename="x"), "SchemaValidationError")
    assert not list((client.settings.data_dir / "files").glob("*"))
