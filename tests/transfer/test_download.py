import asyncio
import contextlib
import subprocess
import sys

import pytest
from fault_server import payload, redirect, sha256

import provender
from provender import ValidationError
from provender.transfer.engine import Engine
from provender.transfer.options import TransferOptions
from provender.transfer.plan import plan


def test_a_small_file_and_a_large_one_arrive_as_they_are(server, fetch, folder, content):
    small, large = payload(1000, 1), payload(5 << 20, 2)
    results = fetch([server.add("/a.bin", small), server.add("/b.bin", large)])
    assert [result.status for result in results] == ["completed", "completed"]
    assert [result.size_bytes for result in results] == [1000, 5 << 20]
    assert (folder / "a.bin").read_bytes() == small
    assert (folder / "b.bin").read_bytes() == large
    assert content() == ["a.bin", "b.bin"]


def test_an_empty_file_arrives(server, fetch, folder):
    fetch(server.add("/empty.txt", b""))
    assert (folder / "empty.txt").read_bytes() == b""


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, 8 << 20, (16 << 20) + 7])
@pytest.mark.parametrize("shape", [{}, {"chunked": True}, {"length": None}])
def test_sizes_around_the_seams_arrive_whole(server, fetch, folder, size, shape):
    data = payload(size, size)
    fetch(server.add("/file", data, **shape), checksum=f"sha256={sha256(data)}")
    assert (folder / "file").read_bytes() == data


def test_many_files_share_connections_and_keep_to_the_limit_of_a_server(server, fetch, content):
    urls = [server.add(f"/{number}.bin", payload(300, number)) for number in range(400)]
    results = fetch(urls, call={"concurrency": 16, "per_host": 3})
    assert [result.name for result in results] == [f"{number}.bin" for number in range(400)]
    assert len(content()) == 400
    assert server.most_at_once <= 3
    assert server.connections <= 3


def test_all_servers_together_keep_to_the_limit_of_the_call(serving, fetch):
    servers = [serving(host=f"127.0.0.{number}") for number in range(1, 6)]
    urls = [one.add(f"/{n}", payload(50_000, n)) for n in range(20) for one in servers]
    results = fetch(urls, call={"concurrency": 2})
    assert len(results) == 100
    assert sum(one.connections for one in servers) <= 100
    assert all(one.most_at_once <= 2 for one in servers)


def test_the_same_call_again_asks_for_nothing(server, fetch):
    urls = [server.add(f"/{number}", payload(10, number)) for number in range(10)]
    fetch(urls)
    asked = len(server.requests)
    assert {result.status for result in fetch(urls)} == {"skipped"}
    assert len(server.requests) == asked


def test_a_file_that_was_changed_here_is_kept_and_fetched_beside_it(server, fetch, folder, content):
    url = server.add("/a.txt", b"theirs")
    fetch(url)
    (folder / "a.txt").write_bytes(b"mine, edited")
    (again,) = fetch(url)
    assert again.status == "completed"
    assert (folder / "a.txt").read_bytes() == b"mine, edited"
    assert (folder / again.name).read_bytes() == b"theirs"
    assert content() == ["a-2.txt", "a.txt"]


def test_overwriting_is_done_on_request_only(server, fetch, folder, content):
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"old")
    fetch(server.add("/a.txt", b"new"), overwrite=True)
    assert (folder / "a.txt").read_bytes() == b"new"
    assert content() == ["a.txt"]


def test_files_of_the_same_name_get_distinct_names(server, fetch, folder):
    urls = [server.add(f"/{place}/1.jpg", place.encode()) for place in ("a", "b", "c")]
    results = fetch(urls)
    assert [result.name for result in results] == ["1.jpg", "1-2.jpg", "1-3.jpg"]
    assert [(folder / result.name).read_bytes() for result in results] == [b"a", b"b", b"c"]
    assert [result.name for result in fetch(urls)] == ["1.jpg", "1-2.jpg", "1-3.jpg"]


def test_another_address_with_the_same_name_never_passes_for_the_file(server, fetch, folder):
    fetch(server.add("/a/1.jpg", b"a"))
    (other,) = fetch(server.add("/b/1.jpg", b"b"))
    assert (other.status, (folder / other.name).read_bytes()) == ("completed", b"b")


def test_an_address_given_twice_is_fetched_once(server, fetch):
    url = server.add("/a", b"a")
    first, second = fetch([url, url])
    assert first == second
    assert len(server.requests) == 1


def test_a_wrong_address_fails_alone(server, fetch):
    results = fetch(["ftp://example.org/x", "no address", server.add("/a", b"a")], check=False)
    assert [result.status for result in results] == ["failed", "failed", "completed"]
    assert "http or https" in str(results[0].error)


def test_failures_are_raised_after_the_others_have_arrived(server, fetch, content):
    with pytest.raises(provender.TransferError, match="404"):
        fetch([server.url("/missing"), server.add("/a", b"a")])
    assert content() == ["a"]


def test_several_failures_are_one_error_that_counts_them(server, fetch):
    with pytest.raises(provender.TransferError, match="2 of 3 files failed"):
        fetch([server.url("/1"), server.url("/2"), server.add("/a", b"a")])


def test_the_async_twin_leaves_the_loop_free_and_reports_on_it(server, folder):
    urls = [server.add(f"/{number}", payload(1 << 20, number)) for number in range(5)]
    told = []

    async def work():
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        results = await provender.download_async(urls, folder, progress=told.append)
        ticking.cancel()
        return results, ticks

    results, ticks = asyncio.run(work())
    assert {result.status for result in results} == {"completed"}
    assert ticks > 1
    assert told[-1].files_done == told[-1].files_total == 5


def test_cancelling_the_async_twin_keeps_what_can_be_continued(server, folder):
    data = payload(24 << 20)
    url = server.add("/big", data, stall_after=17 << 20)

    async def work():
        arrived = asyncio.Event()

        def watch(progress):
            if progress.bytes_done == 17 << 20:
                arrived.set()

        task = asyncio.create_task(provender.download_async(url, folder, progress=watch))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(work())
    assert sorted(path.name for path in folder.iterdir()) == ["big.part", "big.part.journal"]
    server.files["/big"].stall_after = None
    (result,) = provender.download(url, folder)
    assert result.resumed_bytes == 16 << 20
    assert (folder / "big").read_bytes() == data


def test_progress_counts_files_and_bytes(server, fetch):
    told = []
    urls = [server.add(f"/{n}", payload(5000, n)) for n in range(4)] + [server.url("/missing")]
    fetch(urls, check=False, progress=told.append)
    last = told[-1]
    assert (last.files_total, last.files_done, last.files_failed) == (5, 5, 1)
    assert last.bytes_done == 20_000


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 1.5}, "max_retries"),
        ({"read_timeout_s": 0}, "read_timeout_s"),
        ({"timeout_s": float("nan")}, "timeout_s"),
        ({"proxy": "ftp://x"}, "proxy"),
        ({"headers": {"Range": "bytes=0-"}}, "Range"),
        ({"headers": {"X-A": "a\r\nHost: evil"}}, "X-A"),
        ({"user_agent": "a\nb"}, "user_agent"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(words, named):
    with pytest.raises(ValidationError, match=named):
        TransferOptions(**words)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"concurrency": 0}, "concurrency"),
        ({"per_host": "8"}, "per_host"),
        ({"allowed_networks": ["10.0.0.0/99"]}, "allowed_networks"),
        ({"checksum": "sha256=00"}, "several addresses"),
    ],
)
def test_a_word_of_the_call_that_cannot_be_used_is_named(words, named, folder):
    with pytest.raises(ValidationError, match=named):
        provender.download(["http://localhost/1", "http://localhost/2"], folder, **words)
    assert not folder.exists()


def test_a_redirect_is_followed_and_the_name_is_that_of_the_address(server, fetch, folder):
    server.add("/real/data.bin", b"data")
    server.files["/file.bin"] = redirect("/real/data.bin")
    fetch(server.url("/file.bin"))
    assert (folder / "file.bin").read_bytes() == b"data"


def test_ctrl_c_leaves_what_the_same_call_continues(server, folder):
    data = payload(24 << 20)
    url = server.add("/big", data, stall_after=17 << 20)
    code = f"""
import os, signal, provender
def watch(progress):
    if progress.bytes_done == {17 << 20}:
        os.kill(os.getpid(), signal.SIGINT)
provender.download({url!r}, {str(folder)!r}, progress=watch)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False
    )
    assert b"KeyboardInterrupt" in done.stderr
    server.files["/big"].stall_after = None
    (result,) = provender.download(url, folder)
    assert result.resumed_bytes == 16 << 20
    assert (folder / "big").read_bytes() == data


def test_paused_and_resumed_again_and_again_there_is_one_writer_and_one_file(server, folder):
    data = payload(64 << 20)
    url = server.add("/big", data)
    options = TransferOptions(proxy="none", bandwidth_limit_kbps=200_000)
    pauses = 0
    with Engine() as engine:
        while pauses < 50:
            pauses += 1
            job = plan([url], folder, options, {})
            engine.start(job)
            with contextlib.suppress(TimeoutError):
                job.future.result(0.02)
            engine.cancel(job)
            (result,) = job.future.result(30)
            assert result.status in ("cancelled", "completed", "skipped"), result
            if result.status != "cancelled":
                break
        job = plan([url], folder, TransferOptions(proxy="none"), {})
        engine.start(job)
        (result,) = job.future.result(30)
    assert pauses > 1
    assert result.status in ("completed", "skipped")
    assert (folder / "big").read_bytes() == data


def test_many_jobs_share_one_engine(server, folder):
    jobs = []
    with Engine(concurrency=4) as engine:
        for number in range(30):
            urls = [server.add(f"/{number}/{n}", payload(2000, n)) for n in range(10)]
            jobs.append(plan(urls, folder / str(number), TransferOptions(proxy="none"), {}))
            engine.start(jobs[-1])
        results = [result for job in jobs for result in job.future.result(60)]
    assert {result.status for result in results} == {"completed"}
    assert len(results) == 300
    assert server.most_at_once <= 4


def test_closing_the_engine_ends_every_job(server, folder):
    url = server.add("/stalls", payload(100), stall_after=10)
    engine = Engine()
    job = plan([url], folder, TransferOptions(proxy="none"), {})
    engine.start(job)
    engine.close()
    (result,) = job.future.result(0)
    assert result.status == "cancelled"
