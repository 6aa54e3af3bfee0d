"""One large file over several connections: always the file as it is, whatever goes wrong."""

import contextlib
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from fault_server import File, payload, sha256
from hypothesis import given
from hypothesis import strategies as st

from provender.errors import TransferError
from provender.transfer import engine, growth, landing, pieces, segment
from provender.transfer.engine import Engine
from provender.transfer.growth import MOST_CONNECTIONS, Growth
from provender.transfer.journal import Source
from provender.transfer.landing import Landing
from provender.transfer.options import TransferOptions
from provender.transfer.plan import plan
from provender.transfer.segment import Enough

MIB = 1 << 20
DATA = payload(64 * MIB + 12345, 21)
EAGER = {
    (growth, "_LEAST_S"): 0.005,
    (growth, "_GAIN"): 0.0,
    (growth, "_WORTH_S"): 0.0,
    (growth, "_STILL_S"): 0.0,
    (engine, "_SPREAD_S"): 0.01,
}


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    """Connections are added at once, without waiting for what it brings."""
    for (module, name), value in EAGER.items():
        monkeypatch.setattr(module, name, value)


def slowly():
    time.sleep(0.002)


class Choosy(File):
    """Answers the first request, the file itself, and every range in a way of its own."""

    def __init__(self, answer_range, **words):
        super().__init__(DATA, pace=slowly, **words)
        self.answer_range = answer_range

    def answer(self, request, wire):
        if request.span is None:
            return super().answer(request, wire)
        return self.answer_range(self, request, wire)


def spans(server):
    return [request.span for request in server.requests]


def test_a_large_file_comes_over_several_connections(server, fetch, folder, content):
    url = server.add("/file", DATA, pace=slowly)
    (result,) = fetch(url, checksum=f"sha256={sha256(DATA)}", sha256=True)
    assert (folder / "file").read_bytes() == DATA
    assert result.size_bytes == len(DATA)
    assert result.sha256 == sha256(DATA)
    assert content() == ["file"]
    assert 2 < server.most_at_once <= MOST_CONNECTIONS
    assert spans(server)[0] is None
    assert all(start % pieces.PIECE_BYTES == 0 for start, _ in spans(server)[1:])


def test_the_limit_of_a_server_counts_them_too(server, fetch, folder):
    fetch(server.add("/file", DATA, pace=slowly), call={"per_host": 2})
    assert (folder / "file").read_bytes() == DATA
    assert server.most_at_once == 2


@pytest.mark.parametrize("faults", [{"etag": 'W/"v1"'}, {"etag": None}])
def test_without_a_strong_validator_there_is_one_connection(server, fetch, folder, faults):
    fetch(server.add("/file", DATA[: 40 * MIB], pace=slowly, **faults))
    assert (folder / "file").read_bytes() == DATA[: 40 * MIB]
    assert spans(server) == [None]


def test_a_file_that_is_not_large_has_one_connection(server, fetch, folder):
    fetch(server.add("/file", DATA[: 31 * MIB], pace=slowly))
    assert spans(server) == [None]


def test_a_limited_file_has_one_connection(server, fetch):
    fetch(server.add("/file", DATA[: 40 * MIB]), bandwidth_limit_kbps=50_000)
    assert spans(server) == [None]


def ignore_the_range(file, request, wire):
    request.headers.pop("range")
    return file.answer(request, wire)


def send_another_range(file, request, wire):
    file.wrong_range = True
    return File.answer(file, request, wire)


def send_another_version(file, request, wire):
    request.headers.pop("if-range")
    return File(DATA[::-1], etag='"v2"').answer(request, wire)


def refuse(file, request, wire):
    wire.head(403, ["Content-Length: 0"])
    return True


def break_off(file, request, wire):
    wire.abort()
    return False


@pytest.mark.parametrize(
    "answer", [ignore_the_range, send_another_range, send_another_version, refuse, break_off]
)
def test_a_server_that_sends_no_ranges_sends_it_in_one_stream(server, fetch, folder, answer):
    server.files["/file"] = Choosy(answer)
    fetch(server.url("/file"), checksum=f"sha256={sha256(DATA)}")
    assert (folder / "file").read_bytes() == DATA
    assert spans(server).count(None) in (1, 2)  # a range that is ignored looks like the file
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_complains_gets_fewer_connections(server, fetch, folder, status):
    begun = []

    def complain_of_the_third(file, request, wire):
        begun.append(request)
        if len(begun) in (3, 4):
            wire.head(status, ["Content-Length: 0", "Retry-After: 1"])
            return True
        return File.answer(file, request, wire)

    server.files["/file"] = Choosy(complain_of_the_third)
    server.files["/file"].pace = lambda: time.sleep(0.004)
    fetch(server.url("/file"))
    assert (folder / "file").read_bytes() == DATA
    assert server.most_at_once <= 4


def test_connections_that_break_leave_their_rest_to_others(server, fetch, folder):
    url = server.add("/file", DATA, pace=slowly, cut_every=11 * MIB)
    fetch(url, sha256=True, max_retries=1)
    assert (folder / "file").read_bytes() == DATA


def test_a_file_that_changes_meanwhile_is_never_mixed(server, fetch, folder):
    changed = payload(len(DATA), 23)
    url = server.add("/file", DATA, pace=slowly, cut_every=20 * MIB)
    file = server.files["/file"]

    def change(request):
        if len(server.requests) == 3:
            file.data, file.etag, file.cut_every = changed, '"v2"', None

    file.on_request = change
    (result,) = fetch(url, sha256=True)
    assert (folder / "file").read_bytes() == changed
    assert result.sha256 == sha256(changed)


def test_what_segments_left_is_continued(server, fetch, folder, content):
    left = 750  # of 1,025 pieces of body

    def run_out():
        nonlocal left
        slowly()
        left -= 1
        if left < 0:
            server.files["/file"].first = [(404, [])] * 20
            raise ConnectionError

    url = server.add("/file", DATA, pace=run_out)
    with pytest.raises(TransferError, match="404"):
        fetch(url)
    assert content() == ["file.part", "file.part.journal"]
    server.add("/file", DATA)
    server.requests.clear()
    (result,) = fetch(url)
    assert result.resumed_bytes >= 2 * pieces.PIECE_BYTES
    assert len(server.requests) > 1
    assert (folder / "file").read_bytes() == DATA


def test_paused_and_resumed_with_segments_there_is_one_file(server, folder):
    url = server.add("/file", DATA, pace=slowly)
    options = TransferOptions(proxy="none")
    with Engine() as running:
        for number in range(12):
            job = plan([url], folder, options, {})
            running.start(job)
            with contextlib.suppress(TimeoutError):
                job.future.result(0.02 + 0.02 * (number % 5))
            running.cancel(job)
            job.future.result(30)
        job = plan([url], folder, options, {})
        running.start(job)
        (result,) = job.future.result(60)
    assert result.status in ("completed", "skipped")
    assert (folder / "file").read_bytes() == DATA
    assert [thread for thread in threading.enumerate() if "provender" in thread.name] == []


CALL = """
import sys, provender
from provender.transfer import engine, growth
from provender.transfer.options import TransferOptions
growth._LEAST_S = 0.005
growth._GAIN = growth._WORTH_S = growth._STILL_S = 0.0
engine._SPREAD_S = 0.01
provender.download(sys.argv[1], sys.argv[2], options=TransferOptions(proxy="none"))
"""


@pytest.mark.parametrize("seed", range(4))
def test_killed_with_segments_under_way_the_same_call_brings_the_file(server, folder, seed):
    rng = random.Random(seed)
    left, process = 0, None

    def count_down():
        nonlocal left
        slowly()
        left -= 1
        if left == 0:
            process.send_signal(signal.SIGKILL)

    url = server.add("/file", DATA, pace=count_down)
    codes = []
    for _ in range(4):
        left = rng.randrange(200, 700)
        process = subprocess.Popen([sys.executable, "-c", CALL, url, str(folder)])
        codes.append(process.wait(60))
        assert not (folder / "file").exists() or (folder / "file").read_bytes() == DATA
    assert codes[0] == -signal.SIGKILL
    assert server.most_at_once > 1
    left = -1
    assert subprocess.run([sys.executable, "-c", CALL, url, folder], check=False).returncode == 0
    assert (folder / "file").read_bytes() == DATA


def tiny(monkeypatch):
    for module in (landing, segment, pieces):
        monkeypatch.setattr(module, "PIECE_BYTES", 16)
    monkeypatch.setattr(landing, "_LEAST_BYTES", 1)
    monkeypatch.setattr(landing, "_DIVISIBLE_BYTES", 0)
    monkeypatch.setattr(landing, "SMALL_BYTES", 0)


@given(data=st.data())
def test_in_whatever_order_ranges_come_and_stop_the_file_is_whole(tmp_path_factory, data):
    with pytest.MonkeyPatch.context() as patch:
        tiny(patch)
        size = data.draw(st.integers(1, 400))
        whole = payload(size, size)
        folder = tmp_path_factory.mktemp("folder")
        landed = Landing(str(folder), "file", None, lambda work: work(), wants_sha256=True)
        landed.expect(Source("u", "i", '"v"', size))
        while landed.offset < size:
            runners = [one for one in landed.ahead if one.is_active]
            step = data.draw(st.sampled_from(("more", "split", "stop")))
            if step == "split":
                landed.split()
            elif step == "stop" and runners:
                data.draw(st.sampled_from(runners)).stop()
            else:
                one = data.draw(st.sampled_from([landed, *runners]))
                length = data.draw(st.integers(1, 60))
                with contextlib.suppress(Enough):
                    one.write(memoryview(whole)[one.offset :][:length])
                if one is not landed and one.is_whole:
                    one.stop()
            landed.absorb()
            assert landed.offset <= landed.here_bytes <= size
        assert landed.ahead == []
        assert (folder / "file.part").read_bytes() == whole
        assert landed.digest("sha256") == sha256(whole)
        landed.discard()


def test_connections_are_added_only_while_that_helps(monkeypatch):
    for name, value in (("_LEAST_S", 0.5), ("_GAIN", 1.1), ("_WORTH_S", 1.0)):
        monkeypatch.setattr(growth, name, value)
    one = Growth()
    rates = iter([1000, 2000, 2100, 2100, 9000])
    here, seen = 0, [one.wanted(0.0, 0, 10**9)]
    for second, rate in enumerate(rates, 1):
        here += rate
        seen.append(one.wanted(float(second), here, 10**9))
    assert seen == [1, 2, 4, 4, 4, 4]
    one.back_off()
    assert one.wanted(7.0, here, 10**9) == 2


def test_no_connection_is_added_for_what_is_nearly_here(monkeypatch):
    monkeypatch.setattr(growth, "_WORTH_S", 2.0)
    monkeypatch.setattr(growth, "_STILL_S", 0.5)
    one = Growth()
    one.wanted(0.0, 0, 2500)
    assert one.wanted(1.0, 1000, 2500) == 1
    assert one.wanted(2.0, 2100, 2500) == 0
