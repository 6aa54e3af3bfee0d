import base64
import subprocess

import pytest
from fault_server import Reply, payload, redirect

from provender.errors import TransferError
from provender.secrets import Secret
from provender.transfer.address import follow, parse_address

PRIVATE = {"Authorization": "Bearer t0ken", "Cookie": "a=b", "X-Api-Key": "k3y"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_kind_of_redirect_is_followed(server, fetch, folder, status):
    server.add("/there", b"data")
    server.files["/here"] = redirect("there", status)
    fetch(server.url("/here"))
    assert (folder / "here").read_bytes() == b"data"


def test_a_circle_is_an_error(server, fetch):
    server.files["/a"] = redirect("/b")
    server.files["/b"] = redirect("/a")
    with pytest.raises(TransferError, match="circle"):
        fetch(server.url("/a"))


def test_redirects_without_end_are_an_error(server, fetch):
    for number in range(20):
        server.files[f"/{number}"] = redirect(f"/{number + 1}")
    with pytest.raises(TransferError, match="more than 5 times"):
        fetch(server.url("/0"), max_redirects=5)
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:1/", "javascript:1"],
)
def test_a_redirect_never_leaves_the_web(server, fetch, content, location):
    server.files["/a"] = redirect(location)
    with pytest.raises(TransferError, match="refused"):
        fetch(server.url("/a"))
    assert content() == []


def test_a_redirect_without_a_location_is_an_error(server, fetch):
    server.files["/a"] = Reply(302)
    with pytest.raises(TransferError, match="302"):
        fetch(server.url("/a"))


def test_private_headers_go_to_their_origin_and_nowhere_else(serving, fetch):
    home, other = serving(), serving(host="127.0.0.2")
    other.files["/x"] = redirect(home.url("/back"))
    home.files["/file"] = redirect("/more")
    home.files["/more"] = redirect(other.url("/x"))
    home.add("/back", b"data")
    fetch(home.url("/file"), headers={**PRIVATE, "X-Api-Key": Secret("k3y")})
    for request in home.requests:
        assert request.headers["x-api-key"] == "k3y"
        assert request.headers["authorization"] == "Bearer t0ken"
    assert len(other.requests) == 1
    assert not {"x-api-key", "authorization", "cookie"} & other.requests[0].headers.keys()


def test_another_port_is_another_origin(serving, fetch):
    home, other = serving(), serving()
    home.files["/file"] = redirect(other.add("/x", b"data"))
    fetch(home.url("/file"), headers=PRIVATE)
    assert "x-api-key" not in other.requests[0].headers


def test_credentials_of_the_address_are_sent_to_its_origin_only_and_never_shown(serving, fetch):
    home, other = serving(), serving()
    home.files["/file"] = redirect(other.url("/gone"))
    url = home.url("/file").replace("http://", "http://ann:s3cr%40t@")
    with pytest.raises(TransferError) as caught:
        fetch(url)
    sent = base64.b64decode(home.requests[0].headers["authorization"].removeprefix("Basic "))
    assert sent == b"ann:s3cr@t"
    assert "authorization" not in other.requests[0].headers
    assert "s3cr" not in str(caught.value)


def test_credentials_in_a_location_are_not_taken_over(serving, fetch):
    home, other = serving(), serving()
    home.files["/file"] = redirect(other.add("/x", b"d").replace("http://", "http://bob:pw@"))
    fetch(home.url("/file"))
    assert "authorization" not in other.requests[0].headers


def test_secrets_of_the_address_are_nowhere_on_disk(server, fetch, folder):
    server.add("/big?token=s3cr3t", payload(20 << 20), cut_every=18 << 20)
    server.files["/big?token=s3cr3t"].ranges = False
    url = server.url("/big?token=s3cr3t").replace("http://", "http://ann:passw0rd@")
    with pytest.raises(TransferError) as caught:
        fetch(url, max_retries=0)
    kept = b"".join(path.read_bytes() for path in folder.glob("*.journal"))
    assert b"have 1 " in kept
    for place in (kept, str(caught.value).encode(), repr(caught.value).encode()):
        assert b"s3cr3t" not in place
        assert b"passw0rd" not in place


def test_a_certificate_that_cannot_be_trusted_is_refused(serving, fetch, tmp_path, content):
    certificate = tmp_path / "own.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout - -out -"
    made = subprocess.run(make.split(), capture_output=True, check=True)
    certificate.write_bytes(made.stdout)
    server = serving(certificate=certificate)
    with pytest.raises(TransferError, match=r"(?i)certificate"):
        fetch(server.add("/file", b"data"))
    assert server.requests == []
    assert content() == []


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("b", "http://example.org/dir/b"),
        ("/b", "http://example.org/b"),
        ("//other.example/b", "http://other.example/b"),
        ("?q=1", "http://example.org/dir/a?q=1"),
        ("https://example.org:443/b c", "https://example.org/b%20c"),
    ],
)
def test_locations_are_read_as_browsers_do(location, leads_to):
    assert follow(parse_address("http://example.org/dir/a"), location).url == leads_to
