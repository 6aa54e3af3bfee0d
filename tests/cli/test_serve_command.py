import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import jwt
import pytest

from provender.cli import main

DOCUMENTED = """\
PROJECT_NAME="Datagen API"
VERSION="1.0.0"
DEBUG=true
API_V1_STR="/api/v1"
HOST=0.0.0.0
PORT=8000
RELOAD=true
CORS_ORIGINS=*
CORS_ALLOW_CREDENTIALS=true
CORS_ALLOW_METHODS=*
CORS_ALLOW_HEADERS=*
SECRET_KEY=your-secret-key-here
ALLOWED_HOSTS=
MAX_FILE_SIZE=104857600  # 100MB
FILE_CLEANUP_HOURS=1
MAX_RECORDS_PER_REQUEST=100000
MAX_BATCH_SIZE=10000
LOG_LEVEL=INFO
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def serve(here):
    """Return a function that starts a server and returns its process and health answer."""
    processes = []

    def start(*words, **environment):
        port = free_port()
        command = [sys.executable, "-m", "provender", "serve", "--port", str(port), *words]
        with (here / "log").open("ab") as log:
            process = subprocess.Popen(command, stderr=log, env={**os.environ, **environment})
        processes.append(process)
        return process, health(port, process)

    yield start
    for process in processes:
        process.terminate()
        process.wait()


def health(port, process):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the server has stopped"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health") as answer:
                return json.load(answer)
        except urllib.error.URLError:
            time.sleep(0.02)
    raise AssertionError("no answer")


def test_a_server_starts_answers_and_stops(serve, here):
    process, answer = serve()
    assert answer["status"] == "healthy"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in (0, -signal.SIGTERM)
    assert (here / "data" / "provender.db").exists()


def test_the_documented_env_file_starts_a_server(serve, here):
    (here / ".env").write_text(DOCUMENTED + "ALLOW_ANONYMOUS=true\n")
    _, answer = serve()
    assert answer["version"] == "1.0.0"
    assert answer["service"] == "Datagen API"


def test_an_open_server_says_so_loudly(serve, here):
    serve("--host", "0.0.0.0", ALLOW_ANONYMOUS="true")
    assert "ALLOW_ANONYMOUS" in (here / "log").read_text()


def test_the_documented_env_file_alone_would_open_the_server_to_everybody(here, capsys):
    (here / ".env").write_text(DOCUMENTED)
    assert main(["serve"]) == 2
    message = capsys.readouterr().err
    assert "placeholder" in message
    assert "SECRET_KEY" in message
    assert "ALLOW_ANONYMOUS=true" in message
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("DATABASE_URL", "oracle://x"),
        ("DATABASE_URL", "postgresql://127.0.0.1:9/x"),
    ],
)
def test_an_unusable_setting_is_one_line_and_exit_code_2(monkeypatch, capsys, name, value):
    monkeypatch.setenv(name, value)
    assert main(["serve"]) == 2
    message = capsys.readouterr().err
    assert name in message
    assert message.count("\n") == 1


def test_a_token_names_its_user_and_expires(monkeypatch, capsys):
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    assert main(["token", "--user", "ann", "--days", "2"]) == 0
    claims = jwt.decode(capsys.readouterr().out.strip(), "k" * 32, algorithms=["HS256"])
    assert claims["sub"] == "ann"
    assert claims["exp"] - claims["iat"] == 2 * 86400


@pytest.mark.parametrize("key", ["", "your-secret-key-here"])
def test_there_is_no_token_without_a_key(monkeypatch, capsys, key):
    monkeypatch.setenv("SECRET_KEY", key)
    assert main(["token", "--user", "ann"]) == 2
    assert "SECRET_KEY" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["generate", "--help"], ["serve", "-h"]]
)
def test_help_is_there(capsys, words):
    assert main(words) == 0
    assert capsys.readouterr().out


def test_an_unknown_command_is_exit_code_2(capsys):
    assert main(["fetch"]) == 2
    assert "fetch" in capsys.readouterr().err
