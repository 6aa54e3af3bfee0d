import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest

from provender.cli import main

USER = {"properties": {"id": {"type": "integer", "unique": True}, "n": {"type": "number"}}}
ORDER = {"properties": {"user": {"type": "ref", "ref": "User.id"}}}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "user.json").write_text(json.dumps(USER))
    models = {"Order": {"schema": ORDER, "count": 20}, "User": {"schema": USER}}
    (tmp_path / "shop.json").write_text(json.dumps({"models": models}))
    return tmp_path


def run(*words):
    return main(["generate", *map(str, words)])


@pytest.mark.parametrize("kind", ["json", "ndjson", "csv", "sql", "parquet", "arrow"])
def test_the_extension_names_the_format(here, kind):
    assert run("user.json", "-n", 5, "-o", f"out.{kind}") == 0
    assert (here / f"out.{kind}").stat().st_size > 0


def test_the_same_seed_gives_the_same_bytes_whatever_the_workers(here):
    run("user.json", "-n", 5000, "--seed", 7, "-o", "a.ndjson", "--workers", 1)
    run("user.json", "-n", 5000, "--seed", 7, "-o", "b.ndjson", "--workers", 3, "--batch-size", 99)
    assert (here / "a.ndjson").read_bytes() == (here / "b.ndjson").read_bytes()


def test_a_slice_is_that_slice_of_the_whole(here):
    run("user.json", "-n", 100, "--seed", 7, "-o", "whole.ndjson")
    run("user.json", "-n", 10, "--seed", 7, "--start-row", 50, "-o", "slice.ndjson")
    whole = (here / "whole.ndjson").read_text().splitlines()
    assert (here / "slice.ndjson").read_text().splitlines() == whole[50:60]


def test_standard_output_is_the_default(capfdbinary):
    assert run("user.json", "-n", 3) == 0
    out = capfdbinary.readouterr()
    assert len(json.loads(out.out)) == 3
    assert out.err == b""


def test_standard_input_is_read_for_a_dash(capfdbinary, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(USER).encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert run("-", "-n", 3, "-o", "-", "--format", "csv") == 0
    assert capfdbinary.readouterr().out.startswith(b"id,n")


def test_sql_takes_table_dialect_and_create(here):
    words = ["--table-name", "people", "--dialect", "mysql", "--create-table"]
    assert run("user.json", "-o", "x.sql", *words) == 0
    text = (here / "x.sql").read_text()
    assert text.startswith("CREATE TABLE")
    assert "INSERT INTO `people`" in text


def test_a_folder_gets_parts_and_a_manifest_that_proves_them(here, monkeypatch):
    monkeypatch.setattr("provender.delivery.parts.ROWS_PER_PART", 40)
    words = ["--seed", 7, "--format", "ndjson"]
    assert run("user.json", "-n", 100, "-o", "out/", *words) == 0
    run("user.json", "-n", 100, "-o", "whole.ndjson", "--seed", 7)
    manifest = json.loads((here / "out" / "manifest.json").read_text())
    assert [file["rows"] for file in manifest["files"]] == [40, 40, 20]
    assert manifest["seed"] == 7
    assert manifest["source"] == USER
    assert manifest["counts"] == {"Data": 100}
    assert manifest["parameters"]["count"] == 100
    joined = b""
    for number, file in enumerate(manifest["files"]):
        assert file["path"] == f"part-{number:05d}.ndjson"
        data = (here / "out" / file["path"]).read_bytes()
        assert len(data) == file["size"]
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        joined += data
    assert joined == (here / "whole.ndjson").read_bytes()


def test_parts_of_one_table_create_it_once(here, monkeypatch):
    monkeypatch.setattr("provender.delivery.parts.ROWS_PER_PART", 5)
    run("user.json", "-n", 10, "-o", "out/", "--format", "sql", "--create-table")
    assert "CREATE TABLE" in (here / "out/part-00000.sql").read_text()
    assert "CREATE TABLE" not in (here / "out/part-00001.sql").read_text()


def test_a_delivery_replaces_an_earlier_one_but_nothing_else(here, monkeypatch, capsys):
    monkeypatch.setattr("provender.delivery.parts.ROWS_PER_PART", 5)
    run("user.json", "-n", 20, "-o", "out/")
    assert run("user.json", "-n", 5, "-o", "out") == 0
    assert sorted(path.name for path in (here / "out").iterdir()) == [
        "manifest.json",
        "part-00000.json",
    ]
    (here / "out" / "mine.txt").write_text("precious")
    assert run("user.json", "-o", "out/") == 2
    assert "holds files" in capsys.readouterr().err
    assert (here / "out" / "mine.txt").read_text() == "precious"
    assert [path.name for path in here.iterdir() if path.name.startswith(".")] == []


def test_several_models_go_into_a_folder(here):
    assert run("shop.json", "-n", 5, "-o", "shop/", "--format", "parquet") == 0
    users = pq.read_table(here / "shop/User/part-00000.parquet").column("id").to_pylist()
    orders = pq.read_table(here / "shop/Order/part-00000.parquet").column("user").to_pylist()
    assert len(users) == 5
    assert len(orders) == 20
    assert set(orders) <= set(users)


def test_several_models_go_into_one_json_or_sql_document(here, capfdbinary):
    assert run("shop.json") == 0
    assert set(json.loads(capfdbinary.readouterr().out)) == {"User", "Order"}
    assert run("shop.json", "-o", "shop.sql") == 0
    assert 'INTO "order"' in (here / "shop.sql").read_text()
    assert run("shop.json", "-o", "shop.csv") == 2
    assert not (here / "shop.csv").exists()


def test_machines_get_one_json_object(here, capsys):
    assert run("user.json", "-n", 5, "-o", "x.csv", "--seed", 3, "--json") == 0
    out = capsys.readouterr()
    assert out.err == ""
    done = json.loads(out.out)
    assert done["success"] is True
    assert done["count"] == 5
    assert done["seed"] == 3
    (file,) = done["files"]
    assert file["sha256"] == hashlib.sha256((here / "x.csv").read_bytes()).hexdigest()


def test_machines_get_errors_as_json_too(capsys):
    assert run("user.json", "-o", "x.unknown", "--json") == 2
    failure = json.loads(capsys.readouterr().err)
    assert failure["success"] is False
    assert failure["exit_code"] == 2
    assert "x.unknown" in failure["error"]


@pytest.mark.parametrize(
    "words",
    [
        ["nothing.json"],
        ["user.json", "-n", "0"],
        ["user.json", "-n", "many"],
        ["user.json", "--seed", str(2**64)],
        ["user.json", "-o", "x.unknown"],
        ["user.json", "--format", "xlsx"],
        ["user.json", "--mode", "chaos"],
        ["broken.json"],
        ["invalid.json"],
        ["deep.json"],
        ["shop.json", "--table-name", "x"],
        ["user.json", "--unknown"],
        [],
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(here, capsys, words):
    (here / "broken.json").write_text("{")
    (here / "invalid.json").write_text('{"type": "nonsense"}')
    (here / "deep.json").write_text('{"properties":{"a":' * 9999 + "{}" + "}}" * 9999)
    before = sorted(here.iterdir())
    assert run(*words) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.startswith("provender: ")
    assert out.err.count("\n") == 1
    assert sorted(here.iterdir()) == before


def test_a_place_that_cannot_be_written_is_exit_code_1(capsys):
    assert run("user.json", "-o", "no/such/folder/x.csv") == 1
    assert capsys.readouterr().err.count("\n") == 1


def start(*words, **options):
    command = [sys.executable, "-m", "provender", *words]
    return subprocess.Popen(command, stderr=subprocess.PIPE, **options)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("output", ["out.ndjson", "out/"])
def test_an_interrupted_run_leaves_nothing(here, sent, output):
    process = start("generate", "user.json", "-n", "2000000000", "-o", output)
    end = time.monotonic() + 60
    while not list(here.glob(".out*.part")):
        assert time.monotonic() < end
        time.sleep(0.02)
    process.send_signal(sent)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert errors.strip().startswith(b"provender: interrupted")
    assert sorted(path.name for path in here.iterdir()) == ["shop.json", "user.json"]


def test_a_reader_that_has_seen_enough_is_no_failure_to_talk_about(here):
    process = start("generate", "user.json", "-n", "1000000", stdout=subprocess.PIPE)
    process.stdout.read(100)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 1
    assert errors == b""


def test_a_full_disk_is_said_so_in_one_line(here):
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        process = start("generate", "user.json", "-n", "100000", stdout=full)
        _, errors = process.communicate()
    assert process.returncode == 1
    assert b"No space left" in errors
    assert errors.count(b"\n") == 1


def test_generate_does_not_wait_for_the_servers_parts(here):
    code = (
        "import sys; from provender.cli import main; main(['generate', 'user.json']);"
        "sys.exit(bool({'fastapi', 'sqlalchemy', 'uvicorn'} & set(sys.modules)))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL
        ).returncode
        == 0
    )


def test_help_does_not_wait_for_arrow():
    code = (
        "import sys; from provender.cli import main; main(['--help']);"
        "sys.exit(bool({'pyarrow', 'numpy', 'pydantic'} & set(sys.modules)))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL
        ).returncode
        == 0
    )


def test_progress_is_plain_lines_away_from_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("provender.delivery.progress._SECONDS_A_LINE", 0.0)
    assert run("user.json", "-n", 30, "--batch-size", 10, "-o", "x.csv") == 0
    lines = capsys.readouterr().err.splitlines()
    assert "10 of 30 rows" in lines
    assert lines[-1].startswith("30 rows in x.csv (csv, seed ")


def test_a_terminal_gets_a_bar(here):
    pty = pytest.importorskip("pty")
    reader, writer = pty.openpty()
    command = [sys.executable, "-m", "provender", "generate", "user.json", "-o", "x.csv"]
    assert subprocess.run(command, check=False, stderr=writer).returncode == 0
    os.close(writer)
    shown = os.read(reader, 65536).decode()
    os.close(reader)
    assert "Rows" in shown
    assert "10 rows in x.csv" in shown
