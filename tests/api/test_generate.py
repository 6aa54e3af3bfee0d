import base64
import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

USER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "score": {"type": "number"},
        "kind": {"enum": ["a", 'quo"te', "naïve 😀", "</script>"]},
    },
}
TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "sql": "application/sql",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}


def rows_of(client, **fields):
    return client.generate(USER, **fields).json()["data"]


def raw(client, kind, **fields):
    body = {"schema": USER, **fields}
    return client.post("/api/v1/data/generate", body, headers={"accept": TYPES[kind]})


def test_the_answer_carries_what_is_documented(client):
    answer = client.generate(USER, count=3, seed=42)
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert len(body.pop("data")) == 3
    assert body == {
        "success": True,
        "count": 3,
        "model_name": "Data",
        "seed": 42,
        "format": "json",
        "message": "Data generated successfully",
    }


def test_ten_rows_are_the_default(client):
    body = client.generate(USER).json()
    assert body["count"] == len(body["data"]) == 10


def test_a_seed_is_drawn_and_gives_the_same_rows_again(client):
    first = client.generate(USER).json()
    assert rows_of(client, seed=first["seed"]) == first["data"]
    assert rows_of(client) != first["data"]


def test_all_64_bits_of_a_seed_survive(client):
    largest = 2**64 - 1
    assert client.generate(USER, seed=largest).json()["seed"] == largest
    assert rows_of(client, seed=largest) != rows_of(client, seed=largest - 1)


def test_rows_do_not_depend_on_batches_or_workers_and_slices_agree(client):
    whole = rows_of(client, count=50, seed=1)
    assert rows_of(client, count=50, seed=1, batch_size=7, workers=64) == whole
    assert rows_of(client, count=10, seed=1, start_row=20) == whole[20:30]


@pytest.mark.parametrize("kind", ["csv", "ndjson", "sql"])
def test_text_formats_come_as_text(client, kind):
    body = client.generate(USER, count=5, seed=1, format=kind).json()
    assert isinstance(body["data"], str)
    assert "encoding" not in body
    assert body["data"].encode() == raw(client, kind, count=5, seed=1).content


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_binary_formats_come_as_base64(client, kind):
    body = client.generate(USER, count=5, seed=1, format=kind).json()
    assert body["encoding"] == "base64"
    data = base64.b64decode(body["data"], validate=True)
    table = pq.read_table(pa.BufferReader(data)) if kind == "parquet" else pa.ipc.open_stream(data)
    table = table if kind == "parquet" else table.read_all()
    assert table.column("id").to_pylist() == [row["id"] for row in rows_of(client, count=5, seed=1)]


@pytest.mark.parametrize("kind", TYPES)
def test_the_accept_header_asks_for_the_bare_document_and_wins(client, kind):
    answer = raw(client, kind, count=5, seed=7, format="json")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == TYPES[kind]
    assert answer.headers["x-seed"] == "7"
    assert answer.headers["vary"] == "Accept"


def test_bare_rows_are_the_same_rows(client):
    expected = rows_of(client, count=5, seed=7)
    lines = raw(client, "ndjson", count=5, seed=7).text.splitlines()
    assert [json.loads(line) for line in lines] == expected
    table = csv.DictReader(io.StringIO(raw(client, "csv", count=5, seed=7).text))
    assert [row["kind"] for row in table] == [row["kind"] for row in expected]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", "text/csv;q=0"])
def test_other_accept_headers_get_the_json_answer(client, accept):
    answer = client.post("/api/v1/data/generate", {"schema": USER}, headers={"accept": accept})
    assert answer.json()["success"] is True


def test_sql_takes_table_dialect_and_create(client):
    fields = {"format": "sql", "table_name": "my users", "dialect": "mysql", "create_table": True}
    text = client.generate(USER, **fields).json()["data"]
    assert text.startswith("CREATE TABLE")
    assert "INSERT INTO `my users`" in text
    assert 'INTO "user"' in client.generate(USER, format="sql", model_name="User").json()["data"]


def test_several_models_come_as_an_object_of_lists(client):
    order = {"properties": {"user": {"type": "ref", "ref": "User.id"}}}
    models = {"Order": {"schema": order, "count": 20}, "User": {"schema": USER, "count": 3}}
    body = client.generate(models=models, seed=5).json()
    assert {name: len(rows) for name, rows in body["data"].items()} == {"Order": 20, "User": 3}
    keys = {row["id"] for row in body["data"]["User"]}
    assert {row["user"] for row in body["data"]["Order"]} <= keys
    assert body["count"] == 23
    assert body["model_name"] is None


def test_several_models_as_text_or_as_one_sql_script(client):
    models = {"A": {"schema": USER, "count": 2}, "B": {"schema": USER, "count": 2}}
    body = client.generate(models=models, format="csv").json()
    assert body["data"]["A"].startswith("id,")
    sql = client.post(
        "/api/v1/data/generate", {"models": models}, headers={"accept": "application/sql"}
    )
    assert sql.text.index('INTO "a"') < sql.text.index('INTO "b"')
    bare = client.post("/api/v1/data/generate", {"models": models}, headers={"accept": "text/csv"})
    assert bare.status_code == 400
    assert bare.json()["error_type"] == "ValidationError"


def test_a_ref_takes_rows_or_a_model_from_references(client):
    schema = {"properties": {"user": {"type": "ref", "ref": "User.id"}}}
    given = client.generate(schema, references={"User": [{"id": 7}, {"id": 9}]}).json()["data"]
    assert {row["user"] for row in given} <= {7, 9}
    model = {"User": {"schema": USER, "count": 3}}
    drawn = client.generate(schema, references=model).json()["data"]
    assert {row["user"] for row in drawn} <= {1, 2, 3}


def test_a_model_is_remembered_for_later_refs(client):
    users = client.generate(USER, count=4, start_row=2, model_name="User").json()["data"]
    schema = {"properties": {"user": {"type": "ref", "ref": "User.id"}}}
    orders = client.generate(schema, count=200).json()["data"]
    assert {row["user"] for row in orders} <= set(range(1, 7))
    assert {row["id"] for row in users} <= {row["user"] for row in orders}


def test_what_failed_is_not_remembered(client):
    client.generate({"type": "nonsense"}, model_name="User")
    schema = {"properties": {"user": {"type": "ref", "ref": "User.id"}}}
    assert client.generate(schema).status_code == 400


def test_a_model_is_remembered_across_a_restart(calling):
    calling().generate(USER, count=4, model_name="User")
    schema = {"properties": {"user": {"type": "ref", "ref": "User.id"}}}
    assert calling().generate(schema).status_code == 200


def test_any_schema_with_a_keyword_and_true_are_generated(client):
    assert client.generate(True).status_code == 200
    assert client.generate({"minimum": 3, "type": "integer"}, count=2).json()["count"] == 2
    assert client.generate({"const": 5}, count=2).json()["data"] == [5, 5]


def test_a_large_answer_is_streamed_and_whole(client):
    answer = client.generate(USER, count=100_000, seed=3)
    assert "content-length" not in answer.headers
    assert len(answer.json()["data"]) == 100_000
