"""Webhooks: signed, guarded, tried again, also by the next server."""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import threading
import time

import pytest
from caller import wait_until
from test_download_restart import kill, serving
from website import UNCLOSED, download, downloading, site, start, until

from provender.api.auth import issue_token
from provender.secrets import Secret

pytestmark = UNCLOSED
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


class Receiver:
    """A web server that keeps what it gets; `answers` holds the statuses of its next replies."""

    def __init__(self):
        self.got = []
        self.answers = []
        self.gate = threading.Event()
        self.gate.set()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                receiver.gate.wait(20)
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def messages(self):
        return [json.loads(body) for _, _, body in self.got]

    def close(self):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def web():
    with site() as server:
        yield server


@pytest.fixture
def client(tmp_path):
    with downloading(tmp_path) as client:
        yield client


def listen(client, url, *events, **fields):
    body = {"url": url, "events": events or ["download.completed"], **fields}
    answer = client.post("/api/webhooks", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def is_signed(headers, body, secret):
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(headers["webhook-signature"], f"v1,{digest}")


def test_the_end_of_a_download_is_told_as_documented_and_signed(client, web, receiver):
    webhook = listen(client, f"{receiver.url}/hook")
    done = download(client, web.add("/a.zip", b"x"))
    wait_until(lambda: receiver.got)
    ((path, headers, body),) = receiver.got
    assert path == "/hook"
    assert headers["Content-Type"] == "application/json"
    message = json.loads(body)
    assert message.pop("timestamp").endswith("Z")
    assert message == {
        "event": "download.completed",
        "task_id": done["task_id"],
        "url": done["url"],
        "total_files": 1,
    }
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 60
    assert is_signed(headers, body, webhook["secret"])


def test_each_webhook_gets_the_events_that_it_asked_for(client, web, receiver):
    listen(client, f"{receiver.url}/bad", "download.failed", "download.cancelled")
    listen(client, f"{receiver.url}/made", "generate.completed", secret=SECRET)
    failed = download(client, web.url("/missing.zip"), max_retries=0)
    (task_id,) = start(client, web.add("/slow.zip", b"x" * 100, stall_after=50))
    until(client, task_id, "downloading")
    client.post(f"/api/downloads/cancel/{task_id}")
    schema = {"properties": {"id": {"type": "integer"}}}
    client.post("/api/v1/jobs", json={"kind": "generate", "schema": schema, "count": 3})
    wait_until(lambda: len(receiver.got) == 3)
    told = {(path, message["event"]) for (path, _, _), message in
            zip(receiver.got, receiver.messages(), strict=True)}  # fmt: skip
    assert told == {
        ("/bad", "download.failed"),
        ("/bad", "download.cancelled"),
        ("/made", "generate.completed"),
    }
    assert failed["task_id"] in {message["task_id"] for message in receiver.messages()}
    (made,) = [(h, b) for path, h, b in receiver.got if path == "/made"]
    assert is_signed(*made, SECRET)
    assert json.loads(made[1])["total_files"] == 1


def test_a_message_that_is_not_taken_is_sent_again_under_its_number(client, web, receiver):
    receiver.answers = [500]
    listen(client, receiver.url)
    download(client, web.add("/a.zip", b"x"))
    wait_until(lambda: len(receiver.got) == 2)
    first, second = receiver.got
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]


def test_a_slow_receiver_holds_up_no_other(client, web, receiver):
    other = Receiver()
    receiver.gate.clear()
    listen(client, receiver.url)
    listen(client, other.url)
    download(client, web.add("/a.zip", b"x"))
    download(client, web.add("/b.zip", b"x"))
    wait_until(lambda: len(other.got) == 2)
    other.close()


def test_a_message_outlives_a_server_that_is_killed_while_it_sends(tmp_path, web, receiver):
    receiver.gate.clear()
    with serving(tmp_path) as (client, process):
        listen(client, receiver.url)
        done = download(client, web.add("/a.zip", b"x"))
        wait_until(lambda: receiver.got)
        kill(process)
    receiver.gate.set()
    before = len(receiver.got)
    with serving(tmp_path):
        wait_until(lambda: len(receiver.got) > before)
    assert {message["task_id"] for message in receiver.messages()} == {done["task_id"]}
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1


def test_an_address_that_is_not_public_gets_nothing(tmp_path, web, receiver):
    with downloading(tmp_path, download_allowed_networks="") as client:
        listen(client, receiver.url, "download.failed")
        download(client, web.add("/a.zip", b"x"))
        waiting = client.server.webhooks
        wait_until(lambda: [d.tried for d in waiting.due(time.time() + 60, 9)] == [1])
    assert receiver.got == []


def test_webhooks_are_listed_without_their_secrets_and_can_be_deleted(client, web, receiver):
    made = listen(client, f"{receiver.url}/?token=t0ps3cret", secret=SECRET)
    listed = client.get("/api/webhooks").json()
    assert listed == {"count": 1, "webhooks": [{k: made[k] for k in made if k != "secret"}]}
    assert set(made) == {"webhook_id", "url", "events", "created_at", "secret"}
    assert made["secret"] == SECRET
    assert "t0ps3cret" not in json.dumps(made)
    url = f"/api/webhooks/{made['webhook_id']}"
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404
    assert client.get("/api/webhooks").json() == {"count": 0, "webhooks": []}
    download(client, web.add("/a.zip", b"x"))
    assert client.server.webhooks.next_due() is None


def test_a_webhook_is_its_owners_alone(tmp_path, web, receiver):
    key = "k" * 40
    with downloading(tmp_path, secret_key=key) as client:
        tokens = {user: issue_token(Secret(key), user, days=1) for user in ("ann", "bob")}
        client.headers["Authorization"] = f"Bearer {tokens['ann']}"
        made = listen(client, receiver.url)
        client.headers["Authorization"] = f"Bearer {tokens['bob']}"
        assert client.get("/api/webhooks").json()["count"] == 0
        assert client.delete(f"/api/webhooks/{made['webhook_id']}").status_code == 404
        download(client, web.add("/a.zip", b"x"))
        assert client.server.webhooks.next_due() is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "url is required"),
        ({"url": "ftp://h/", "events": ["seed.failed"]}, "http"),
        ({"url": "https://h/", "events": []}, "events"),
        ({"url": "https://h/", "events": ["download.begun"]}, "unknown event 'download.begun'"),
        ({"url": "https://h/", "events": ["seed.failed"], "secret": "short"}, "secret"),
        ({"url": "https://h/", "events": ["seed.failed"], "secret": "whsec_AA=="}, "secret"),
        ({"url": "https://h/", "events": ["seed.failed"], "retries": 3}, "retries"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(client, body, said):
    answer = client.post("/api/webhooks", json=body)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_there_is_a_limit_to_the_webhooks_of_a_user(client):
    with contextlib.suppress(AssertionError):
        for number in range(101):
            listen(client, f"https://example.org/{number}")
    assert number == 100
    assert client.get("/api/webhooks").json()["count"] == 100
