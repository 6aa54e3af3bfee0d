"""POST /database/seed: the documented answer, the documented refusals, nothing leaked."""

import logging
import socket
import sqlite3
import time
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from caller import running

from database_fixtures import mariadb_port, postgresql_socket  # noqa: F401 - fixtures by name
from database_servers import Wire, free_port

URL = "/api/v1/database/seed"
DOCUMENTED = {
    "schema": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "format": "name"},
            "email": {"type": "string", "format": "email", "unique": True},
        },
    },
    "count": 1000,
    "connection_string": "sqlite:///path/to/database.db",
    "table_name": "users",
    "batch_size": 500,
}
PASSWORD = "never-to-be-seen"


@pytest.fixture
def seeds(client):
    def ask(**fields):
        return client.post(URL, {**DOCUMENTED, **fields})

    return ask


def rows(client, statement, name="path/to/database.db"):
    connection = sqlite3.connect(client.settings.sqlite_dir / name)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_the_documented_request_gets_the_documented_answer(client, seeds):
    answer = seeds(seed=42)
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "records_inserted": 1000,
        "tables": {"users": 1000},
        "table_name": "users",
        "model_name": "Data",
        "seed": 42,
        "message": "Data seeded successfully",
    }
    assert rows(client, "SELECT count(*), count(DISTINCT email) FROM users") == [(1000, 1000)]


def test_the_seed_of_the_answer_is_the_one_of_the_next_append(client, seeds):
    first, second = seeds().json()["seed"], seeds().json()["seed"]
    assert first == second
    assert rows(client, "SELECT count(*), count(DISTINCT email) FROM users") == [(2000, 2000)]


def test_several_models_name_their_tables(client):
    key = {"type": "object", "properties": {"id": {"type": "integer", "unique": True}}}
    child = {"type": "object", "properties": {"a": {"type": "ref", "ref": "User.id"}}}
    body = {
        "models": {
            "Order": {"schema": child, "count": 30, "table_name": "orders"},
            "User": {"schema": key, "count": 5},
        },
        "connection_string": "sqlite:///shop.db",
    }
    answer = client.post(URL, body).json()
    assert answer["tables"] == {"User": 5, "orders": 30}
    assert (answer["records_inserted"], answer["table_name"]) == (35, None)


def test_a_model_generated_before_is_a_parent(client, seeds):
    key = {"type": "object", "properties": {"id": {"type": "integer", "unique": True}}}
    client.post("/api/v1/data/generate", {"schema": key, "count": 3, "model_name": "User"})
    child = {"type": "object", "properties": {"a": {"type": "ref", "ref": "User.id"}}}
    assert seeds(schema=child, count=50).status_code == 200
    assert {row[0] for row in rows(client, "SELECT a FROM users")} == {1, 2, 3}


@pytest.mark.parametrize(
    ("fields", "kind", "pointer"),
    [
        ({"connection_string": None}, "ValidationError", "/connection_string"),
        ({"connection_string": 5}, "ValidationError", "/connection_string"),
        ({"connection_string": "sqlite:////etc/x"}, "DatabaseError", "/connection_string"),
        ({"connection_string": "sqlite:///../x.db"}, "DatabaseError", "/connection_string"),
        ({"connection_string": "oracle://h/d"}, "DatabaseError", "/connection_string"),
        ({"connection_string": "mysql://evil/d"}, "DatabaseError", "/connection_string"),
        ({"connection": "shop"}, "ValidationError", "/connection_string"),
        ({"connection": "shop", "connection_string": None}, "DatabaseError", "/connection"),
        ({"table_name": None}, "ValidationError", "/table_name"),
        ({"table_name": "a\0b"}, "DatabaseError", "/table_name"),
        ({"table_name": ""}, "DatabaseError", "/table_name"),
        ({"count": 0}, "ValidationError", "/count"),
        ({"count": 100_001}, "DatabaseError", "/count"),
        ({"batch_size": 0}, "ValidationError", "/batch_size"),
        ({"batch_size": 10_001}, "ValidationError", "/batch_size"),
        ({"mode": "truncate"}, "ValidationError", "/mode"),
        ({"transaction": "none"}, "ValidationError", "/transaction"),
        ({"lock_timeout_s": 0}, "ValidationError", "/lock_timeout_s"),
        ({"schema": None}, "ValidationError", "/schema"),
        ({"schema": {"type": "strin"}}, "SchemaValidationError", "/schema/type"),
        (
            {"schema": {"properties": {"a": {"enum": ["x"], "unique": True}}}},
            "GenerationError",
            "/schema/properties/a",
        ),
    ],
)
def test_a_bad_request_is_refused_where_it_is_bad(seeds, fields, kind, pointer):
    answer = seeds(**fields)
    body = answer.json()
    assert (answer.status_code, body["error_type"], body["pointer"]) == (400, kind, pointer)
    assert body["remedy"]


def test_a_table_that_exists_is_409_where_it_must_not(seeds):
    seeds()
    answer = seeds(mode="fail")
    assert (answer.status_code, answer.json()["error_type"]) == (409, "DatabaseError")


def test_a_database_that_is_not_there_is_502(seeds):
    url = f"postgresql://ann:{PASSWORD}@127.0.0.1:{free_port()}/d"
    answer = seeds(connection_string=url)
    assert (answer.status_code, answer.json()["error_type"]) == (502, "DatabaseError")
    assert PASSWORD not in answer.text


def test_a_named_connection_is_the_operators_own(calling, tmp_path, monkeypatch):
    place = tmp_path / "elsewhere.db"
    monkeypatch.setenv("CONNECTION_SHOP", f"sqlite:///{place}")
    client = calling()
    answer = client.post(URL, {**DOCUMENTED, "connection_string": None, "connection": "Shop"})
    assert answer.status_code == 200
    assert place.stat().st_size


@pytest.fixture
def postgresql_port(postgresql_socket):  # noqa: F811 - pytest's way
    wire = Wire(socket.AF_UNIX, postgresql_socket)
    yield wire.port
    wire.close()


def test_a_wrong_password_is_400_and_is_seen_nowhere(calling, postgresql_port, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    client = calling()
    url = f"postgresql://guest:{PASSWORD}@127.0.0.1:{postgresql_port}/postgres"
    answer = client.post(URL, {**DOCUMENTED, "connection_string": url})
    assert (answer.status_code, answer.json()["error_type"]) == (400, "DatabaseError")
    assert "guest" in answer.json()["details"]
    assert PASSWORD not in answer.text + caplog.text
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes()


def test_postgresql_is_seeded_over_http(client, postgresql_port):
    url = f"postgresql://postgres@127.0.0.1:{postgresql_port}/postgres"
    body = {**DOCUMENTED, "connection_string": url, "mode": "replace"}
    assert client.post(URL, body).status_code == 200
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*), count(DISTINCT email) FROM users").fetchone()
    assert found == (1000, 1000)


def test_a_client_that_leaves_stops_the_load(tmp_path):
    settings = {"max_records_per_request": 50_000_000}
    with running(tmp_path, **settings) as (address, server):
        place = urlsplit(address)
        body = httpx.Request("POST", address, json={**DOCUMENTED, "count": 50_000_000}).content
        peer = socket.create_connection((place.hostname, place.port))
        peer.sendall(
            f"POST {URL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        path = server.settings.sqlite_dir / "path/to/database.db"
        end = time.monotonic() + 30
        while not path.exists() or path.stat().st_size < 1_000_000:
            assert time.monotonic() < end
            time.sleep(0.02)
        assert httpx.get(f"{address}/api/v1/health", timeout=5).status_code == 200
        peer.close()
        until_free = time.monotonic() + 30
        while True:
            connection = sqlite3.connect(path, timeout=0.1)
            try:
                connection.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError:
                assert time.monotonic() < until_free
            finally:
                connection.close()
        connection = sqlite3.connect(path)
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        connection.close()


def test_a_database_tells_its_tables(client, seeds):
    seeds()
    answer = client.post(
        "/api/v1/database/schema", {"connection_string": DOCUMENTED["connection_string"]}
    )
    assert answer.status_code == 200
    body = answer.json()
    assert (body["success"], body["dialect"], list(body["models"])) == (True, "sqlite", ["users"])
    assert body["models"]["users"]["properties"]["email"]["unique"]
    again = seeds(schema=body["models"]["users"], table_name="copy", count=20)
    assert again.json()["records_inserted"] == 20


def test_only_an_allowed_database_is_looked_into(client):
    answer = client.post("/api/v1/database/schema", {"connection_string": "sqlite:////etc/x"})
    assert (answer.status_code, answer.json()["error_type"]) == (400, "DatabaseError")
    assert client.post("/api/v1/database/schema", {}).status_code == 400
