"""Items belong to an attempt of a job; secrets of a job end with it."""

import pytest

from provender.errors import ConflictError
from provender.jobs.asked import Asked
from provender.jobs.database import open_database
from provender.jobs.items import Item, JobItems
from provender.jobs.sealing import Sealer
from provender.jobs.states import Status
from provender.jobs.store import JobStore
from provender.secrets import Secret


@pytest.fixture
def table(tmp_path):
    engine, sealer = open_database(Secret(""), tmp_path), Sealer(Secret("k"), tmp_path)
    yield JobStore(engine, sealer), JobItems(engine, sealer)
    engine.dispose()


@pytest.fixture
def at_work(table):
    store, items = table
    job = store.add("ann", "download", Asked({}, "x", {"url": "http://ann:pw@h/"}))
    return store, items, store.claim(job.id, Status.DOWNLOADING)


def test_items_are_kept_in_order_and_changed_one_by_one(at_work):
    _, items, job = at_work
    rows = [Item(number, f"http://h/{number}", "pending", f"{number}") for number in range(1, 5)]
    assert items.add(job, rows)
    done = Item(3, "http://h/3", "completed", "3", 9, "ab" * 32)
    assert items.change(job, [done])
    assert items.of(job.id) == [rows[0], rows[1], done, rows[3]]
    assert items.find(job.id, 3) == done
    assert items.find(job.id, 9) is None
    assert items.add(job, rows[:1])
    assert items.of(job.id) == rows[:1]


def test_an_attempt_that_lost_its_job_changes_nothing(at_work):
    store, items, job = at_work
    row = Item(1, "http://h/1", "pending", "1")
    assert items.add(job, [row])
    store.requeue()
    later = store.claim(job.id, Status.DOWNLOADING)
    assert not items.change(job, [Item(1, "http://h/1", "completed", "1")])
    assert not items.add(job, [])
    assert items.of(job.id) == [row]
    assert items.change(later, [Item(1, "http://h/1", "completed", "1")])


@pytest.mark.parametrize("end", ["completed", "failed", "cancel"])
def test_secrets_are_there_until_the_job_ends(at_work, end):
    store, items, job = at_work
    assert store.secrets(job) == {"url": "http://ann:pw@h/"}
    items.add(job, [Item(1, "u", "pending", sealed=items.seal("t")), Item(2, "v", "pending")])
    assert items.open(items.find(job.id, 1).sealed) == "t"
    if end == "cancel":
        store.step("ann", job.id, "cancel", Status.CANCELLED, "cancelled")
    else:
        store.finish(job, Status(end), message="over")
    assert store.get("ann", job.id).sealed == ""
    assert [item.sealed for item in items.of(job.id)] == ["", None]
    if end != "completed":
        with pytest.raises(ConflictError, match="wiped"):
            store.step("ann", job.id, "retry", Status.PENDING, "again")


def test_items_of_a_deleted_job_do_not_stay(at_work):
    store, items, job = at_work
    items.add(job, [Item(1, "u", "pending")])
    store.finish(job, Status.COMPLETED, message="over")
    store.remove("ann", job.id)
    store.requeue()
    assert items.of(job.id) == []
