"""Whatever happens midway, the database holds all of a load or nothing of it."""

import gc
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest

from database_servers import free_port, until
from provender.errors import DatabaseConflictError, DatabaseError, DatabaseUnreachableError
from provender.secrets import Secret
from provender.seeding.order import SeedOrder, order_models
from provender.seeding.planning import Watch
from provender.seeding.seed import run_order, seed
from provender.tables.databases.target import OWN_ACT, parse_target

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "email": {"type": "string", "format": "email", "unique": True},
        "text": {"type": "string", "format": "sentence"},
    },
}
PROGRAM = """
import json, sys
from provender.seeding.seed import seed
url, rows, mode, *transaction = sys.argv[1:]
words = {"transaction": "batch", "batch_size": 20_000} if transaction else {}
seed(json.load(sys.stdin), int(rows), to=url, table="t", seed=1, mode=mode, **words)
"""
servers = pytest.mark.parametrize("place", ["postgresql", "mysql"], indirect=True)


def start(url, rows, mode="append", *words):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url, str(rows), mode, *words], stdin=subprocess.PIPE
    )
    process.stdin.write(json.dumps(SCHEMA).encode())
    process.stdin.close()
    return process


def through(place, wire):
    parts = urlsplit(place.url)
    return f"{parts.scheme}://{parts.username}@127.0.0.1:{wire.port}{parts.path}"


@servers
@pytest.mark.parametrize("mode", ["append", "replace"])
def test_a_seeding_killed_midway_leaves_the_table_as_it_was(place, wire, mode):
    seed(SCHEMA, 10, to=place.url, table="t", seed=1)
    before = sorted(place.rows("t"))
    process = start(through(place, wire), 5_000_000, mode)
    until(lambda: wire.bytes_forward > 5_000_000)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert sorted(place.rows("t")) == before
    seed(SCHEMA, 10, to=place.url, table="t", seed=1)
    assert place.count("t") == 20


def test_a_seeding_of_sqlite_killed_midway_leaves_nothing(sqlite_place):
    path = sqlite_place.url.removeprefix("sqlite:///")
    process = start(sqlite_place.url, 5_000_000)
    until(lambda: os.path.exists(path) and os.path.getsize(path) > 5_000_000)  # noqa: PTH110, PTH202
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert sqlite_place.tables() == set()


@servers
def test_a_load_in_batches_killed_twice_goes_on_without_hole_or_double(place, wire):
    rows = 400_000
    for _ in range(2):
        begun = wire.bytes_forward
        process = start(through(place, wire), rows, "append", "batch")
        until(lambda begun=begun: wire.bytes_forward > begun + 5_000_000)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert 0 < place.count("t") < rows
    assert start(place.url, rows, "append", "batch").wait() == 0
    assert place.rows("t", "count(*), count(DISTINCT id), max(id)") == [(rows, rows, rows)]


@servers
def test_a_connection_that_is_lost_midway_is_502_and_leaves_nothing(place, wire):
    cutter = threading.Thread(
        target=lambda: (until(lambda: wire.bytes_forward > 3_000_000), wire.cut())
    )
    cutter.start()
    with pytest.raises(DatabaseUnreachableError) as caught:
        seed(SCHEMA, 5_000_000, to=through(place, wire), table="t")
    cutter.join()
    assert caught.value.status == 502
    assert "t" not in place.tables()
    seed(SCHEMA, 10, to=place.url, table="t")
    assert place.tables() == {"t"}


@servers
def test_a_wrong_password_is_told_without_it(place):
    url = re.sub("//[a-z]+@", "//guest:wr0ng-passw0rd@", place.url)
    with pytest.raises(DatabaseError) as caught:
        seed(SCHEMA, 1, to=url, table="t")
    assert caught.value.status == 400
    told = "".join(map(str, _chain(caught.value)))
    assert "wr0ng-passw0rd" not in told
    assert "guest" in told


def _chain(error):
    while error is not None:
        yield f"{error} {error!r} {vars(error)}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


@servers
def test_a_database_that_does_not_exist_is_400(place):
    url = re.sub(r"/\w+(\?|$)", r"/nowhere\1", place.url, count=1)
    with pytest.raises(DatabaseError, match="nowhere") as caught:
        seed(SCHEMA, 1, to=url, table="t")
    assert caught.value.status == 400


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_server_that_is_not_there_is_502(scheme):
    with pytest.raises(DatabaseUnreachableError) as caught:
        seed(SCHEMA, 1, to=f"{scheme}://ann:pw-secret@127.0.0.1:{free_port()}/d", table="t")
    assert caught.value.status == 502
    assert "pw-secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_400_and_stays(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("these are notes, not pages" * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        seed(SCHEMA, 1, to=f"sqlite:///{path}", table="t")
    assert path.read_text().startswith("these are notes")


def test_a_lock_that_is_not_released_in_time_is_409(place):
    seed(SCHEMA, 10, to=place.url, table="t", seed=1)
    holder = place.connect()
    cursor = holder.cursor()
    cursor.execute(
        {
            "sqlite": "BEGIN IMMEDIATE",
            "postgresql": "LOCK TABLE t IN ACCESS EXCLUSIVE MODE",
            "mysql": "LOCK TABLES t WRITE",
        }[place.product]
    )
    try:
        with pytest.raises(DatabaseConflictError, match=r"(?i)lock") as caught:
            seed(SCHEMA, 10, to=place.url, table="t", seed=1, lock_timeout_s=0.2)
        assert caught.value.status == 409
    finally:
        holder.rollback()
        holder.close()
    assert place.count("t") == 10


def test_a_full_disk_is_502_and_leaves_nothing(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(DatabaseUnreachableError, match="full"):
            seed(SCHEMA, 200_000, to=f"sqlite:///{disk}/x.db", table="t")
        connection = sqlite3.connect(disk / "x.db")
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        connection.close()
    finally:
        gc.collect()
        subprocess.run(["umount", disk], check=True)


def test_a_caller_that_leaves_stops_the_load(place):
    class GoneError(Exception):
        pass

    seen = []

    def check():
        if sum(seen) > 100_000:
            raise GoneError

    order = SeedOrder(order_models(SCHEMA, None, count=5_000_000, model_name="M", table="t"))
    target = parse_target(Secret(place.url), OWN_ACT)
    with pytest.raises(GoneError):
        run_order(order, target, watch=Watch(on_rows=seen.append, check=check))
    assert sum(seen) < 1_000_000
    assert place.tables() == set()


PEAK = (
    PROGRAM
    + """
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
)


def test_memory_does_not_depend_on_the_number_of_rows(place):
    peaks = []
    for rows in (200_000, 1_000_000):
        done = subprocess.run(
            [sys.executable, "-c", PEAK, place.url, str(rows), "replace"],
            input=json.dumps(SCHEMA).encode(),
            check=True,
            capture_output=True,
        )
        peaks.append(int(done.stdout) >> 10)
    assert peaks[1] - peaks[0] < 60, peaks
