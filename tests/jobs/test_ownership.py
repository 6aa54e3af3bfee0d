from provender.jobs.database import open_database
from provender.jobs.ownership import hold, owning_table
from provender.secrets import Secret


def test_a_lock_has_one_holder_and_can_be_taken_again(tmp_path):
    first = hold(tmp_path / "x.lock")
    assert first is not None
    assert hold(tmp_path / "x.lock") is None
    first.close()
    second = hold(tmp_path / "x.lock")
    assert second is not None
    second.close()


def test_a_job_table_has_one_owner(tmp_path):
    engines = [open_database(Secret(""), tmp_path) for _ in range(2)]
    with owning_table(engines[0]) as mine, owning_table(engines[1]) as theirs:
        assert (mine, theirs) == (True, False)
    with owning_table(engines[1]) as now:
        assert now
    for engine in engines:
        engine.dispose()


def test_a_database_in_memory_has_nobody_to_share_with(tmp_path):
    engine = open_database(Secret("sqlite://"), tmp_path)
    with owning_table(engine) as mine:
        assert mine
    engine.dispose()
