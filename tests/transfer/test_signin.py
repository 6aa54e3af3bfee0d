import base64

import pytest
from fault_server import redirect

from provender.errors import ValidationError

COOKIES = """# Netscape HTTP Cookie File
127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsession\ts3cr3t
127.0.0.1\tFALSE\t/deep\tFALSE\t4102444800\tdeep\tyes
127.0.0.1\tFALSE\t/\tTRUE\t4102444800\tsecure\tno
127.0.0.1\tFALSE\t/\tFALSE\t1000000000\texpired\tno
"""


def sent(request):
    return base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()


def test_cookies_go_where_their_file_says(serving, fetch, tmp_path):
    home, other = serving(), serving(host="127.0.0.2")
    cookies = tmp_path / "cookies.txt"
    cookies.write_text(COOKIES)
    other.add("/file", b"x")
    home.add("/deep/file", b"x")
    home.files["/away"] = redirect(other.url("/file"))
    fetch([home.url("/deep/file"), home.url("/away")], cookies_file=str(cookies))
    assert home.asked("/deep/file")[0].headers["cookie"] == "deep=yes; session=s3cr3t"
    assert home.asked("/away")[0].headers["cookie"] == "session=s3cr3t"
    assert "cookie" not in other.requests[0].headers


def test_netrc_gives_each_host_its_own_password(serving, fetch, tmp_path):
    home, other, third = (serving(host=f"127.0.0.{number}") for number in (1, 2, 3))
    netrc = tmp_path / "netrc"
    netrc.write_text(
        "machine 127.0.0.1 login ann password a\nmachine 127.0.0.2 login bob password b"
    )
    netrc.chmod(0o600)
    third.add("/file", b"x")
    other.files["/file"] = redirect(third.url("/file"))
    home.files["/file"] = redirect(other.url("/file"))
    fetch(home.url("/file"), netrc_file=str(netrc))
    assert (sent(home.requests[0]), sent(other.requests[0])) == ("ann:a", "bob:b")
    assert "authorization" not in third.requests[0].headers


def test_what_the_caller_gives_wins(server, fetch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password a")
    netrc.chmod(0o600)
    url = server.add("/file", b"x")
    fetch(url, netrc_file=str(netrc), headers={"Authorization": "Bearer mine"})
    assert server.requests[0].headers["authorization"] == "Bearer mine"
    fetch(server.add("/more", b"x").replace("//", "//eve:e@"), netrc_file=str(netrc))
    assert sent(server.requests[1]) == "eve:e"


@pytest.mark.parametrize("option", ["netrc_file", "cookies_file"])
@pytest.mark.parametrize("text", [None, "nonsense\n"])
def test_a_file_that_cannot_be_read_is_named(server, fetch, tmp_path, option, text):
    path = tmp_path / "file"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ValidationError, match=option):
        fetch(server.add("/file", b"x"), **{option: str(path)})
    assert server.requests == []
