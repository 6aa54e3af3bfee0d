import json
import socket

import httpx
import pytest
from caller import running

SCHEMA = {"type": "integer"}
URL = "/api/v1/data/generate"


def send(client, content, **headers):
    return client.post(
        URL, content=content, headers={"content-type": "application/json", **headers}
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe{}",
        b'{"count": 1e400}',
        b"1" * 5000,
    ],
)
def test_what_is_not_a_json_object_is_refused(client, content):
    answer = send(client, content)
    assert answer.status_code == 400
    assert answer.json()["error_type"] == "ValidationError"
    assert answer.json()["remedy"]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_know_are_refused(client, word):
    answer = send(client, b'{"schema": {"type": "number", "minimum": %s}}' % word.encode())
    assert answer.status_code == 400
    assert word.strip("-") in answer.json()["details"]


@pytest.mark.parametrize("depth", [260, 990, 10_000, 100_000])
@pytest.mark.parametrize("shape", [('{"properties":{"a":', "{}", "}}"), ("[", "1", "]")])
def test_a_body_nested_beyond_reason_is_refused(client, depth, shape):
    opening, middle, closing = shape
    body = '{"schema":' + opening * depth + middle + closing * depth + "}"
    answer = send(client, body.encode())
    assert answer.status_code == 400
    assert "nested" in answer.json()["details"]


def test_many_brackets_side_by_side_are_not_deep(client):
    rows = [{"id": number} for number in range(500)]
    schema = {"properties": {"user": {"type": "ref", "ref": "User.id"}}}
    assert client.generate(schema, references={"User": rows}).status_code == 200


def test_half_a_surrogate_pair_is_refused(client):
    answer = send(client, rb'{"schema": {"enum": ["\ud83d"]}}')
    assert answer.status_code == 400
    assert "surrogate" in answer.json()["details"]
    assert send(client, rb'{"schema": {"enum": ["\ud83d\ude00"]}}').status_code == 200


def test_a_body_beyond_the_limit_is_refused_by_its_announcement(calling):
    client = calling(max_body_bytes=1000)
    answer = send(client, json.dumps({"schema": SCHEMA, "x": "y" * 1000}).encode())
    assert answer.status_code == 413
    assert answer.json()["error_type"] == "ValidationError"
    assert "MAX_BODY_BYTES" in answer.json()["remedy"]


def test_a_body_beyond_the_limit_is_refused_while_it_comes(calling):
    client = calling(max_body_bytes=1000)
    taken = []

    async def endless():
        while True:
            taken.append(1 << 20)
            yield b"x" * (1 << 20)

    answer = send(client, endless())
    assert answer.status_code == 413
    assert sum(taken) < 100 << 20


def test_a_client_that_asks_first_need_not_send_a_body_that_is_too_large(tmp_path):
    head = (
        b"POST /api/v1/data/generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 52428800\r\nExpect: 100-continue\r\n\r\n"
    )
    with running(tmp_path) as (address, _):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(head)
            assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_a_schema_of_fifty_megabytes_is_refused_and_the_client_hears_it(tmp_path):
    schema = {"type": "string", "description": "x" * (50 << 20)}
    with running(tmp_path) as (address, _):
        answer = httpx.post(address + URL, json={"schema": schema}, timeout=60)
        assert answer.status_code == 413
        assert httpx.post(address + URL, json={"schema": SCHEMA}).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_page_cannot_send_a_body_past_the_browsers_questions(client, kind):
    body = json.dumps({"schema": SCHEMA}).encode()
    answer = client.post(URL, content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "application/json" in answer.json()["remedy"]


def test_a_body_without_a_type_is_taken_for_json(client):
    body = json.dumps({"schema": SCHEMA}).encode()
    assert client.post(URL, content=body).status_code == 200
    assert client.post(URL, content=body, headers={"origin": "http://evil"}).status_code == 400
