"""Files appear whole, or not at all."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
import time

import pytest

from provender.errors import ExportError, StorageFullError
from provender.tables.atomic import atomic_file


def write(path, data=b"new"):
    with atomic_file(path) as sink:
        sink.write(data)


@pytest.fixture
def full_disk(tmp_path):
    """Return a folder with room for a megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    try:
        made = subprocess.run(mount, check=False, capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"no small file system can be mounted here: {error}")
    if made.returncode:
        pytest.skip(f"no small file system can be mounted here: {made.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_the_file_is_not_there_before_it_is_whole(tmp_path):
    path = tmp_path / "x.csv"
    with atomic_file(path) as sink:
        sink.write(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"
    assert list(tmp_path.iterdir()) == [path]


def test_an_earlier_file_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"old")
    with atomic_file(path) as sink:
        sink.write(b"new")
        sink.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("failure", [ZeroDivisionError, KeyboardInterrupt, GeneratorExit])
def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path, failure):
    path = tmp_path / "x.csv"
    path.write_bytes(b"old")

    def fail():
        with atomic_file(path) as sink:
            sink.write(b"new")
            raise failure

    with pytest.raises(failure):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_said_so_and_leaves_nothing(full_disk):
    with pytest.raises(StorageFullError, match=r"full while writing x\.csv"):
        write(full_disk / "x.csv", bytes(2 << 20))
    assert list(full_disk.iterdir()) == []


def test_a_disk_that_fills_up_at_the_last_flush_is_said_so_too(full_disk):
    (full_disk / "other").write_bytes(bytes((1 << 20) - 4096))
    with pytest.raises(StorageFullError), atomic_file(full_disk / "x.csv") as sink:
        sink.writelines([b"x" * 1000] * 8)
    assert [path.name for path in full_disk.iterdir()] == ["other"]


def test_a_limit_on_file_sizes_counts_as_a_full_disk(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(StorageFullError):
            write(tmp_path / "x", bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_an_exhausted_quota_counts_as_a_full_disk(tmp_path):
    with pytest.raises(StorageFullError), atomic_file(tmp_path / "x"):
        raise OSError(errno.EDQUOT, "Disk quota exceeded")


@pytest.mark.parametrize(
    "name", ["missing/x.csv", "file/x.csv", "x" * 300, "a\0b", "folder", "loop", ".", ""]
)
def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ExportError, match="cannot be written") as refused:
        write(tmp_path / name)
    assert refused.value.remedy
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["é" * 127, "😀" * 63, "x" * 255, ".hidden"])
def test_any_name_that_the_file_system_takes_will_do(tmp_path, name):
    write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_link_is_followed_and_stays_a_link(tmp_path):
    (tmp_path / "deep").mkdir()
    link = tmp_path / "link"
    link.symlink_to("deep/x.csv")
    write(link)
    assert link.is_symlink()
    assert (tmp_path / "deep" / "x.csv").read_bytes() == b"new"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=write, args=(path,))
    writer.start()
    assert path.read_bytes() == b"new"
    writer.join()
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_device_is_written_to_and_never_replaced(tmp_path):
    link = tmp_path / "null"
    link.symlink_to("/dev/null")
    write(link)
    assert stat.S_ISCHR(link.stat().st_mode)


def test_of_several_writers_each_writes_a_whole_file_and_one_wins(tmp_path):
    path = tmp_path / "x"
    contents = [bytes([65 + n]) * 300_000 for n in range(8)]
    writers = [threading.Thread(target=write, args=(path, data)) for data in contents]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        if path.exists():
            assert path.read_bytes() in contents
    for writer in writers:
        writer.join()
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]


def test_a_killed_writer_never_shows_half_a_file(tmp_path):
    code = (
        "import pathlib, sys, time\nfrom provender.tables.atomic import atomic_file\n"
        "with atomic_file(pathlib.Path(sys.argv[1])) as sink:\n"
        "    sink.write(b'half'); sink.flush(); time.sleep(60)"
    )
    path = tmp_path / "x.csv"
    process = subprocess.Popen([sys.executable, "-c", code, str(path)])
    end = time.monotonic() + 60
    while not list(tmp_path.glob(".x.csv.*.part")):
        assert time.monotonic() < end
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not path.exists()
