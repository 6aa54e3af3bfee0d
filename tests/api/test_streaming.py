import json
import socket
import time

import httpx
import pytest
from caller import running, wait_until

WIDE = {"properties": {f"p{n}": {"type": "integer"} for n in range(50)}}
BODY = {"schema": WIDE, "count": 100_000, "batch_size": 1000, "seed": 1}


def drawn(server, monkeypatch):
    """Count the batches that are drawn."""
    from provender.synth.dataset import Dataset

    batches = []
    original = Dataset.batch

    def counted(self, start, stop):
        batches.append(start)
        return original(self, start, stop)

    monkeypatch.setattr(Dataset, "batch", counted)
    return batches


def open_request(address, accept):
    host, port = address.removeprefix("http://").split(":")
    body = json.dumps(BODY).encode()
    head = (
        f"POST /api/v1/data/generate HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection((host, int(port)))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    connection.sendall(head.encode() + body)
    return connection


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_a_client_that_goes_away_stops_the_work(tmp_path, monkeypatch, accept):
    with running(tmp_path) as (address, server):
        batches = drawn(server, monkeypatch)
        connection = open_request(address, accept)
        assert connection.recv(100)
        connection.close()
        settled(batches)
        assert len(batches) < 100
        assert server.stats.records == 0
        assert httpx.get(f"{address}/api/v1/health").status_code == 200


def test_a_client_that_does_not_read_holds_up_the_work_but_nobody_else(tmp_path, monkeypatch):
    with running(tmp_path) as (address, server):
        batches = drawn(server, monkeypatch)
        slow = [open_request(address, "application/x-ndjson") for _ in range(4)]
        settled(batches)
        assert len(batches) < 4 * 100
        answer = httpx.post(f"{address}/api/v1/data/generate", json={"schema": WIDE})
        assert answer.json()["count"] == 10
        for connection in slow:
            connection.close()


def settled(batches):
    """Wait until no more batches are drawn."""
    wait_until(lambda: batches)
    before = -1
    while before != len(batches):
        before = len(batches)
        time.sleep(0.3)


def test_the_server_answers_others_while_it_generates(tmp_path):
    with running(tmp_path) as (address, _), httpx.Client() as client:
        with client.stream("POST", f"{address}/api/v1/data/generate", json=BODY) as answer:
            pieces = answer.iter_bytes()
            next(pieces)
            assert httpx.get(f"{address}/api/v1/health").status_code == 200
            size = sum(map(len, pieces))
        assert answer.status_code == 200
        assert size > 10_000_000


def test_streamed_rows_are_the_rows(tmp_path):
    with running(tmp_path) as (address, server):
        answer = httpx.post(f"{address}/api/v1/data/generate", json=BODY, timeout=60)
        assert answer.headers["transfer-encoding"] == "chunked"
        assert len(answer.json()["data"]) == answer.json()["count"] == 100_000
        assert server.stats.records == 100_000


def test_an_answer_that_fails_midway_is_cut_short_not_completed(tmp_path, monkeypatch):
    from provender.synth.dataset import Dataset

    original = Dataset.batch

    def failing(self, start, stop):
        if start >= 90_000:
            raise RuntimeError("broken")
        return original(self, start, stop)

    monkeypatch.setattr(Dataset, "batch", failing)
    with running(tmp_path) as (address, server):
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{address}/api/v1/data/generate", json=BODY, timeout=60)
        assert server.stats.records == 0
