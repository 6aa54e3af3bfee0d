"""The server dies in the middle of a file; the next one brings the same file."""

import contextlib
import hashlib
import os
import random
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from caller import wait_until
from fault_server import payload
from website import HTML, files, site, start, status, until

MIB = 1 << 20


@contextlib.contextmanager
def serving(folder):
    """Run `provender serve` in a process of its own; yield a client and the process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATA_DIR": str(folder / "data"),
        "DOWNLOAD_FOLDER": str(folder / "files"),
        "DOWNLOAD_ALLOWED_NETWORKS": "127.0.0.0/8",
        "RATE_LIMIT_PER_MINUTE": "0",
        "SECRET_KEY": "",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "provender", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=folder)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:

            def is_up():
                with contextlib.suppress(httpx.TransportError):
                    return client.get("/health").status_code == 200
                return False

            wait_until(is_up)
            yield client, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait(30)


@pytest.mark.parametrize("at", [0, 12])
def test_a_killed_server_leaves_a_file_that_the_next_one_completes(tmp_path, at):
    body = payload(40 * MIB)
    part = tmp_path / "files/127.0.0.1/big.bin.part"
    with site() as web:
        url = web.add("/big.bin", body, pace=lambda: time.sleep(0.002))
        with serving(tmp_path) as (client, process):
            (task_id,) = start(client, url)
            wait_until(lambda: at == 0 or (part.exists() and part.stat().st_size >= at * MIB))
            kill(process)
        assert not (tmp_path / "files/127.0.0.1/big.bin").exists()
        with serving(tmp_path) as (client, _):
            done = until(client, task_id)
            assert done["status"] == "completed", done
            (file,) = files(client, done)
            assert file["sha256"] == hashlib.sha256(body).hexdigest()
            assert (tmp_path / "files/127.0.0.1/big.bin").read_bytes() == body
        asked = [request.range for request in web.asked("/big.bin")]
        if at > 10:
            assert asked[-1] is not None
            assert asked[-1] >= 8 * MIB


class Gallery:
    """A page of sixty files whose server takes its time."""

    def __init__(self, web):
        self.bodies = {f"{n}.bin": payload(200_000 + n, n) for n in range(60)}
        for name, body in self.bodies.items():
            web.add(f"/{name}", body, pace=lambda: time.sleep(0.01))
        links = "".join(f'<a href="{name}">x</a>' for name in self.bodies)
        self.url = web.add("/", f"<title>All</title>{links}".encode(), lines=HTML)

    def check(self, client, task_id, folder):
        """Everything is there, once, under its own name."""
        done = until(client, task_id)
        assert done["status"] == "completed", done
        assert done["completed_files"] == 60
        digests = {file["name"]: file["sha256"] for file in files(client, done)}
        expected = {name: hashlib.sha256(body) for name, body in self.bodies.items()}
        assert digests == {name: digest.hexdigest() for name, digest in expected.items()}
        names = {path.name for path in (folder / "files/127.0.0.1/All").iterdir()}
        assert names == {*self.bodies, ".provender-downloads"}


def test_a_server_killed_again_and_again_brings_every_file_of_a_page_once(tmp_path):
    with site() as web:
        gallery, task_id = Gallery(web), None
        for count in (1, 20, 40):
            with serving(tmp_path) as (client, process):
                if task_id is None:
                    (task_id,) = start(client, gallery.url)
                while status(client, task_id)["completed_files"] < count:
                    time.sleep(0.01)
                kill(process)
        with serving(tmp_path) as (client, _):
            gallery.check(client, task_id, tmp_path)
        assert len(web.asked("/0.bin")) <= 2


@pytest.mark.slow
def test_twenty_kills_at_random_moments_in_a_row(tmp_path):
    rng = random.Random(4)
    with site() as web:
        gallery, task_id = Gallery(web), None
        for _ in range(20):
            with serving(tmp_path) as (client, process):
                if task_id is None:
                    (task_id,) = start(client, gallery.url)
                time.sleep(rng.random() * 0.1)
                kill(process)
        with serving(tmp_path) as (client, _):
            gallery.check(client, task_id, tmp_path)
