"""`provender seed` fills a database, says what it did, and exits 0 only then."""

import json
import sqlite3

import pytest

from provender.cli import main

SCHEMA = {"type": "object", "properties": {"id": {"type": "integer", "unique": True}}}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "user.json").write_text(json.dumps(SCHEMA))
    return f"sqlite:///{tmp_path}/shop.db"


def rows(path, table):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f'SELECT * FROM "{table}"').fetchall()
    finally:
        connection.close()


def test_the_command_fills_a_table(shop, tmp_path, capsys):
    assert main(["seed", "user.json", "-n", "3", "--to", shop, "--table", "users"]) == 0
    assert rows(tmp_path / "shop.db", "users") == [(1,), (2,), (3,)]
    assert "3 rows in the sqlite database 'shop.db'" in capsys.readouterr().err


def test_json_says_what_was_done(shop, capsys):
    words = ["seed", "user.json", "-n", "3", "--to", shop, "--table", "u", "--seed", "7", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tables"] == {"u": 3}
    assert (told["records_inserted"], told["seed"], told["success"]) == (3, 7, True)


def test_a_file_of_models_fills_a_table_each(shop, tmp_path):
    (tmp_path / "models.json").write_text(
        json.dumps({"models": {"A": {"schema": SCHEMA}, "B": {"schema": SCHEMA, "count": 2}}})
    )
    assert main(["seed", "models.json", "-n", "4", "--to", shop]) == 0
    assert len(rows(tmp_path / "shop.db", "A")) == 4
    assert len(rows(tmp_path / "shop.db", "B")) == 2


def test_a_connection_goes_by_its_name(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("CONNECTION_SHOP", shop)
    assert main(["seed", "user.json", "--to", "shop", "--table", "users"]) == 0
    assert len(rows(tmp_path / "shop.db", "users")) == 10


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere.json"], 2, "cannot be read"),
        (["user.json", "--mode", "truncate"], 2, "truncate"),
        (["user.json", "-n", "0"], 2, "count"),
        (["user.json", "--to", "not-a-name"], 1, "CONNECTION_"),
        (["user.json", "--to", "postgresql://ann:hidden-word@127.0.0.1:1/d"], 1, "cannot|refused"),
        (["user.json", "--to", "nosuch://ann:hidden-word@h/d"], 1, "nosuch"),
    ],
)
def test_a_failure_is_one_line_without_secrets(shop, capsys, words, code, said):
    assert main(["seed", "--to", shop, "--table", "t", *words]) == code
    told = capsys.readouterr().err
    assert any(word in told for word in said.split("|"))
    assert "hidden-word" not in told
    assert len(told.strip().splitlines()) == 1


def test_the_schemas_of_a_database_fill_another_one(shop, tmp_path, capsys):
    main(["seed", "user.json", "-n", "30", "--to", shop, "--table", "users"])
    capsys.readouterr()
    assert main(["schema", shop]) == 0
    printed = capsys.readouterr().out
    (tmp_path / "models.json").write_text(printed)
    copy = f"sqlite:///{tmp_path}/copy.db"
    assert main(["seed", "models.json", "-n", "4", "--to", copy]) == 0
    assert len(rows(tmp_path / "copy.db", "users")) == 4


def test_a_copy_is_scaled_in_one_command(shop, tmp_path):
    main(["seed", "user.json", "-n", "30", "--to", shop, "--table", "users"])
    for number, (words, expected) in enumerate(
        [([], 30), (["--scale", "10"], 300), (["--rows", "7"], 7)]
    ):
        copy = tmp_path / f"copy{number}.db"
        assert main(["seed", "--like", shop, "--to", f"sqlite:///{copy}", *words]) == 0
        assert len(rows(copy, "users")) == expected


def test_a_schema_and_a_database_to_be_like_exclude_each_other(shop, capsys):
    assert main(["seed", "--to", shop]) == 2
    assert main(["seed", "user.json", "--like", shop, "--to", shop]) == 2
    assert "either a schema file or --like" in capsys.readouterr().err


def test_a_dry_run_prints_sql(shop, tmp_path, capsys):
    assert main(["seed", "user.json", "--to", shop, "--table", "users", "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith('CREATE TABLE "users" (')
    assert not (tmp_path / "shop.db").exists()
