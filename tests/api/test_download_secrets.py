"""What must not be read on disk, in answers or on sockets is nowhere there in the clear."""

import base64
import contextlib
import json
import socket
import sqlite3
import threading

import pytest
from website import HTML, UNCLOSED, download, downloading, files, site, start, status, until
from websockets.sync.client import connect

pytestmark = UNCLOSED
PASSWORD = "hunter2-swordfish"


def everything_on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def signed(web, path):
    return web.url(path).replace("http://", f"http://ann:{PASSWORD}@")


def asks_for_a_password(web, *paths):
    token = base64.b64encode(f"ann:{PASSWORD}".encode()).decode()

    def check(request):
        assert request.headers.get("authorization") == f"Basic {token}"

    for path in paths:
        web.files[path].on_request = check


def test_the_password_of_an_address_is_used_and_never_shown(tmp_path):
    page = b'<title>T</title><a href="/p/b.zip">b</a><a href="/p/a.zip?token=t0ps3cret">a</a>'
    with site() as web, downloading(tmp_path) as client:
        web.add("/p/", page, lines=HTML)
        web.add("/p/a.zip?token=t0ps3cret", b"a" * 100)
        web.add("/p/b.zip", b"b" * 100, stall_after=50, etag=None)
        asks_for_a_password(web, "/p/", "/p/b.zip", "/p/a.zip?token=t0ps3cret")
        sockets = str(client.base_url).replace("http", "ws", 1).rstrip("/")
        with connect(f"{sockets}/ws/logs") as logs, connect(f"{sockets}/ws/progress") as progress:
            (task_id,) = start(client, signed(web, "/p/"))
            until(client, task_id, "downloading")
            while status(client, task_id)["completed_files"] != 1:
                pass
            client.post(f"/api/downloads/pause/{task_id}")
            on_disk = everything_on_disk(tmp_path)
            assert PASSWORD.encode() not in on_disk
            assert b"t0ps3cret" not in on_disk
            web.files["/p/b.zip"].stall_after = None
            client.post(f"/api/downloads/resume/{task_id}")
            done = until(client, task_id)
            assert done["status"] == "completed", done
            told = []
            for channel in (logs, progress):
                with contextlib.suppress(TimeoutError):
                    while True:
                        told.append(channel.recv(timeout=0.3))
        assert told
        listed = files(client, done)
        assert [file["name"] for file in listed] == ["b.zip", "a.zip"]
        history = client.get("/api/downloads").text
        for text in (json.dumps(done), json.dumps(listed), history, *told):
            assert PASSWORD not in text
            assert "t0ps3cret" not in text
        with contextlib.closing(sqlite3.connect(tmp_path / "data" / "provender.db")) as database:
            assert database.execute("select sealed from jobs").fetchall() == [("",)]
            sealed = database.execute("select sealed from job_items order by number").fetchall()
            assert sealed == [(None,), ("",)]
        key = tmp_path / "data" / "sealing.key"
        assert key.stat().st_mode & 0o777 == 0o600


def test_a_retry_that_would_need_wiped_secrets_is_refused(tmp_path):
    with site() as web, downloading(tmp_path) as client:
        failed = download(client, signed(web, "/missing.zip"), max_retries=0)
        assert failed["status"] == "failed"
        answer = client.post(f"/api/downloads/retry/{failed['task_id']}")
        assert answer.status_code == 409
        assert "wiped" in answer.json()["detail"]


def test_a_retry_finds_addresses_that_were_wiped_on_the_page_again(tmp_path):
    with site() as web, downloading(tmp_path) as client:
        web.add("/p", b'<title>T</title><a href="/a.zip?key=old">a</a>', lines=HTML)
        failed = download(client, web.url("/p"), max_retries=0)
        assert failed["status"] == "failed"
        web.add("/p", b'<title>T</title><a href="/a.zip?key=new">a</a>', lines=HTML)
        web.add("/a.zip?key=new", b"x")
        client.post(f"/api/downloads/retry/{failed['task_id']}")
        assert until(client, failed["task_id"])["status"] == "completed"


@pytest.fixture
def proxy():
    """Serve one file as a proxy that wants a password; yield its port and what it was asked."""
    asked = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    asked.append(connection.recv(65536).decode())
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1], asked
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_the_password_of_a_proxy_is_used_and_sealed(tmp_path, proxy):
    port, asked = proxy
    url = f"http://ann:{PASSWORD}@127.0.0.1:{port}"
    with downloading(tmp_path) as client:
        there = "http://files.example/a.zip"
        done = download(client, there, proxy_type="custom", proxy_url=url)
        assert done["status"] == "completed", done
        assert PASSWORD not in client.get("/api/downloads").text
    token = base64.b64encode(f"ann:{PASSWORD}".encode()).decode()
    assert all(f"Proxy-Authorization: Basic {token}" in request for request in asked)
    assert asked[0].startswith("GET http://files.example/a.zip ")
    assert PASSWORD.encode() not in everything_on_disk(tmp_path)


def test_a_proxy_that_is_not_public_is_refused(tmp_path, proxy):
    port, asked = proxy
    with downloading(tmp_path, download_allowed_networks="") as client:
        url = f"http://127.0.0.1:{port}"
        done = download(client, "http://files.example/a", proxy_type="custom", proxy_url=url)
        assert done["status"] == "failed"
        assert "DOWNLOAD_ALLOWED_NETWORKS" in done["error_message"]
        assert asked == []
