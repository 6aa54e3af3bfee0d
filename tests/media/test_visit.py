"""One look at an address: pages are read whole, decoded, within limits; files by their head."""

import gzip
import threading
import time
import zlib

import pytest
from fault_server import FaultServer, Reply, redirect

from provender.errors import ForbiddenError, TransferError
from provender.jobs.work import Halted
from provender.media.visit import visit
from provender.transfer.address import parse_address
from provender.transfer.guard import Guard
from provender.transfer.options import TransferOptions

HTML = ("Content-Type: text/html",)
PAGE = "<html><p>grüße</p></html>"


def look(url, *, guard=None, stop=None, **options):
    words = {"retry_interval_s": 0.01, "proxy": "none", **options}
    stop = stop or threading.Event()
    return visit(parse_address(url), TransferOptions(**words), guard=guard, stop=stop)


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (("Content-Type: text/html; charset=utf-8",), PAGE.encode()),
        (("Content-Type: text/html; charset=latin-1",), PAGE.encode("latin-1")),
        (("Content-Type: text/html; charset=martian",), PAGE.encode()),
        (("Content-Type: application/xhtml+xml",), PAGE.encode()),
        (HTML, ('<meta charset="iso-8859-1">' + PAGE).encode("latin-1")),
        ((), b"\xef\xbb\xbf<!-- hi -->\n<!DOCTYPE html>" + PAGE.encode()),
        ((), PAGE.encode()),
    ],
)
def test_a_page_is_read_in_its_own_characters(server, lines, body):
    seen = look(server.add("/", body, lines=lines))
    assert "grüße" in seen.page


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_compressed_page_is_decoded(server, name):
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}[name](PAGE.encode())
    seen = look(server.add("/", b"", lines=HTML, encoded=(name, packed)))
    assert seen.page == PAGE
    (request,) = server.requests
    assert "br" in request.headers["accept-encoding"]


def test_a_small_reply_that_grows_beyond_the_limit_is_refused(server):
    packed = gzip.compress(b"<p>" + bytes(64 << 20))
    with pytest.raises(TransferError, match="page of more than"):
        look(server.add("/", b"", lines=HTML, encoded=("gzip", packed)))


def test_a_file_is_known_by_its_head_and_not_read(server):
    sent = []
    lines = (
        "Content-Type: Video/MP4; codecs=x",
        "Content-Disposition: inline; filename*=UTF-8''gr%C3%BC%C3%9Fe.mp4",
    )
    body = bytes(64 << 20)
    url = server.add("/v", body, lines=lines, modified=1714564800, pace=lambda: sent.append(1))
    seen = look(url)
    assert seen.page is None
    assert (seen.media_type, seen.size_bytes) == ("video/mp4", 64 << 20)
    assert seen.modified_s == 1714564800
    assert seen.name == "grüße.mp4"
    assert len(sent) < 512


def test_a_page_sent_as_an_attachment_is_a_file(server):
    lines = (*HTML, "Content-Disposition: attachment; filename=report.html")
    assert look(server.add("/", PAGE.encode(), lines=lines)).page is None


def test_redirects_are_followed_and_told(server):
    server.files["/a"] = redirect("/b/")
    server.add("/b/", PAGE.encode(), lines=HTML)
    assert look(server.url("/a")).address.url == server.url("/b/")


def test_a_redirect_to_another_server_takes_no_password_along(server):
    other = FaultServer()
    server.files["/a"] = redirect(other.url("/b"))
    other.add("/b", PAGE.encode(), lines=HTML)
    look(server.url("/a").replace("http://", "http://ann:hunter2@"))
    assert "authorization" in server.requests[0].headers
    assert "authorization" not in other.requests[0].headers
    other.close()


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://x/"])
def test_a_redirect_that_leaves_the_web_is_refused(server, location):
    server.files["/a"] = redirect(location)
    with pytest.raises(TransferError, match="refused"):
        look(server.url("/a"))


def test_a_circle_of_redirects_ends(server):
    server.files["/a"] = redirect("/a")
    with pytest.raises(TransferError, match="redirects more than"):
        look(server.url("/a"))
    assert len(server.requests) < 20


def test_what_passes_is_tried_again_and_what_does_not_is_not(server):
    url = server.add("/a", PAGE.encode(), lines=HTML, first=[(503, []), (429, ["Retry-After: 0"])])
    assert look(url).page == PAGE
    assert len(server.asked("/a")) == 3
    with pytest.raises(TransferError, match="404"):
        look(server.url("/none"))
    assert len(server.asked("/none")) == 1
    server.files["/down"] = Reply(503)
    with pytest.raises(TransferError, match="after 3 tries"):
        look(server.url("/down"), max_retries=2)
    assert len(server.asked("/down")) == 3


def test_a_silent_server_is_given_up(server):
    url = server.add("/a", PAGE.encode(), lines=HTML, stall_after=5)
    with pytest.raises(TransferError, match=r"no byte for 0\.2 s"):
        look(url, read_timeout_s=0.2, max_retries=0)
    with pytest.raises(TransferError, match=r"no reply within 0\.2 s"):
        look(server.add("/b", dribble=0.1), timeout_s=0.2, max_retries=0)


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket")
def test_what_the_guard_refuses_is_not_connected_to(server):
    with pytest.raises(ForbiddenError, match="DOWNLOAD_ALLOWED_NETWORKS"):
        look(server.add("/", b"x"), guard=Guard())
    assert server.connections == 0


def test_a_look_ends_when_it_is_told_to(server):
    url = server.add("/a", PAGE.encode(), lines=HTML, stall_after=5)
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    with pytest.raises(Halted):
        look(url, stop=stop)
    assert time.monotonic() - began < 10
    with pytest.raises(Halted):
        look(url, stop=stop)
