"""A web site on loopback, and a server that may download from it, for the tests."""

import contextlib
import sys
from pathlib import Path

import httpx
import pytest
from caller import running, wait_until

# The server whose faults can be switched on is shared with the tests of the transfers.
sys.path.append(str(Path(__file__).parent.parent / "transfer"))

from fault_server import FaultServer

# pycurl duplicates the sockets that the guard lets through and drops the originals unclosed.
UNCLOSED = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket")
HTML = ("Content-Type: text/html; charset=utf-8",)
OVER = ("completed", "failed", "skipped", "cancelled")
QUICK = {"retry_interval": 0.01}


@contextlib.contextmanager
def site():
    server = FaultServer()
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def downloading(folder, **settings):
    """Serve an app that may reach loopback; yield a client, its `folder` is where files land."""
    settings = {
        "download_allowed_networks": "127.0.0.0/8",
        "download_folder": folder / "files",
        **settings,
    }
    with (
        running(folder / "data", **settings) as (address, server),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        client.server = server
        client.folder = folder / "files"
        yield client


def start(client, *urls, folder=None, headers=None, **options):
    """Start downloads; return the ids."""
    body = {"urls": urls, "options": {**QUICK, **options}}
    if folder is not None:
        body["download_folder"] = folder
    answer = client.post("/api/downloads/start", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return [entry["task_id"] for entry in answer.json()]


def status(client, task_id):
    answer = client.get(f"/api/downloads/status/{task_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def until(client, task_id, *statuses):
    now = None

    def reached():
        nonlocal now
        now = status(client, task_id)
        return now["status"] in (statuses or OVER)

    wait_until(reached, 30)
    return now


def download(client, url, **options):
    """Download one address; return how it ended."""
    (task_id,) = start(client, url, **options)
    return until(client, task_id)


def files(client, task):
    return client.get(f"/api/downloads/{task['task_id']}/files").json()["files"]
