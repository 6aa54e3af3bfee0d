"""What the file system, other processes and our own mistakes can do to a download."""

import errno
import gzip
import threading
from itertools import product

import pytest
from fault_server import payload

from provender.errors import ConflictError, ExportError, TransferError
from provender.transfer import commit, disk, landing, multi, part, poller
from provender.transfer import fetch as fetch_module
from provender.transfer.engine import Engine
from provender.transfer.options import TransferOptions
from provender.transfer.part import Part
from provender.transfer.plan import plan

LARGE = payload(20 << 20, 4)


def broken(*_words):
    raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize(
    "case",
    list(product((b"small", LARGE), ("sync", "write_ledger", "_sync_folder"))),
    ids=lambda case: f"{len(case[0])} bytes, {case[1]}",
)
def test_a_disk_that_fails_at_the_end_is_an_error_and_the_next_call_mends_it(
    server, fetch, folder, monkeypatch, case
):
    data, step = case
    url = server.add("/file", data)
    with monkeypatch.context() as patch:
        patch.setattr(Part if step == "sync" else commit, step, broken)
        with pytest.raises(ExportError, match="Input/output error"):
            fetch(url)
    fetch(url)
    assert (folder / "file").read_bytes() == data
    assert not list(folder.glob("file.*"))


def test_a_sync_that_failed_on_the_way_is_not_forgotten(server, fetch, monkeypatch, content):
    monkeypatch.setattr(landing, "_SAFE_EVERY_PIECES", 1)
    sync = Part.sync
    failures = iter([broken])

    def sync_but_fail_first(part):
        next(failures, sync)(part)

    monkeypatch.setattr(Part, "sync", sync_but_fail_first)
    with pytest.raises(ExportError, match="Input/output error"):
        fetch(server.add("/file", LARGE))
    assert "file" not in content()


@pytest.mark.parametrize("data", [b"small", LARGE], ids=["small", "large"])
def test_a_file_that_somebody_puts_there_meanwhile_is_not_overwritten(server, fetch, folder, data):
    def put(_request):
        (folder / "file").write_bytes(b"theirs")

    with pytest.raises(ConflictError, match="somebody else"):
        fetch(server.add("/file", data, on_request=put))
    assert (folder / "file").read_bytes() == b"theirs"


def test_a_mistake_in_the_last_steps_is_told_for_each_file(server, fetch, monkeypatch):
    monkeypatch.setattr(disk, "commit", lambda _batch: 1 // 0)
    results = fetch([server.add("/a", b"a"), server.add("/b", b"b")], check=False)
    assert ["division" in str(result.error) for result in results] == [True, True]


def test_a_mistake_while_reading_a_reply_fails_that_file_only(server, fetch, monkeypatch):
    parse = fetch_module.parse_reply

    def stumble(lines):
        if b"X-Bad: 1\r\n" in lines:
            raise LookupError("a mistake")
        return parse(lines)

    monkeypatch.setattr(fetch_module, "parse_reply", stumble)
    good, bad = server.add("/a", b"a"), server.add("/b", b"b", lines=("X-Bad: 1",))
    first, second = fetch([good, bad], check=False)
    assert (first.status, second.status) == ("completed", "failed")
    assert "LookupError: a mistake" in str(second.error)


def test_a_mistake_of_the_engine_reaches_whoever_waits(server, folder, monkeypatch):
    monkeypatch.setattr(Engine, "_begin", lambda *_: 1 // 0)
    job = plan([server.add("/a", b"a")], folder, TransferOptions(), {})
    with Engine() as engine:
        engine.start(job)
        with pytest.raises(ZeroDivisionError):
            job.future.result(10)


def test_a_closed_engine_takes_no_more(folder):
    with Engine() as engine:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        engine.start(plan(["http://localhost/"], folder, TransferOptions(), {}))


def test_the_poller_of_other_systems_does_as_well(server, fetch, folder, monkeypatch):
    monkeypatch.setattr(multi, "make_poller", poller.SelectorPoller)
    urls = [server.add(f"/{number}", payload(100_000, number)) for number in range(50)]
    fetch(urls)
    assert all((folder / str(n)).read_bytes() == payload(100_000, n) for n in range(50))


def test_where_no_file_can_be_without_a_name_it_has_one_of_its_own(
    server, fetch, content, monkeypatch
):
    seen = []
    monkeypatch.setattr(part, "_has_unnamed_files", lambda: False)
    rename = Part.rename
    monkeypatch.setattr(
        Part, "rename", lambda self, *a, **k: (seen.append(self.path), rename(self, *a, **k))
    )
    fetch([server.add("/a", b"a"), server.add("/b", b"b")])
    assert [path.rpartition("/")[2] for path in sorted(seen)] == ["a.part", "b.part"]
    assert content() == ["a", "b"]


def test_a_connection_that_rests_is_used_again_and_one_that_was_closed_is_not(
    server, fetch, folder
):
    urls = [server.add(f"/{n}", payload(900, n), close=n % 3 == 0) for n in range(60)]
    fetch(urls, call={"per_host": 2})
    assert all((folder / str(n)).read_bytes() == payload(900, n) for n in range(60))
    assert 20 <= server.connections <= 22


def test_gzip_members_one_after_the_other_are_all_undone(server, fetch, folder):
    packed = gzip.compress(b"one, ") + gzip.compress(b"two")
    fetch(server.add("/file", encoded=("gzip", packed)))
    assert (folder / "file").read_bytes() == b"one, two"


def test_what_is_no_gzip_at_all_is_an_error(server, fetch):
    with pytest.raises(TransferError, match="damaged"):
        fetch(server.add("/file", encoded=("gzip", b"plain after all")))


def test_no_thread_is_left_behind(server, fetch):
    fetch(server.add("/file", b"data"))
    ours = [thread.name for thread in threading.enumerate() if "provender" in thread.name]
    assert ours == []
