import io
import json
import os
import pty
import signal
import subprocess
import sys

import pytest
from fault_server import payload

from provender.errors import TransferError, ValidationError
from provender.transfer.command import GetCommand
from provender.transfer.results import Progress
from provender.transfer.status import StatusLine

RUN = """
import json, sys
from provender.transfer.command import GetCommand
GetCommand(**json.loads(sys.argv[1])).run()
"""


def run(**words):
    words = {"proxy": "none", "retry_interval": 0.01, **words}
    return [sys.executable, "-c", RUN, json.dumps(words)]


def get(folder, *urls, **words):
    words = {"proxy": "none", "retry_interval": 0.01, **words}
    GetCommand(urls=urls, output=str(folder), **words).run()


def test_it_says_what_is_here(server, folder, capsys):
    get(folder, server.add("/a.bin", b"data"))
    assert "1 file here" in capsys.readouterr().err
    get(folder, server.url("/a.bin"), server.add("/b.bin", b"data"))
    assert "2 files here, 1 of them before" in capsys.readouterr().err


def test_as_json_it_says_it_to_machines(server, folder, capsys):
    with pytest.raises(TransferError):
        get(folder, server.add("/a.bin", b"data"), server.url("/missing"), as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert not said["success"]
    assert [file["status"] for file in said["files"]] == ["completed", "failed"]
    assert said["files"][0]["path"] == str(folder / "a.bin")


def test_each_failure_is_named(server, folder, capsys):
    with pytest.raises(TransferError, match="2 of 3 files failed"):
        get(folder, server.url("/x"), server.url("/y"), server.add("/a", b"data"))
    assert capsys.readouterr().err.count("failed: ") == 2


def test_addresses_come_from_a_file_too(server, folder, tmp_path):
    urls = [server.add(f"/{number}", b"x") for number in range(3)]
    listed = tmp_path / "urls.txt"
    listed.write_text("# those wanted\n\n" + "\n".join(urls))
    get(folder, input_file=str(listed), quiet=True)
    assert len(server.requests) == 3


def test_addresses_come_from_standard_input_too(server, folder, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(server.add("/a", b"x") + "\n"))
    get(folder, input_file="-")
    assert (folder / "a").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({}, "no address"),
        ({"input_file": "/nowhere/urls"}, "cannot be read"),
        ({"urls": ["http://localhost/"], "headers": ["nonsense"]}, "Name: value"),
        ({"urls": ["http://localhost/"], "max_retries": -1}, "max_retries"),
    ],
)
def test_words_that_cannot_be_used_are_named(words, message, folder):
    with pytest.raises(ValidationError, match=message):
        GetCommand(**{"urls": [], "output": str(folder), **words}).run()
    assert not folder.exists()


def test_headers_are_sent(server, folder):
    get(folder, server.add("/a", b"x"), headers=["X-One: 1", "X-Two: a: b"], user_agent="me/1")
    headers = server.requests[0].headers
    assert (headers["x-one"], headers["x-two"], headers["user-agent"]) == ("1", "a: b", "me/1")


def test_interrupted_it_says_how_to_continue_and_does(server, folder):
    data = payload(24 << 20)
    stalled = server.add("/big", data, stall_after=17 << 20)
    urls = [server.add("/small", b"x"), stalled]
    command = run(urls=urls, output=str(folder))
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    part = folder / "big.part"
    while not (part.exists() and part.stat().st_size == 17 << 20 and (folder / "small").exists()):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"of 2 files are done. The same command continues." in said
    server.files["/big"].stall_after = None
    done = subprocess.run([*command], capture_output=True, check=True)
    assert b"2 files here, 1 of them before" in done.stderr
    assert (folder / "big").read_bytes() == data
    assert server.asked("/big")[-1].range == 16 << 20


def test_on_a_terminal_one_line_is_renewed(server, folder):
    url = server.add("/slow.bin", payload(300_000), stall_after=200_000)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(run(urls=[url], output=str(folder)), stderr=theirs)
    said = b""
    while b"slow.bin 66%" not in said:
        said += os.read(ours, 1000)
    process.send_signal(signal.SIGINT)
    process.wait(30)
    os.close(theirs)
    os.close(ours)
    assert b"\r0 of 1 files" in said
    assert b"\n" not in said.partition(b"slow.bin 66%")[0]


def test_elsewhere_it_stays_quiet_for_a_while(monkeypatch):
    stream = io.StringIO()
    line = StatusLine(quiet=False, stream=stream)
    moment = Progress(10, 1, 1, 2048, (("a.bin", 50, 200), ("b.bin", 70, None)))
    line.show(moment)
    assert stream.getvalue() == ""
    monkeypatch.setattr("provender.transfer.status._SECONDS_A_LINE", 0)
    line.show(moment)
    said = stream.getvalue()
    assert said.startswith("1 of 10 files  2.0 KiB  ")
    assert said.endswith("1 failed  a.bin 25%  b.bin 70 B\n")
