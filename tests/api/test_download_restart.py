"""The server dies in the middle of a file; the next one brings the same file."""

import contextlib
import hashlib
import os
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


def test_a_server_killed_again_and_again_brings_every_file_of_a_page_once(tmp_path):
    bodies = {f"{number}.bin": payload(200_000 + number, number) for number in range(60)}
    links = "".join(f'<a href="{name}">x</a>' for name in bodies)
    with site() as web:
        for name, body in bodies.items():
            web.add(f"/{name}", body, pace=lambda: time.sleep(0.005))
        page = web.add("/", f"<title>All</title>{links}".encode(), lines=HTML)
        task_id = None
        for done_files in (1, 20, 40):
            with serving(tmp_path) as (client, process):
                if task_id is None:
                    (task_id,) = start(client, page)
                while status(client, task_id)["completed_files"] < done_files:
                    time.sleep(0.01)
                kill(process)
        with serving(tmp_path) as (client, _):
            done = until(client, task_id)
            assert done["status"] == "completed", done
            assert done["completed_files"] == 60
            digests = {file["name"]: file["sha256"] for file in files(client, done)}
        assert digests == {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
        folder = tmp_path / "files/127.0.0.1/All"
        names = {path.name for path in folder.iterdir()} - {".provender-downloads"}
        assert names == set(bodies)
        assert len(web.asked("/0.bin")) <= 2
