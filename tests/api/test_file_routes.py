import json
import re
import resource
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from caller import running, wait_until

USER = {"properties": {"id": {"type": "integer", "unique": True}, "n": {"type": "number"}}}


def folder(client):
    return client.settings.data_dir / "files"


def test_a_file_is_written_and_downloaded(client):
    answer = client.generate_file(USER, count=5, format="csv", filename="users", seed=42).json()
    assert re.fullmatch(rf"{answer['file_id']}_users\.csv", answer["filename"])
    assert answer["download_url"] == f"/api/v1/files/download/{answer['filename']}"
    file = client.get(answer["download_url"])
    assert file.headers["content-type"].startswith("text/csv")
    assert file.headers["content-disposition"] == f'attachment; filename="{answer["filename"]}"'
    assert len(file.content) == answer["size"]
    assert file.text.startswith("id,n")
    assert file.text.count("\n") == 6


@pytest.mark.parametrize("kind", ["json", "ndjson", "csv", "sql", "parquet", "arrow"])
def test_every_format_can_be_a_file(client, kind):
    answer = client.generate_file(USER, format=kind, filename="x").json()
    assert answer["filename"].endswith(f"_x.{kind}")
    assert len(client.get(answer["download_url"]).content) == answer["size"]


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("/../../evil", "evil"),
        ("..\\..\\evil", "evil"),
        ("../..", "data"),
        ("users.csv", "users"),
        (".hidden", "hidden"),
        ("naïve 😀", "naïve 😀"),
        ("a:b*c", "a_b_c"),
        ("x" * 200, "x" * 200),
        ("é" * 100, "é" * 100),
    ],
)
def test_a_filename_is_only_a_label(client, asked, label):
    answer = client.generate_file(USER, format="csv", filename=asked).json()
    assert answer["filename"].partition("_")[2] == f"{label}.csv"
    assert client.get(answer["download_url"]).status_code == 200
    outside = list(client.settings.data_dir.parent.rglob("*evil*"))
    assert all(path.parent == folder(client) for path in outside)


def test_the_table_of_a_sql_file_is_called_by_its_label_or_its_model(client):
    answer = client.generate_file(USER, format="sql", filename="people").json()
    assert 'INSERT INTO "people"' in client.get(answer["download_url"]).text
    unnamed = client.generate_file(USER, format="sql", model_name="User").json()
    assert unnamed["filename"].endswith("_user.sql")
    assert 'INSERT INTO "user"' in client.get(unnamed["download_url"]).text


def test_several_models_become_one_json_or_sql_file(client):
    models = {"A": {"schema": USER, "count": 2}, "B": {"schema": USER, "count": 3}}
    body = {"models": models, "filename": "shop"}
    answer = client.post("/api/v1/data/generate/file", body).json()
    assert answer["count"] == 5
    assert len(json.loads(client.get(answer["download_url"]).text)["B"]) == 3
    refused = client.post("/api/v1/data/generate/file", {**body, "format": "csv"})
    assert refused.status_code == 400
    assert len(list(folder(client).iterdir())) == 1


def test_ranges_are_honoured(client):
    url = client.generate_file(USER, format="csv", filename="r", seed=1).json()["download_url"]
    whole = client.get(url).content
    part = client.get(url, headers={"range": "bytes=3-7"})
    assert part.status_code == 206
    assert part.content == whole[3:8]
    assert part.headers["content-range"] == f"bytes 3-7/{len(whole)}"
    assert client.get(url, headers={"range": "bytes=-4"}).content == whole[-4:]
    etag = part.headers["etag"]
    fresh = client.get(url, headers={"range": "bytes=0-0", "if-range": etag})
    assert fresh.status_code == 206
    stale = client.get(url, headers={"range": "bytes=0-0", "if-range": '"other"'})
    assert stale.status_code == 200


def test_a_range_that_the_file_has_not_is_refused_in_our_words(client):
    url = client.generate_file(USER, format="csv", filename="r").json()["download_url"]
    beyond = client.get(url, headers={"range": "bytes=99999-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"].startswith("bytes */")
    assert beyond.json()["status_code"] == 416
    malformed = client.get(url, headers={"range": "bytes=x"})
    assert malformed.status_code == 400
    assert malformed.json()["error_type"] == "ValidationError"


def test_the_head_of_a_file_can_be_asked_for(client):
    answer = client.generate_file(USER, format="csv", filename="r").json()
    head = client.request("HEAD", answer["download_url"])
    assert head.status_code == 200
    assert int(head.headers["content-length"]) == answer["size"]
    assert head.content == b""


@pytest.mark.parametrize(
    "name", ["nothing.csv", "..%2f..%2fetc%2fpasswd", "%00", "..", "x" * 300, "provender.db"]
)
def test_an_unknown_file_is_not_found(client, name):
    answer = client.get(f"/api/v1/files/download/{name}")
    assert answer.status_code == 404
    assert answer.json()["status_code"] == 404


def test_two_requests_for_one_name_at_once_both_succeed(tmp_path):
    body = {"schema": USER, "count": 2000, "format": "csv", "filename": "same"}
    with running(tmp_path) as (address, _), ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda _: httpx.post(f"{address}/api/v1/data/generate/file", json=body).json(),
                range(8),
            )
        )
    assert all(answer["success"] for answer in answers)
    assert len({answer["filename"] for answer in answers}) == 8


def test_a_file_beyond_the_limit_is_refused_and_leaves_nothing(calling):
    client = calling(max_file_size=10_000)
    answer = client.generate_file(USER, count=10_000, format="ndjson", filename="big")
    assert answer.status_code == 413
    assert answer.json()["error_type"] == "ExportError"
    assert "MAX_FILE_SIZE" in answer.json()["remedy"]
    assert not list(folder(client).iterdir())
    assert client.generate_file(USER, count=10, filename="small").status_code == 200


def test_a_full_disk_is_said_so_and_leaves_nothing(client):
    client.generate_file(USER, count=1, filename="before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        answer = client.generate_file(USER, count=100_000, format="ndjson", filename="big")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer.status_code == 507
    assert answer.json()["error_type"] == "ExportError"
    assert len(list(folder(client).iterdir())) == 1


def test_a_folder_that_cannot_be_written_to_is_an_export_error(client):
    client.settings.data_dir.joinpath("files").write_text("in the way")
    answer = client.generate_file(USER, filename="x")
    assert answer.status_code == 500
    assert answer.json()["error_type"] == "ExportError"


@pytest.mark.parametrize(("hours", "text"), [(1, "1 hour"), (24, "24 hours"), (0.5, "0.5 hours")])
def test_the_answer_says_when_the_file_expires(calling, hours, text):
    client = calling(file_cleanup_hours=hours)
    assert client.generate_file(USER, filename="x").json()["expires_in"] == text


def test_an_expired_file_is_gone_even_before_it_is_swept(calling):
    client = calling(file_cleanup_hours=1e-9)
    answer = client.generate_file(USER, filename="x").json()
    assert client.get(answer["download_url"]).status_code == 404
    client.server.files.sweep()
    assert not list(folder(client).iterdir())


def test_a_running_server_removes_a_file_when_its_time_comes(tmp_path):
    with running(tmp_path, file_cleanup_hours=0.3 / 3600) as (address, server):
        answer = httpx.post(f"{address}/api/v1/data/generate/file", json={"schema": USER}).json()
        assert answer["success"]
        wait_until(lambda: not list(server.files.folder.iterdir()))
        assert server.files.records.names() == set()


def test_expiry_outlives_a_restart(calling, tmp_path):
    client = calling(file_cleanup_hours=0.1 / 3600)
    client.generate_file(USER, filename="x")
    path = folder(client)
    with running(tmp_path / "data") as (_, _server):
        wait_until(lambda: not list(path.iterdir()))


def test_a_file_is_still_there_after_a_restart(calling):
    answer = calling().generate_file(USER, filename="x").json()
    assert calling().get(answer["download_url"]).status_code == 200


def test_leftovers_of_a_killed_server_are_swept_at_start_and_nothing_else(calling, tmp_path):
    client = calling()
    kept = client.generate_file(USER, filename="x").json()["filename"]
    path = folder(client)
    half = path / ".0b5cd1b6-7f2c-4ad6-8f6a-5f1a7d3c9e10.abcdef012345.part"
    orphan = path / "0b5cd1b6-7f2c-4ad6-8f6a-5f1a7d3c9e10_users.csv"
    foreign = path / "README"
    for leftover in (half, orphan, foreign):
        leftover.touch()
    with running(tmp_path / "data"):
        assert {entry.name for entry in path.iterdir()} == {kept, "README"}
        half.touch()
        with running(tmp_path / "data"):
            # Another server is at work here: what looks left over may be in the making.
            assert half.exists()


def test_a_caller_that_leaves_stops_the_file(tmp_path):
    slow = {"properties": {f"p{n}": {"type": "integer"} for n in range(300)}}
    body = {"schema": slow, "count": 100_000, "batch_size": 500, "filename": "big"}
    with running(tmp_path, max_file_size=1 << 40) as (address, server):
        started = threading.active_count()
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/api/v1/data/generate/file", json=body, timeout=0.5)
        wait_until(lambda: not list(server.files.folder.iterdir()), seconds=10)
        assert server.stats.records == 0
        assert threading.active_count() <= started + 4
    assert not list(server.files.folder.iterdir())
