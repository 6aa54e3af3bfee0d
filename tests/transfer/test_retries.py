import random
import time
from email.utils import formatdate

import pytest
from fault_server import FaultServer, payload
from hypothesis import given
from hypothesis import strategies as st

from provender.errors import TransferError
from provender.transfer.patience import pause_s
from provender.transfer.reply import parse_reply

BIG = payload(10 << 20, 11)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_status_that_passes_is_waited_for(server, fetch, folder, status):
    fetch(server.add("/file", b"data", first=[(status, []), (status, [])]), max_retries=2)
    assert (folder / "file").read_bytes() == b"data"
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 501, 505])
def test_a_status_that_does_not_pass_ends_at_once(server, fetch, status):
    with pytest.raises(TransferError, match=str(status)):
        fetch(server.add("/file", b"data", first=[(status, [])]))
    assert len(server.requests) == 1


@pytest.mark.parametrize("most", [0, 1, 3])
def test_max_retries_counts_the_requests_after_the_first(server, fetch, most):
    url = server.add("/file", first=[(503, [])] * 10)
    with pytest.raises(TransferError, match="503"):
        fetch(url, max_retries=most)
    assert len(server.requests) == most + 1


def test_progress_resets_the_count(server, fetch, folder):
    url = server.add("/file", BIG, cut_every=1 << 20)
    fetch(url, max_retries=1)
    assert (folder / "file").read_bytes() == BIG
    assert len(server.requests) == 10


def test_a_file_of_unknown_length_is_continued_too(server, fetch, folder):
    url = server.add("/file", BIG, cut_every=4 << 20, chunked=True)
    fetch(url, max_retries=1)
    assert (folder / "file").read_bytes() == BIG
    assert [request.range for request in server.requests] == [None, 4 << 20, 8 << 20]


def test_without_progress_a_connection_that_breaks_is_given_up(server, fetch, content):
    url = server.add("/file", BIG, cut_every=1 << 20, etag=None)
    with pytest.raises(TransferError, match="3 tries"):
        fetch(url, max_retries=2)
    assert "file" not in content()


def test_a_server_that_is_not_there_is_given_up(fetch):
    gone = FaultServer()
    gone.close()
    with pytest.raises(TransferError, match="2 tries"):
        fetch(gone.url("/file"), max_retries=1)


def test_a_stall_is_noticed_and_the_rest_fetched_anew(server, fetch, folder):
    url = server.add("/file", BIG, stall_after=9 << 20)

    def recover(request):
        if request.range:
            server.files["/file"].stall_after = None

    server.files["/file"].on_request = recover
    (result,) = fetch(url, read_timeout_s=0.3)
    assert (folder / "file").read_bytes() == BIG
    assert [request.range for request in server.requests] == [None, 9 << 20]
    assert result.size_bytes == len(BIG)


def test_a_stall_that_lasts_is_an_error_that_says_so(server, fetch):
    with pytest.raises(TransferError, match=r"no byte for 0\.3 s"):
        fetch(server.add("/file", b"x" * 100, stall_after=10), read_timeout_s=0.3, max_retries=0)


def test_a_head_that_dribbles_is_ended_by_the_timeout(server, fetch):
    url = server.add("/file", b"x", dribble=0.05, lines=("X-Padding: " + "y" * 2000,))
    with pytest.raises(TransferError, match=r"no reply within 0\.4 s"):
        fetch(url, timeout_s=0.4, read_timeout_s=60, max_retries=0)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_obeyed_in_both_forms(server, fetch, folder, form):
    asked = []
    until = int(time.time()) + 2
    text = "1" if form == "seconds" else formatdate(until, usegmt=True)
    url = server.add("/file", b"data", first=[(429, [f"Retry-After: {text}"])])
    server.files["/file"].on_request = lambda _request: asked.append(time.time())
    fetch(url)
    assert (folder / "file").read_bytes() == b"data"
    assert asked[1] >= (asked[0] + 1 if form == "seconds" else until) - 0.01


def test_retry_after_beyond_patience_is_an_error(server, fetch):
    url = server.add("/file", first=[(503, ["Retry-After: 86400"])])
    with pytest.raises(TransferError, match="86,400 s of patience"):
        fetch(url)
    assert len(server.requests) == 1


def test_a_server_that_complains_is_left_alone_by_the_other_files_too(server, fetch):
    urls = [server.add(f"/{n}", b"x") for n in range(6)]
    server.files["/0"].first = [(429, ["Retry-After: 1"])]
    times = []
    for file in server.files.values():
        file.on_request = lambda request: times.append((time.monotonic(), request.path))
    fetch(urls, call={"per_host": 1})
    assert [path for _, path in times].count("/0") == 2
    assert times[1][0] - times[0][0] >= 0.9


@given(st.integers(1, 10_000), st.floats(0, 1000), st.integers())
def test_pauses_grow_within_bounds(failures, interval, seed):
    pause = pause_s(interval, failures, random.Random(seed))
    assert 0 <= pause <= 30 * 1.2
    assert pause >= min(interval, 30) * 0.8


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_any_head_is_read_without_an_error(lines):
    reply = parse_reply(lines)
    said = (reply.validator, reply.encoding, reply.redirect, reply.retry_after_s())
    assert said
    assert reply.length_bytes is None or reply.length_bytes >= 0


@pytest.mark.parametrize(
    ("lines", "validator"),
    [
        (['ETag: "a"'], '"a"'),
        (['ETag: W/"a"'], ""),
        (['ETag: W/"a"', "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT"], ""),
        (
            [
                "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT",
                "Date: Wed, 01 Jan 2020 00:05:00 GMT",
            ],
            "Wed, 01 Jan 2020 00:00:00 GMT",
        ),
        (
            [
                "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT",
                "Date: Wed, 01 Jan 2020 00:00:01 GMT",
            ],
            "",
        ),
        (["Last-Modified: yesterday", "Date: today"], ""),
    ],
)
def test_only_what_is_strong_counts_as_a_validator(lines, validator):
    head = ["HTTP/1.1 200 OK", *lines]
    assert parse_reply([f"{line}\r\n".encode() for line in head]).validator == validator
