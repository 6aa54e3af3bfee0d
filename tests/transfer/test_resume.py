import time

import pytest
from fault_server import payload, sha256
from hypothesis import given
from hypothesis import strategies as st

from provender.errors import ConflictError, TransferError
from provender.transfer import journal as journals
from provender.transfer.journal import Journal, Source, read_journal
from provender.transfer.part import open_part
from provender.transfer.pieces import PIECE_BYTES

MIB = 1 << 20
DATA = payload(30 * MIB + 12345, 5)


@pytest.fixture
def begun(server, fetch, folder):
    """Return a function that leaves DATA unfinished after some bytes, and the address."""

    def begin(after=20 * MIB, **faults):
        url = server.add("/file", DATA, cut_every=after, ranges=False, **faults)
        with pytest.raises(TransferError):
            fetch(url, max_retries=0)
        server.files["/file"].cut_every = None
        server.files["/file"].ranges = True
        server.requests.clear()
        return url

    return begin


def test_the_same_call_continues_from_the_last_whole_piece(begun, server, fetch, folder, content):
    url = begun(20 * MIB)
    assert content() == ["file.part", "file.part.journal"]
    (result,) = fetch(url)
    assert result.resumed_bytes == server.requests[0].range == 20 * MIB
    assert server.requests[0].headers["if-range"] == '"v1"'
    assert (folder / "file").read_bytes() == DATA
    assert content() == ["file"]


def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(begun, server, fetch, folder):
    url = begun()
    changed = payload(len(DATA), 6)
    server.add("/file", changed, etag='"v2"')
    (result,) = fetch(url)
    assert (folder / "file").read_bytes() == changed
    assert result.resumed_bytes == 0
    assert len(server.requests) == 1


def test_a_server_that_ignores_ranges_sends_it_all(begun, server, fetch, folder):
    url = begun()
    server.files["/file"].ranges = False
    fetch(url)
    assert (folder / "file").read_bytes() == DATA


def test_a_server_that_sends_the_wrong_range_is_not_believed(begun, server, fetch, folder):
    url = begun()
    server.files["/file"].wrong_range = True
    fetch(url)
    assert (folder / "file").read_bytes() == DATA
    assert [request.range for request in server.requests] == [20 * MIB, None]


def test_a_206_with_another_etag_is_not_believed(begun, server, fetch, folder):
    url = begun()
    changed = server.files["/file"]
    changed.data, changed.etag = payload(len(DATA), 6), '"v2"'
    changed._is_same = lambda _request: True
    fetch(url)
    assert (folder / "file").read_bytes() == changed.data


def test_a_shorter_file_behind_the_same_etag_starts_over(begun, server, fetch, folder):
    url = begun()
    server.files["/file"].data = DATA[: 10 * MIB]
    fetch(url)
    assert (folder / "file").read_bytes() == DATA[: 10 * MIB]


def test_without_a_strong_validator_nothing_is_mixed(server, fetch, folder):
    url = server.add("/file", DATA, etag='W/"v1"', cut_every=20 * MIB)

    def change(_request):
        server.files["/file"].cut_every = None

    def first(_request):
        server.files["/file"].on_request = change

    server.files["/file"].on_request = first
    fetch(url)
    assert [request.range for request in server.requests] == [None, None]
    assert (folder / "file").read_bytes() == DATA


def test_last_modified_is_a_validator_once_it_is_old_enough(begun, server, fetch, folder):
    url = begun(etag=None, modified=time.time() - 3600)
    (result,) = fetch(url)
    assert result.resumed_bytes == 20 * MIB
    assert (folder / "file").read_bytes() == DATA


def test_a_resumed_file_is_checked_as_a_whole(server, fetch, folder):
    url = server.add("/file", DATA, cut_every=20 * MIB, ranges=False)
    with pytest.raises(TransferError):
        fetch(url, checksum=f"sha256={sha256(DATA)}", max_retries=0)
    server.add("/file", DATA)
    (result,) = fetch(url, checksum=f"sha256={sha256(DATA)}")
    assert result.resumed_bytes == 20 * MIB
    assert (folder / "file").read_bytes() == DATA


def test_after_the_system_went_down_only_synced_and_proven_pieces_count(
    begun, server, fetch, folder, monkeypatch
):
    url = begun(29 * MIB)
    journal = folder / "file.part.journal"
    recorded = read_journal(journal)
    assert len(recorded.digests) == 14
    with monkeypatch.context() as patch:
        patch.setattr(journals, "boot_id", lambda: "the boot before")
        Journal.create(journal, recorded.source, recorded.digests).close()
    with (folder / "file.part").open("r+b") as part:
        part.seek(PIECE_BYTES + 7)
        part.write(b"these bytes never reached the disk")
    (result,) = fetch(url)
    assert result.resumed_bytes == 13 * PIECE_BYTES
    assert [request.span for request in server.requests] == [
        (PIECE_BYTES, 2 * PIECE_BYTES),
        (14 * PIECE_BYTES, None),
    ]
    assert (folder / "file").read_bytes() == DATA


def test_after_the_system_went_down_what_was_not_synced_does_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr(journals, "boot_id", lambda: "the boot before")
    journal = Journal.create(tmp_path / "j", Source("u", "i", '"v"', 100))
    journal.add(0, "0" * 16)
    journal.mark_safe(1)
    journal.add(1, "1" * 16)
    journal.close()
    monkeypatch.undo()
    recorded = read_journal(tmp_path / "j")
    assert (len(recorded.digests), recorded.safe, recorded.is_of_this_boot) == (2, 1, False)


@given(data=st.data())
def test_a_damaged_journal_never_says_more_than_was_written(tmp_path, data):
    path = tmp_path / "journal"
    digests = {number: f"{number:016x}" for number in (3, 0, 1, 4, 2)}
    Journal.create(path, Source("http://x/", "id", '"v"', 10), digests).close()
    raw = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw))) :]
    else:
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(raw)
    recorded = read_journal(path)
    if recorded is not None:
        assert list(recorded.digests.items()) == list(digests.items())[: len(recorded.digests)]
        assert recorded.safe <= len(recorded.digests)
        assert recorded.source == Source("http://x/", "id", '"v"', 10)


@pytest.mark.parametrize("damage", [b"", b"\0" * 5000, b"{}", b"00000000 {}\n"])
def test_a_corrupt_journal_starts_over(begun, fetch, folder, damage):
    url = begun()
    (folder / "file.part.journal").write_bytes(damage)
    (result,) = fetch(url)
    assert result.resumed_bytes == 0
    assert (folder / "file").read_bytes() == DATA


def test_a_part_that_was_cut_short_counts_as_far_as_it_goes(begun, fetch, folder):
    url = begun()
    with (folder / "file.part").open("r+b") as part:
        part.truncate(9 * MIB)
    (result,) = fetch(url)
    assert result.resumed_bytes == 8 * MIB
    assert (folder / "file").read_bytes() == DATA


def test_a_part_without_a_journal_starts_over(begun, fetch, folder):
    url = begun()
    (folder / "file.part.journal").unlink()
    fetch(url)
    assert (folder / "file").read_bytes() == DATA


def test_the_part_of_another_address_is_left_alone(begun, server, fetch, folder, content):
    url = begun()
    (other,) = fetch(server.add("/other/file", b"other"))
    assert (other.name, (folder / other.name).read_bytes()) == ("file-2", b"other")
    (result,) = fetch(url)
    assert result.resumed_bytes == 20 * MIB
    assert content() == ["file", "file-2"]


def test_two_writers_never_share_a_part(server, fetch, folder):
    folder.mkdir()
    held = open_part(str(folder / "file.part"))
    try:
        with pytest.raises(ConflictError, match="another download"):
            fetch(server.add("/file", DATA))
    finally:
        held.close()
