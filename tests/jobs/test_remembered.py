import pytest

from provender.jobs.database import open_database
from provender.jobs.files import FileRecord, FileRecords
from provender.jobs.remembered import RememberedModel, RememberedModels
from provender.secrets import Secret


@pytest.fixture
def engine(tmp_path):
    engine = open_database(Secret(""), tmp_path / "state")
    yield engine
    engine.dispose()


def model(name="User", **changes):
    fields = {"schema": {"type": "object"}, "seed": 2**64 - 1, "count": 7, "locale": "id_ID"}
    return RememberedModel(name=name, **{**fields, "realistic_names": False, **changes})


def test_a_model_comes_back_as_it_was_with_all_64_bits_of_its_seed(engine):
    store = RememberedModels(engine)
    store.remember("ann", [model()])
    assert store.find("ann", "User") == model()


def test_the_last_model_of_a_name_wins(engine):
    store = RememberedModels(engine)
    store.remember("ann", [model(count=1)])
    store.remember("ann", [model(count=2)])
    found = store.find("ann", "User")
    assert found is not None
    assert found.count == 2
    assert store.names("ann") == ["User"]


def test_models_of_others_are_unknown(engine):
    store = RememberedModels(engine)
    store.remember("ann", [model()])
    assert store.find("bob", "User") is None


def test_only_the_newest_thousand_are_kept(engine):
    store = RememberedModels(engine)
    store.remember("ann", [model("Oldest")])
    store.remember("ann", [model(f"M{number}") for number in range(1000)])
    assert len(store.names("ann")) == 1000
    assert store.find("ann", "Oldest") is None


def test_the_state_outlives_the_server(tmp_path):
    first = open_database(Secret(""), tmp_path)
    RememberedModels(first).remember("", [model()])
    first.dispose()
    second = open_database(Secret(""), tmp_path)
    assert RememberedModels(second).find("", "User") == model()
    second.dispose()


def test_files_expire(engine):
    records = FileRecords(engine)
    fields = {"file_id": "1", "owner": "ann", "media_type": "text/csv", "size": 1, "created_at": 0}
    fields["sha256"] = ""
    old = FileRecord(name="old.csv", expires_at=1, **fields)
    fresh = FileRecord(name="fresh.csv", expires_at=4e9, **fields)
    records.add(old)
    records.add(fresh)
    assert records.find("ann", "fresh.csv") == fresh
    assert records.find("bob", "fresh.csv") is None
    assert records.find("ann", "old.csv") is None
    assert records.expired() == ["old.csv"]
    assert records.next_expiry() == 1
    records.forget(["old.csv"])
    assert records.names() == {"fresh.csv"}
    assert records.next_expiry() == 4e9
