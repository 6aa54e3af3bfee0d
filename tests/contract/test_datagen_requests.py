"""The requests of the generator's document, as its callers send them."""

import csv
import io
import json
import re
import uuid

JSON = {"Content-Type": "application/json"}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

GENERATE = """
{
    "schema": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "format": "name"},
            "email": {"type": "string", "format": "email", "unique": true},
            "age": {"type": "integer", "minimum": 18, "maximum": 80}
        }
    },
    "count": 10,
    "format": "json",
    "seed": 42
}
"""

FILE = """
{
    "schema": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "format": "name"},
            "email": {"type": "string", "format": "email", "unique": true}
        }
    },
    "count": 1000,
    "format": "csv",
    "filename": "users",
    "seed": 42
}
"""

VALIDATE = """
{
    "schema": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "format": "name"}
        }
    }
}
"""

CURL_GENERATE = """{
    "schema": {
      "type": "object",
      "properties": {
        "name": {"type": "string", "format": "name"},
        "email": {"type": "string", "format": "email"}
      }
    },
    "count": 5
  }"""

CURL_FILE = """{
    "schema": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "name": {"type": "string", "format": "name"},
            "email": {"type": "string", "format": "email", "unique": true},
            "age": {"type": "integer", "minimum": 18, "maximum": 80},
            "status": {"enum": ["active", "inactive", "pending"]},
            "created_at": {"type": "string", "format": "date"}
        }
    },
    "count": 100,
    "format": "json",
    "filename": "users"
  }"""


def post(client, path, body):
    return client.post(path, content=body, headers=JSON)


def test_generate_in_memory(client):
    answer = post(client, "/api/v1/data/generate", GENERATE)
    assert answer.status_code == 200
    body = answer.json()
    assert body["success"] is True
    assert body["count"] == 10
    assert body["format"] == "json"
    assert body["seed"] == 42
    assert body["message"] == "Data generated successfully"
    assert len(body["data"]) == 10
    for row in body["data"]:
        assert list(row) == ["name", "email", "age"]
        assert EMAIL.fullmatch(row["email"])
        assert 18 <= row["age"] <= 80
    assert len({row["email"] for row in body["data"]}) == 10


def test_generate_to_a_file_and_download_it(client):
    body = post(client, "/api/v1/data/generate/file", FILE).json()
    assert body["success"] is True
    assert uuid.UUID(body["file_id"])
    assert body["filename"] == f"{body['file_id']}_users.csv"
    assert body["download_url"] == f"/api/v1/files/download/{body['filename']}"
    assert body["count"] == 1000
    assert body["format"] == "csv"
    assert body["expires_in"] == "1 hour"
    file = client.get(body["download_url"])
    assert "attachment" in file.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert len(rows) == 1000
    assert len({row["email"] for row in rows}) == 1000


def test_validate_a_schema(client):
    body = post(client, "/api/v1/schemas/validate", VALIDATE).json()
    documented = {
        "success": True,
        "valid": True,
        "errors": [],
        "warnings": [],
        "schema_type": "object",
        "supported_features": ["string_formats"],
    }
    assert {name: body[name] for name in documented} == documented


def test_check_health(client):
    body = client.get("/api/v1/health").json()
    assert {"status", "timestamp", "version", "uptime"} <= set(body)


def test_statistics(client):
    body = client.get("/api/v1/stats").json()
    assert set(body) == {
        "total_requests",
        "total_records_generated",
        "popular_formats",
        "average_generation_time",
        "uptime_hours",
    }
    assert {"json", "csv", "sql", "parquet"} <= set(body["popular_formats"])


def test_the_curl_example_of_generation(client):
    body = post(client, "/api/v1/data/generate", CURL_GENERATE).json()
    assert body["count"] == len(body["data"]) == 5
    assert all(EMAIL.fullmatch(row["email"]) for row in body["data"])


def test_the_curl_example_of_a_file(client):
    body = post(client, "/api/v1/data/generate/file", CURL_FILE).json()
    rows = json.loads(client.get(body["download_url"]).text)
    assert len(rows) == 100
    for row in rows:
        assert uuid.UUID(row["id"]).version == 4
        assert row["status"] in ("active", "inactive", "pending")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["created_at"])


def test_a_schema_without_a_type_is_refused_as_documented(client):
    answer = post(client, "/api/v1/data/generate", '{"schema": {}, "count": 10}')
    assert answer.status_code == 400
    body = answer.json()
    documented = {
        "success": False,
        "error": "Validation failed",
        "error_type": "ValidationError",
        "details": "Schema must have a 'type' property",
        "status_code": 400,
    }
    assert {name: body[name] for name in documented} == documented
