import pytest

from provender.errors import SettingsError
from provender.jobs.database import open_database
from provender.secrets import Secret


def test_sqlite_in_the_data_folder_is_the_default_and_writes_ahead(tmp_path):
    engine = open_database(Secret(""), tmp_path / "deep" / "down")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()
    assert (tmp_path / "deep" / "down" / "provender.db").exists()


def test_a_sqlite_address_may_name_another_file(tmp_path):
    engine = open_database(Secret(f"sqlite:///{tmp_path}/x.db"), tmp_path / "unused")
    engine.dispose()
    assert (tmp_path / "x.db").exists()
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize(
    "url", ["not an address", "oracle://u:hidden@h/d", "postgresql://u:hidden@127.0.0.1:1/d"]
)
def test_an_unusable_address_is_refused_without_showing_it(tmp_path, url):
    with pytest.raises(SettingsError, match="DATABASE_URL") as refused:
        open_database(Secret(url), tmp_path)
    assert "hidden" not in str(refused.value)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="DATA_DIR"):
        open_database(Secret(""), tmp_path / "file")
