"""A fresh, empty database of each product, by its URL; imported by the conftests that need it."""

import socket
import sqlite3

import psycopg
import pytest

from database_servers import Wire, mariadb, postgresql

__all__ = [
    "Place",
    "mariadb_server",
    "mysql_place",
    "place",
    "postgresql_place",
    "postgresql_server",
    "sqlite_place",
    "wire",
]


class Place:
    """An empty database: its URL and a way to look into it past our own code."""

    def __init__(self, product, url, connect):
        self.product = product
        self.url = url
        self.connect = connect

    def run(self, statement, parameters=()):
        """Run a statement and return its rows, if any."""
        connection = self.connect()
        try:
            cursor = connection.cursor()
            cursor.execute(statement, *([parameters] if parameters else []))
            rows = cursor.fetchall() if cursor.description else None
            connection.commit()
        finally:
            connection.close()
        return rows

    def run_script(self, statements):
        """Run statements on one connection."""
        connection = self.connect()
        try:
            for statement in statements.split("; "):
                connection.cursor().execute(statement)
        finally:
            connection.close()

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
            "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace",
            "mysql": "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = database()",
        }
        return {row[0] for row in self.run(wanted[self.product])}


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory):
    with postgresql(tmp_path_factory.mktemp("postgresql")) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory):
    with mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


@pytest.fixture
def sqlite_place(tmp_path):
    path = tmp_path / "place.db"
    return Place("sqlite", f"sqlite:///{path}", lambda: sqlite3.connect(path))


@pytest.fixture
def postgresql_place(postgresql_server):
    with postgresql_server.connect() as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    url = postgresql_server.url()
    return Place("postgresql", url, lambda: psycopg.connect(url))


@pytest.fixture
def mysql_place(mariadb_server):
    with mariadb_server.connect() as connection:
        cursor = connection.cursor()
        cursor.execute("DROP DATABASE IF EXISTS place")
        cursor.execute("CREATE DATABASE place CHARACTER SET utf8mb4")
    return Place("mysql", mariadb_server.url("place"), lambda: mariadb_server.connect("place"))


@pytest.fixture
def wire(request, place):
    """Return a TCP port that leads to the database's server, and can be cut."""
    if place.product == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        found = Wire(socket.AF_UNIX, server.socket)
    else:
        server = request.getfixturevalue("mariadb_server")
        found = Wire(socket.AF_INET, ("127.0.0.1", server.port))
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request):
    """Return an empty database of each product in turn."""
    return request.getfixturevalue(f"{request.param}_place")
