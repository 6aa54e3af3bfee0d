"""What is sealed cannot be read on disk, and only the same key opens it."""

import stat

import pytest

from provender.errors import ConflictError, SettingsError
from provender.jobs.sealing import Sealer
from provender.secrets import Secret

TEXT = "socks5h://ann:pässword@proxy.example:1080"


def test_a_server_with_a_secret_key_needs_no_file(tmp_path):
    sealed = Sealer(Secret("the key"), tmp_path).seal(TEXT)
    assert "ann" not in sealed
    assert Sealer(Secret("the key"), tmp_path).open(sealed) == TEXT
    assert [*tmp_path.iterdir()] == []


def test_a_server_without_one_keeps_a_file_that_only_it_may_read(tmp_path):
    folder = tmp_path / "data"
    sealed = Sealer(Secret(""), folder).seal(TEXT)
    assert Sealer(Secret(""), folder).open(sealed) == TEXT
    (key,) = folder.iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_another_key_opens_nothing_and_says_what_to_do(tmp_path):
    sealed = Sealer(Secret("one"), tmp_path).seal(TEXT)
    with pytest.raises(ConflictError, match="SECRET_KEY"):
        Sealer(Secret("two"), tmp_path).open(sealed)


def test_a_key_file_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        Sealer(Secret(""), tmp_path / "file").seal(TEXT)
