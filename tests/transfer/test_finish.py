import errno
import gzip
import hashlib
import os
import zlib

import pytest
from fault_server import payload, sha256

from provender.errors import ChecksumError, ExportError, FileTooLargeError, TransferError
from provender.transfer.part import Part, file_error

BIG = payload(3 << 20, 7)
PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress}


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("data", [b"small", BIG], ids=["small", "large"])
def test_a_checksum_is_checked(server, fetch, folder, algorithm, data):
    digest = hashlib.new(algorithm, data).hexdigest()
    url = server.add("/file", data)
    fetch(f"{url}#{algorithm}={digest}")
    assert (folder / "file").read_bytes() == data


@pytest.mark.parametrize("data", [b"small", BIG], ids=["small", "large"])
def test_bytes_that_are_not_those_promised_never_get_the_name(server, fetch, content, data):
    url = server.add("/file", data)
    with pytest.raises(ChecksumError, match="sha256"):
        fetch(url, checksum=f"sha256={sha256(b'another')}")
    assert content() == []


@pytest.mark.parametrize("data", [b"small", BIG], ids=["small", "large"])
@pytest.mark.parametrize("algorithm", [None, "sha256", "md5"])
def test_the_digest_of_a_file_is_told_on_request(server, fetch, data, algorithm):
    digest = f"{algorithm}={hashlib.new(algorithm, data).hexdigest()}" if algorithm else None
    (result,) = fetch(server.add("/file", data), checksum=digest, sha256=True)
    assert result.sha256 == sha256(data)


def test_a_file_that_is_here_with_the_right_checksum_is_not_fetched(server, fetch, folder):
    folder.mkdir()
    (folder / "file").write_bytes(BIG)
    (result,) = fetch(server.add("/file", BIG), checksum=f"sha256={sha256(BIG)}")
    assert (result.status, server.requests) == ("skipped", [])


def test_a_file_that_is_here_with_another_checksum_stays_and_the_right_one_comes(
    server, fetch, folder, content
):
    folder.mkdir()
    (folder / "file").write_bytes(b"mine")
    (result,) = fetch(server.add("/file", BIG), checksum=f"sha256={sha256(BIG)}")
    assert (folder / "file").read_bytes() == b"mine"
    assert (folder / result.name).read_bytes() == BIG
    assert content() == ["file", "file-2"]


@pytest.mark.parametrize("text", ["sha256=12", "crc32=00000000", "nonsense", "sha256=" + "g" * 64])
def test_what_is_no_checksum_is_refused(server, fetch, text):
    with pytest.raises(Exception, match="is not a checksum"):
        fetch(server.add("/file", b"x"), checksum=text)


def test_the_final_name_never_shows_an_unfinished_file(server, fetch, folder):
    seen = []

    def look():
        seen.append(os.path.lexists(folder / "file"))

    fetch(server.add("/file", payload(4 << 20), pace=look))
    assert len(seen) > 10
    assert not any(seen)
    assert (folder / "file").exists()


@pytest.mark.parametrize("data", [b"x" * 1000, BIG], ids=["small", "large"])
def test_a_body_shorter_than_announced_is_an_error_and_never_a_file(server, fetch, content, data):
    url = server.add("/file", data, length=len(data) + 5, close=True, ranges=False)
    with pytest.raises(TransferError, match="tries"):
        fetch(url, max_retries=1)
    assert "file" not in content()


def test_a_length_that_is_no_number_is_an_error(server, fetch, content):
    with pytest.raises(TransferError):
        fetch(server.add("/file", b"data", length="many"), max_retries=0)
    assert content() == []


def test_a_body_that_ends_with_the_connection_is_taken_as_it_is(server, fetch, folder):
    fetch(server.add("/file", BIG, length=None))
    assert (folder / "file").read_bytes() == BIG


@pytest.mark.parametrize("encoding", PACKERS)
@pytest.mark.parametrize("data", [b"plain " * 50, BIG * 2], ids=["small", "large"])
def test_an_encoding_that_the_server_forces_on_is_undone(server, fetch, folder, encoding, data):
    fetch(server.add("/file", data, encoded=(encoding, PACKERS[encoding](data))))
    assert server.requests[0].headers["accept-encoding"] == "identity"
    assert (folder / "file").read_bytes() == data


def test_a_compressed_file_stays_compressed(server, fetch, folder):
    packed = gzip.compress(b"plain")
    fetch(
        server.add("/file.gz", encoded=("gzip", packed), lines=("Content-Type: application/gzip",))
    )
    assert (folder / "file.gz").read_bytes() == packed


def test_an_encoding_that_cannot_be_undone_is_an_error(server, fetch, content):
    with pytest.raises(TransferError, match="'br'"):
        fetch(server.add("/file", encoded=("br", b"?")))
    assert content() == []


def test_a_damaged_encoding_is_an_error(server, fetch, content):
    with pytest.raises(TransferError, match="damaged"):
        fetch(server.add("/file", encoded=("gzip", gzip.compress(BIG)[:-20])))
    assert "file" not in content()


def test_a_bomb_stops_at_the_limit(server, fetch, content):
    bomb = gzip.compress(bytes(64 << 20))
    with pytest.raises(FileTooLargeError):
        fetch(server.add("/file", encoded=("gzip", bomb)), max_file_size_bytes=1 << 20)
    assert content() == []


@pytest.mark.parametrize("shape", [{}, {"length": None}, {"chunked": True}])
def test_a_file_above_the_limit_is_refused_and_leaves_nothing(server, fetch, content, shape):
    with pytest.raises(FileTooLargeError, match="1,000,000 bytes"):
        fetch(server.add("/file", BIG, **shape), max_file_size_bytes=1_000_000)
    assert content() == []


def test_a_folder_that_cannot_be_made_is_an_error(server, fetch, folder):
    folder.write_text("in the way")
    with pytest.raises(ExportError, match="cannot be written"):
        fetch(server.add("/file", b"x"))


@pytest.mark.parametrize("size", [10, 3 << 20])
def test_a_part_that_leads_elsewhere_is_not_followed(server, fetch, folder, tmp_path, size):
    folder.mkdir()
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (folder / "file.part").symlink_to(victim)
    with pytest.raises(ExportError):
        fetch(server.add("/file", payload(size)))
    assert victim.read_bytes() == b"precious"


def test_a_full_disk_says_so_and_keeps_what_has_arrived(server, fetch, folder, monkeypatch):
    data = payload(20 << 20, 3)
    url = server.add("/file", data)
    write = Part.write

    def fill(self, chunk, offset):
        if offset > 10 << 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, chunk, offset)

    with monkeypatch.context() as patch:
        patch.setattr(Part, "write", fill)
        with pytest.raises(ExportError, match="the disk was full"):
            fetch(url)
    (result,) = fetch(url)
    assert result.resumed_bytes == 10 << 20
    assert (folder / "file").read_bytes() == data


def test_a_file_larger_than_the_disk_is_refused_before_it_begins(server, fetch, content):
    url = server.add("/file", b"x", length=1 << 60)
    with pytest.raises(ExportError, match="the disk has"):
        fetch(url)
    assert content() == []


def test_every_refusal_of_the_file_system_says_what_to_do():
    assert file_error(OSError(errno.EACCES, "Permission denied"), "x").remedy
