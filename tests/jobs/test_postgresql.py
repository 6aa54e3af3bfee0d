import time
from dataclasses import replace

from provender.jobs.asked import Asked
from provender.jobs.database import open_database
from provender.jobs.files import FileRecord, FileRecords
from provender.jobs.items import Item, JobItems
from provender.jobs.ownership import owning_table
from provender.jobs.remembered import RememberedModel, RememberedModels
from provender.jobs.sealing import Sealer
from provender.jobs.states import Status
from provender.jobs.store import JobStore
from provender.jobs.webhooks import Webhooks
from provender.secrets import Secret


def test_the_state_can_live_in_postgresql(postgresql, tmp_path):
    for _ in range(2):
        engine = open_database(Secret(postgresql), tmp_path / "unused")
        models, files = RememberedModels(engine), FileRecords(engine)
        model = RememberedModel("User", {"type": "integer"}, 2**64 - 1, 3, "en_US", True)
        models.remember("ann", [model])
        models.remember("ann", [model])
        assert models.find("ann", "User") == model
        record = FileRecord("x.csv", "1", "ann", "text/csv", 5_000_000_000, "ab" * 32, 1.0, 4e9)
        files.forget(["x.csv"])
        files.add(record)
        assert files.find("ann", "x.csv") == record
        engine.dispose()
    assert not (tmp_path / "unused").exists()


def test_jobs_live_in_postgresql_too_and_have_one_owner(postgresql, tmp_path):
    engines = [open_database(Secret(postgresql), tmp_path) for _ in range(2)]
    with owning_table(engines[0]) as mine, owning_table(engines[1]) as theirs:
        assert (mine, theirs) == (True, False)
        store = JobStore(engines[0], Sealer(Secret("k"), tmp_path))
        job = store.add("ann", "generate", Asked({"seed": 2**64 - 1}))
        claimed = store.claim(job.id, Status.RUNNING)
        assert claimed.attempt == 1
        assert store.claim(job.id, Status.RUNNING) is None
        assert store.keep_state(claimed, {"files": []})
        store.finish(claimed, Status.COMPLETED, message="done", result={"count": 1})
        done = store.get("ann", job.id)
        assert (done.status, done.progress, done.result) == ("completed", 100, {"count": 1})
        assert done.parameters == {"seed": 2**64 - 1}
        assert store.page("ann") == ([done], None)
        store.remove("ann", job.id)
    with owning_table(engines[1]) as now:
        assert now
    for engine in engines:
        engine.dispose()


def test_items_and_webhooks_live_in_postgresql_too(postgresql, tmp_path):
    engine, sealer = open_database(Secret(postgresql), tmp_path), Sealer(Secret("k"), tmp_path)
    items, webhooks = JobItems(engine, sealer), Webhooks(engine, sealer)

    def post(connection, job):
        webhooks.post(connection, job.owner, {"event": "download.completed", "task_id": job.id})

    store = JobStore(engine, sealer, post)
    asked = Asked({}, "http://h/100%_a", {"url": "http://ann:pw@h/100%_a"})
    job = store.claim(store.add("cleo", "download", asked).id, Status.DOWNLOADING)
    assert items.add(job, [Item(1, "u", "pending", sealed=items.seal("t")), Item(2, "v", "gone")])
    assert items.change(job, [Item(1, "u", "completed", "u", 5_000_000_000)])
    assert [item.size for item in items.of(job.id)] == [5_000_000_000, 0]
    hook = webhooks.add("cleo", "http://h", ["download.completed"], {"url": "x", "secret": "y"})
    assert store.finish(job, Status.COMPLETED, message="done").sealed == ""
    (message,) = webhooks.due(time.time() + 1, 9)
    assert (message.webhook_id, message.secrets) == (hook.id, {"url": "x", "secret": "y"})
    webhooks.postpone(message, time.time() + 99)
    assert webhooks.next_due() > time.time()
    assert webhooks.next_due([message.id]) is None
    assert [found.id for found in store.page("cleo", q="100%_A")[0]] == [job.id]
    assert store.page("cleo", q="100__a")[0] == []
    assert not items.change(replace(job, attempt=9), [Item(1, "u", "failed")])
    webhooks.remove("cleo", hook.id)
    store.remove("cleo", job.id)
    store.requeue()
    assert items.of(job.id) == []
    engine.dispose()
