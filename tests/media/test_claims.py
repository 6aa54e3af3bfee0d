"""Names of files that are downloaded side by side."""

from provender.media.claims import Claims, Wish
from provender.transfer.address import parse_address
from provender.transfer.ledger import Entry, identity_of, write_ledger


def wish(url, name):
    return Wish(parse_address(url), name)


def test_two_downloads_never_get_one_name(tmp_path):
    claims, folder = Claims(), tmp_path / "here"
    first = claims.claim(
        folder, [wish("http://a/1.jpg", "1.jpg"), wish("http://a/b/1.jpg", "1.jpg")]
    )
    assert first.names == ["1.jpg", "1-2.jpg"]
    second = claims.claim(folder, [wish("http://b/1.jpg", "1.JPG")])
    assert second.names == ["1-3.JPG"]
    claims.release(folder, first.names)
    assert claims.claim(folder, [wish("http://c/1.jpg", "1.jpg")]).names == ["1.jpg"]
    assert claims.claim(tmp_path / "other", [wish("http://b/1.jpg", "1.jpg")]).names == ["1.jpg"]


def test_what_another_download_is_fetching_is_not_fetched_twice(tmp_path):
    claims = Claims()
    placed = claims.claim(tmp_path, [wish("http://a/1.jpg", "1.jpg")])
    again = claims.claim(tmp_path, [wish("http://a/1.jpg", "1.jpg")])
    assert (again.elsewhere, again.free) == (frozenset({0}), [])
    assert claims.holds(tmp_path, ["http://a/1.jpg#sha256=00"])
    assert not claims.holds(tmp_path, ["http://a/2.jpg"])
    claims.release(tmp_path, placed.names)
    assert not claims.holds(tmp_path, ["http://a/1.jpg"])
    assert claims.claim(tmp_path, [wish("http://a/1.jpg", "1.jpg")]).free == [0]


def here(folder, url, name):
    (folder / name).write_bytes(b"x")
    status = (folder / name).stat()
    identity = identity_of(parse_address(url).shown)
    write_ledger(str(folder), [Entry(identity, status.st_size, status.st_mtime_ns, name)])


def test_a_file_that_is_here_keeps_its_name_unless_it_was_touched(tmp_path):
    here(tmp_path, "http://a/1.jpg", "1.jpg")
    placed = Claims().claim(tmp_path, [wish("http://a/1.jpg", "1.jpg")])
    assert (placed.here, placed.names) == (frozenset({0}), ["1.jpg"])
    (tmp_path / "1.jpg").write_bytes(b"changed")
    placed = Claims().claim(tmp_path, [wish("http://a/1.jpg", "1.jpg")])
    assert (placed.here, placed.names) == (frozenset(), ["1-2.jpg"])


def test_addresses_that_differ_in_a_secret_only_are_two_files(tmp_path):
    here(tmp_path, "http://a/get?key=one", "get")
    placed = Claims().claim(tmp_path, [wish("http://a/get?key=two", "get")])
    assert placed.free == [0]
    both = [wish("http://a/x?key=one", "x"), wish("http://a/x?key=two", "x")]
    assert Claims().claim(tmp_path, both).names == ["x", "x-2"]


def test_only_what_nobody_writes_is_removed(tmp_path):
    claims = Claims()
    mine = wish("http://a/1.jpg", "1.jpg")
    (tmp_path / "1.jpg.part").touch()
    placed = claims.claim(tmp_path, [mine])
    claims.remove_unfinished(tmp_path, [mine])
    assert (tmp_path / "1.jpg.part").exists()
    claims.release(tmp_path, placed.names)
    claims.remove_unfinished(tmp_path, [mine])
    assert not (tmp_path / "1.jpg.part").exists()
