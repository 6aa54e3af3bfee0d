from provender.jobs.asked import Asked
from provender.jobs.database import open_database
from provender.jobs.files import FileRecord, FileRecords
from provender.jobs.ownership import owning_table
from provender.jobs.remembered import RememberedModel, RememberedModels
from provender.jobs.sealing import Sealer
from provender.jobs.states import Status
from provender.jobs.store import JobStore
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
