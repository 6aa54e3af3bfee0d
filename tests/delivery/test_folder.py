"""Datasets as folders with a manifest."""

import hashlib
import json
from pathlib import Path

import pytest

from provender import generate
from provender.delivery import folder as delivery
from provender.delivery.files import write_pieces
from provender.delivery.folder import write_folder
from provender.errors import ExportError, StorageFullError, ValidationError
from provender.tables import TableOptions

USER = {"properties": {"id": {"type": "integer", "unique": True}}}


def deliver(folder, *names, count=10, nested=None, **options):
    names = names or ("User",)
    made = generate(models={n: {"schema": USER, "count": count} for n in names}, seed=1, **options)
    return write_folder(
        folder,
        made,
        "ndjson",
        dict.fromkeys(made, TableOptions()),
        parameters={"count": count},
        source=USER,
        nested=len(names) > 1 if nested is None else nested,
        on_rows=lambda rows: None,
    )


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_the_manifest_proves_every_file(tmp_path, monkeypatch):
    monkeypatch.setattr("provender.delivery.parts.ROWS_PER_PART", 4)
    manifest = deliver(tmp_path / "out", "A", "B")
    assert json.loads((tmp_path / "out/manifest.json").read_text()) == manifest
    assert manifest["counts"] == {"A": 10, "B": 10}
    assert [file["first_row"] for file in manifest["files"]] == [0, 4, 8] * 2
    for file in manifest["files"]:
        data = (tmp_path / "out" / file["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["sha256"])
        assert data.count(b"\n") == file["rows"]


def test_parts_follow_each_other_from_any_first_row(tmp_path, monkeypatch):
    whole = deliver(tmp_path / "whole", start_row=5, count=9)
    monkeypatch.setattr("provender.delivery.parts.ROWS_PER_PART", 4)
    parts = deliver(tmp_path / "parts", start_row=5, count=9)
    assert [file["first_row"] for file in parts["files"]] == [5, 9, 13]
    joined = b"".join((tmp_path / "parts" / f["path"]).read_bytes() for f in parts["files"])
    assert joined == (tmp_path / "whole" / whole["files"][0]["path"]).read_bytes()


@pytest.mark.parametrize(
    "name", ["../out", "/tmp/x", "a/b", "a\\b", "..", ".", "", "a\nb", "x" * 201, "manifest.json"]
)
def test_a_model_whose_name_leads_elsewhere_is_refused_and_nothing_is_written(tmp_path, name):
    with pytest.raises(ValidationError, match="cannot be the name of a folder") as refused:
        deliver(tmp_path / "deep" / "out", name, "User")
    assert refused.value.pointer == "/models"
    assert names(tmp_path) == []


def test_models_that_would_share_a_folder_are_refused(tmp_path):
    with pytest.raises(ValidationError, match="'User' and 'user' would share a folder"):
        deliver(tmp_path / "out", "User", "user")


def test_a_lone_model_may_be_called_anything(tmp_path):
    deliver(tmp_path / "out", "../x")
    assert names(tmp_path / "out") == ["manifest.json", "part-00000.ndjson"]


def test_a_link_to_an_earlier_delivery_is_replaced_and_its_target_stays(tmp_path):
    deliver(tmp_path / "first")
    (tmp_path / "out").symlink_to("first")
    deliver(tmp_path / "out", count=3)
    assert not (tmp_path / "out").is_symlink()
    assert names(tmp_path) == [
        "first",
        "first/manifest.json",
        "first/part-00000.ndjson",
        "out",
        "out/manifest.json",
        "out/part-00000.ndjson",
    ]


def test_when_the_last_step_fails_the_earlier_delivery_is_there_again(tmp_path, monkeypatch):
    deliver(tmp_path / "out", count=3)
    before = (tmp_path / "out/manifest.json").read_bytes()
    rename = Path.rename

    def failing(self, target):
        if self.suffix == ".part":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(ExportError, match="Permission denied"):
        deliver(tmp_path / "out", count=5)
    assert (tmp_path / "out/manifest.json").read_bytes() == before
    assert names(tmp_path) == ["out", "out/manifest.json", "out/part-00000.ndjson"]


@pytest.mark.parametrize("where", ["file/out", "a\0b", "x" * 300])
def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path, where):
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="cannot be written"):
        deliver(tmp_path / where)
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("name", ["é" * 127, "😀" * 60])
def test_a_folder_may_have_any_name_that_the_file_system_takes(tmp_path, name):
    deliver(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_on_the_way_leaves_the_earlier_delivery_alone(tmp_path, monkeypatch, failure):
    deliver(tmp_path / "out", count=3)

    def failing(path, pieces, rows):
        write_pieces(path, pieces, rows)
        raise failure

    monkeypatch.setattr(delivery, "write_pieces", failing)
    expected = StorageFullError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        deliver(tmp_path / "out", count=5)
    assert names(tmp_path) == ["out", "out/manifest.json", "out/part-00000.ndjson"]


def test_a_file_of_pieces_knows_its_size_and_checksum(tmp_path):
    written = write_pieces(tmp_path / "x", [b"ab", memoryview(b"c")], 2)
    assert (written.size, written.rows) == (3, 2)
    assert written.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert (tmp_path / "x").read_bytes() == b"abc"
