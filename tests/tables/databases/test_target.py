"""Hostile URLs lead nowhere; documented ones lead where they say."""

import contextlib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.errors import DatabaseError
from provender.secrets import Secret
from provender.tables.databases.target import OWN_ACT, Policy, parse_target

PASSWORD = "s3cr3t-pässword"


@pytest.fixture
def policy(tmp_path):
    (tmp_path / "state/databases").mkdir(parents=True)
    return Policy(
        hosts=("localhost", "127.0.0.1", "::1", "db.example:5433"),
        sqlite_dir=tmp_path / "state/databases",
        state_dir=tmp_path / "state",
    )


def parse(url, policy):
    return parse_target(Secret(url), policy)


DOCUMENTED = {
    "postgresql://name:password@localhost:5432/shop": ("postgresql", "localhost", 5432),
    "postgres://name@127.0.0.1/shop": ("postgresql", "127.0.0.1", None),
    "postgresql+psycopg2://u:p@[::1]/shop?sslmode=require": ("postgresql", "::1", None),
    "postgresql://u:p@db.example:5433/shop": ("postgresql", "db.example", 5433),
    "postgresql:///shop": ("postgresql", "localhost", None),
    "mysql://name:password@localhost:3306/shop": ("mysql", "localhost", 3306),
    "mariadb+mysqldb://u@LOCALHOST./shop?charset=utf8mb4": ("mysql", "LOCALHOST.", None),
    "mssql+pyodbc://user:pass@localhost/shop?driver=ODBC+Driver+17+for+SQL+Server": (
        "mssql",
        "localhost",
        None,
    ),
}


@pytest.mark.parametrize("url", DOCUMENTED)
def test_documented_urls_are_understood(url, policy):
    target = parse(url, policy)
    assert (target.product, target.host, target.port) == DOCUMENTED[url]
    assert target.database == "shop"


HOSTILE = [
    "mssql+pyodbc:///?odbc_connect=DRIVER%3D%2Ftmp%2Fevil.so",
    "mssql+pyodbc://u:p@localhost/d?odbc_connect=DRIVER%3D%2Ftmp%2Fevil.so",
    "mssql+pyodbc://u:p@localhost/d?driver=/tmp/evil.so",
    "mssql+pyodbc://u:p@localhost/d?driver=evil.so",
    "mssql+pyodbc://u:p@localhost/d?driver=a;Server=evil",
    "mssql+pyodbc://u:p@localhost/d?DRIVER=%7Bx%7D",
    "postgresql://localhost/d?host=evil",
    "postgresql://localhost/d?host=/tmp",
    "postgresql://localhost/d?HOST=evil",
    "postgresql://localhost/d?hostaddr=10.0.0.1",
    "postgresql://localhost/d?service=x",
    "postgresql://localhost/d?options=-csearch_path%3Devil",
    "postgresql://localhost/d?passfile=/etc/passwd",
    "postgresql://localhost/d?sslkey=/etc/passwd",
    "postgresql://localhost/d?sslmode=require&sslmode=disable",
    "postgresql://localhost/d?sslmode=/etc",
    "postgresql://localhost/d?application_name=a%27b",
    "postgresql://localhost,evil/d",
    "postgresql://localhost@evil/d",
    "postgresql://u:p@localhost:5432@evil/d",
    "postgresql://%2Ftmp/d",
    "postgresql://evil/d",
    "postgresql://db.example/d",
    "postgresql://db.example:5432/d",
    "postgresql://2130706433/d",
    "postgresql://0x7f.1/d",
    "postgresql://127.1/d",
    "postgresql://0/d",
    "postgresql://localhost.evil/d",
    "postgresql://local host/d",
    "postgresql://localhost/host=evil dbname=d",
    "postgresql://localhost/postgresql://evil/d",
    "postgresql://localhost:0/d",
    "postgresql://localhost:99999/d",
    "postgresql://localhost:port/d",
    "postgresql://localhost/",
    "mysql://localhost/d?init_command=DROP+TABLE+x",
    "mysql://localhost/d?read_default_file=/etc/passwd",
    "mysql://localhost/d?unix_socket=/run/mysqld/mysqld.sock",
    "mysql://localhost/d?local_infile=1",
    "mysql://localhost/d?charset=gbk",
    "mysql://localhost/d?ssl_ca=/etc/passwd",
    "mysql://169.254.169.254/d",
    "sqlite:////etc/x",
    "sqlite:///../provender.db",
    "sqlite:///a/../../provender.db",
    "sqlite:///file:x?mode=rwc&uri=true",
    "sqlite:///file:x",
    "sqlite:///FILE:x",
    "sqlite:///x.db?uri=true",
    "sqlite:///x.db?vfs=unix-none",
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "sqlite:///.",
    "sqlite:///shop.db-journal",
    "sqlite:///shop.db-wal",
    "sqlite://localhost/x.db",
    "duckdb:///x.db",
    "oracle://localhost/d",
    "nosuch+thing://localhost/d",
    "postgresql://localhost/d\0",
    "postgresql://localhost/d\nhost=evil",
    "postgresql://localhost/" + "x" * 5000,
    "",
    "users",
    "http://localhost/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_refused_before_any_connection(url, policy):
    with pytest.raises(DatabaseError) as caught:
        parse(url, policy)
    assert caught.value.status == 400
    assert caught.value.pointer == "/connection_string"
    assert caught.value.remedy


@pytest.mark.parametrize("url", HOSTILE)
def test_a_refusal_never_shows_the_password(url, policy):
    scheme, _, rest = url.partition("://")
    told = f"{scheme}://ann:{PASSWORD}@{rest.rpartition('@')[2]}"
    with pytest.raises(DatabaseError) as caught:
        parse(told, policy)
    error = caught.value
    assert PASSWORD not in f"{error} {error.details} {error.remedy} {error.__cause__!r}"


@given(st.text(max_size=80) | st.text(max_size=40).map("postgresql://{}".format))
def test_any_text_is_either_an_allowed_host_or_a_clear_refusal(text):
    with contextlib.suppress(DatabaseError):
        target = parse(text, Policy(hosts=("localhost",)))
        assert target.host.lower().rstrip(".") == "localhost"


def test_a_sqlite_file_lies_in_the_folder(policy):
    assert parse("sqlite:///shop.db", policy).database == str(policy.sqlite_dir / "shop.db")
    inside = policy.sqlite_dir / "a/b.db"
    assert parse(f"sqlite:///{inside}", policy).database == str(inside)


def test_a_link_out_of_the_folder_is_refused(policy, tmp_path):
    (policy.sqlite_dir / "out").symlink_to(tmp_path)
    (policy.sqlite_dir / "state.db").symlink_to(tmp_path / "state/provender.db")
    for name in ("out/x.db", "state.db"):
        with pytest.raises(DatabaseError, match="outside the folder"):
            parse(f"sqlite:///{name}", policy)


def test_the_servers_own_state_is_never_a_target(tmp_path):
    (tmp_path / "state").mkdir()
    above = Policy(hosts=(), sqlite_dir=tmp_path, state_dir=tmp_path / "state")
    with pytest.raises(DatabaseError, match="its own state"):
        parse("sqlite:///state/provender.db", above)
    assert parse("sqlite:///shop.db", above).product == "sqlite"


def test_the_users_own_url_may_lead_anywhere_but_load_nothing(tmp_path):
    assert parse("postgresql://far.example/d", OWN_ACT).host == "far.example"
    assert parse("postgresql:///d?host=/run/postgresql", OWN_ACT).host == "/run/postgresql"
    assert parse("duckdb:///x.duckdb", OWN_ACT).dialect == "duckdb"
    assert parse(f"sqlite:///{tmp_path}/x.db", OWN_ACT).database == str(tmp_path / "x.db")
    for url in ("mysql://h/d?init_command=x", "mssql+pyodbc://h/d?driver=/x.so", "duckdb:///x?a=b"):
        with pytest.raises(DatabaseError):
            parse(url, OWN_ACT)


def test_a_target_shows_no_password_and_is_not_pickled(policy):
    target = parse(f"postgresql://ann:{PASSWORD}@localhost/d", policy)
    assert PASSWORD not in f"{target} {target!r} {target.identity}"
    assert "ann" not in str(target)
    with pytest.raises(TypeError):
        pickle.dumps(target)
