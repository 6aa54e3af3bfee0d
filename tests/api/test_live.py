"""The two sockets: progress and log lines of the caller's own downloads, flat as documented."""

import json

import pytest
from website import UNCLOSED, downloading, site, start, until
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from provender.api.auth import issue_token
from provender.secrets import Secret

pytestmark = UNCLOSED
PROGRESS = {
    "type", "task_id", "status", "progress", "current_file", "download_speed", "eta_seconds",
    "timestamp",
}  # fmt: skip


@pytest.fixture
def client(tmp_path):
    with downloading(tmp_path) as client:
        yield client


@pytest.fixture
def web():
    with site() as server:
        yield server


def listening(client, name, **options):
    address = str(client.base_url).replace("http", "ws", 1).rstrip("/")
    return connect(f"{address}/ws/{name}", **options)


def test_progress_is_told_flat_and_pings_are_answered(client, web):
    with listening(client, "progress") as socket:
        for written in ("ping", '"ping"'):
            socket.send(written)
            assert socket.recv(timeout=10) == "pong"
        (task_id,) = start(client, web.add("/a.zip", b"x" * 9000))
        statuses = []
        while not statuses or statuses[-1] != "completed":
            message = json.loads(socket.recv(timeout=10))
            assert set(message) >= PROGRESS
            assert message["type"] == "progress"
            assert message["task_id"] == task_id
            statuses.append(message["status"])
        assert message["progress"] == 100


def test_log_lines_have_the_four_levels(client, web):
    page = '<title>T</title><a href="/a.zip">a</a><a href="/b.zip">b</a><img src="/c.png">'
    web.add("/a.zip", b"x")
    web.add("/c.png", b"x")
    url = web.add("/p", page.encode(), lines=("Content-Type: text/html",))
    with listening(client, "logs") as socket:
        socket.send("ping")
        assert socket.recv(timeout=10) == "pong"
        (task_id,) = start(client, url, max_retries=0, download_images=False)
        until(client, task_id, "failed")
        web.add("/b.zip", b"x")
        client.post(f"/api/downloads/retry/{task_id}")
        lines = []
        while not lines or lines[-1]["level"] != "SUCCESS":
            lines.append(json.loads(socket.recv(timeout=10)))
    for line in lines:
        assert set(line) == {"type", "level", "message", "task_id", "timestamp"}
        assert (line["type"], line["task_id"]) == ("log", task_id)
    said = {(line["level"], line["message"]) for line in lines}
    assert ("INFO", f"Starting download for {url}") in said
    assert ("INFO", f"Continuing download for {url}") in said
    assert ("INFO", "a.zip: 1 bytes") in said
    assert ("WARNING", "c.png: images are not wanted") in said
    assert any(level == "ERROR" and "404" in text for level, text in said)


@pytest.mark.parametrize("name", ["progress", "logs"])
def test_a_socket_needs_a_token_and_carries_the_callers_own_tasks_only(tmp_path, web, name):
    key = "k" * 40
    with downloading(tmp_path, secret_key=key) as client:
        ann, bob = (issue_token(Secret(key), user, days=1) for user in ("ann", "bob"))
        expired = issue_token(Secret(key), "ann", days=-1)
        for path in (name, f"{name}?token={expired}", f"{name}?token=x"):
            with pytest.raises(InvalidStatus), listening(client, path):
                pass
        headers = {"Authorization": f"Bearer {bob}"}
        with (
            listening(client, f"{name}?token={ann}") as of_ann,
            listening(client, name, additional_headers=headers) as of_bob,
        ):
            client.headers["Authorization"] = f"Bearer {ann}"
            (task_id,) = start(client, web.add("/a.zip", b"x"))
            until(client, task_id)
            assert json.loads(of_ann.recv(timeout=10))["task_id"] == task_id
            with pytest.raises(TimeoutError):
                of_bob.recv(timeout=0.5)
