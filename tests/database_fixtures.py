"""A fresh, empty database of each product, by its URL; imported by the conftests that need it."""

import socket
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pymysql
import pytest

from database_servers import Wire

__all__ = [
    "Place",
    "duckdb_place",
    "mariadb_port",
    "mysql_place",
    "place",
    "postgresql_place",
    "postgresql_socket",
    "sqlite_place",
    "wire",
]


class Place:
    """An empty database: its URL and a way to look into it past our own code."""

    def __init__(self, product, url, connect):
        self.product = product
        self.url = url
        self.connect = connect

    def run(self, *statements):
        """Run statements on one connection and return the last one's rows, if any."""
        connection = self.connect()
        try:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            rows = list(cursor.fetchall()) if cursor.description else None
            connection.commit()
        finally:
            connection.close()
        return rows

    def quote(self, name):
        mark = "`" if self.product == "mysql" else '"'
        return mark + name.replace(mark, mark * 2) + mark

    def rows(self, table, columns="*"):
        return self.run(f"SELECT {columns} FROM {self.quote(table)}")

    def count(self, table):
        return self.rows(table, "count(*)")[0][0]

    def tables(self):
        wanted = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
            "duckdb": "SELECT table_name FROM duckdb_tables()",
            "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace",
            "mysql": "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = database()",
        }
        return {row[0] for row in self.run(wanted[self.product])}


@pytest.fixture
def sqlite_place(tmp_path):
    path = tmp_path / "place.db"
    return Place("sqlite", f"sqlite:///{path}", lambda: sqlite3.connect(path))


@pytest.fixture
def duckdb_place(tmp_path):
    import duckdb

    path = tmp_path / "place.duckdb"
    return Place("duckdb", f"duckdb:///{path}", lambda: duckdb.connect(path))


@pytest.fixture(scope="session")
def postgresql_socket(postgresql):
    """Return the socket of a PostgreSQL where `guest` needs a password and nobody else does."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'right-password'")
        folder = connection.execute("SHOW data_directory").fetchone()[0]
        rules = Path(folder) / "pg_hba.conf"
        rules.write_text("local all guest scram-sha-256\n" + rules.read_text())
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return urlsplit(postgresql).query.removeprefix("host=") + "/.s.PGSQL.5432"


@pytest.fixture
def postgresql_place(postgresql_socket):
    url = f"postgresql://postgres@/postgres?host={Path(postgresql_socket).parent}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return Place("postgresql", url, lambda: psycopg.connect(url))


@pytest.fixture(scope="session")
def mariadb_port(mariadb):
    """Return the TCP port of a MariaDB, also where it listens on a socket only."""
    if "unix_socket" not in mariadb:
        yield mariadb["port"]
        return
    wire = Wire(socket.AF_UNIX, mariadb["unix_socket"])
    yield wire.port
    wire.close()


@pytest.fixture
def mysql_place(mariadb, mariadb_port):
    name = f"{mariadb['database']}_place"

    def connect(database=name):
        return pymysql.connect(**{**mariadb, "database": database, "autocommit": True})

    with connect(mariadb["database"]) as connection:
        connection.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET latin1")
    yield Place("mysql", f"mysql://root@127.0.0.1:{mariadb_port}/{name}", connect)
    with connect(mariadb["database"]) as connection:
        connection.cursor().execute(f"DROP DATABASE {name}")


@pytest.fixture
def wire(request, place):
    """Return a TCP port that leads to the database's server, and can be cut."""
    if place.product == "postgresql":
        found = Wire(socket.AF_UNIX, request.getfixturevalue("postgresql_socket"))
    else:
        port = request.getfixturevalue("mariadb_port")
        found = Wire(socket.AF_INET, ("127.0.0.1", port))
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def place(request):
    """Return an empty database of each product in turn."""
    return request.getfixturevalue(f"{request.param}_place")
