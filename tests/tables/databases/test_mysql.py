"""Streams that a server cannot abuse, and loads that it does not silently cut short."""

import contextlib
import socket
import struct
import threading
from pathlib import Path

import pyarrow as pa
import pymysql
import pytest
from sqlalchemy import text

from provender.errors import DatabaseConflictError, DatabaseError
from provender.secrets import Secret
from provender.tables.databases.columns import Column, Kind, Table
from provender.tables.databases.database import speaking
from provender.tables.databases.inserts import insert_statements
from provender.tables.databases.loading import load_tables
from provender.tables.databases.loads import Action, Load
from provender.tables.databases.local_infile import StreamingConnection
from provender.tables.databases.mysql import MySQL
from provender.tables.databases.target import OWN_ACT, parse_target

PASSWD = Path("/etc/passwd").read_bytes()[:16]
COLUMNS = (Column("id", Kind.INTEGER), Column("t", Kind.TEXT))
TEXTS = ["a'b", "a\\b", "a\nb", "", None, "NULL", "😀", "a\0b", '"', "x,y"]


class RogueServer:
    """Speaks just enough MySQL to ask its client for a file, and keeps what it gets."""

    def __init__(self, *, asks_at):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._asks_at = asks_at
        self.received = b""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        peer, _ = self._listener.accept()
        with peer:
            capabilities = 0xFFFF_F7FF & ~(1 << 11) & ~(1 << 24)
            greeting = (
                b"\x0a8.0.99\0" + struct.pack("<I", 7) + b"12345678\0"
                + struct.pack("<HBHHB", capabilities & 0xFFFF, 45, 2, capabilities >> 16, 21)
                + bytes(10) + b"123456789012\0mysql_native_password\0"
            )  # fmt: skip
            self._send(peer, 0, greeting)
            self._packet(peer)
            self._send(peer, 2, b"\0\0\0\x02\0\0\0")
            queries = 0
            while (packet := self._packet(peer)) is not None:
                if queries >= self._asks_at:
                    self._send(peer, 1, b"\xfb/etc/passwd")
                    self._keep(peer)
                    return
                queries += packet[:1] == b"\x03"
                self._send(peer, 1, b"\0\0\0\x02\0\0\0")

    def _keep(self, peer):
        peer.settimeout(2)
        with contextlib.suppress(OSError):
            while data := peer.recv(1 << 16):
                self.received += data

    def _packet(self, peer):
        head = peer.recv(4, socket.MSG_WAITALL)
        if len(head) < 4:
            return None
        return peer.recv(int.from_bytes(head[:3], "little"), socket.MSG_WAITALL)

    def _send(self, peer, number, body):
        peer.sendall(len(body).to_bytes(3, "little") + bytes([number]) + body)

    def close(self):
        self._thread.join(10)
        self._listener.close()


@pytest.mark.parametrize("asks_at", [0, 1, 2, 3])
def test_a_rogue_server_that_asks_for_a_file_gets_nothing(asks_at):
    rogue = RogueServer(asks_at=asks_at)
    target = parse_target(Secret(f"mysql://ann:pw@127.0.0.1:{rogue.port}/d"), OWN_ACT)
    database = MySQL()
    engine = database.engine(target, lock_timeout_s=1)

    def speak():
        with speaking(database, target), engine.connect() as connection:
            for _ in range(5):
                connection.execute(text("SET @x = 1"))

    with pytest.raises(DatabaseError) as caught:
        speak()
    # While it connects, PyMySQL takes such an answer for a broken one; later we do.
    assert asks_at < 2 or "a file that was not offered" in str(caught.value)
    rogue.close()
    assert PASSWD not in rogue.received


def test_a_rogue_server_gets_no_other_file_than_the_one_on_offer():
    rogue = RogueServer(asks_at=2)
    connection = StreamingConnection(
        host="127.0.0.1", port=rogue.port, user="ann", local_infile=True
    )
    with pytest.raises(pymysql.OperationalError, match="not offered"):
        connection.stream("INTO TABLE t", pa.py_buffer(b"rows of mine\n"))
    assert not connection.open
    rogue.close()
    assert PASSWD not in rogue.received


def load(place, table, *batches, database=None, action=Action.CREATE):
    target = parse_target(Secret(place.url), OWN_ACT)
    database = database or MySQL()
    engine = database.engine(target, lock_timeout_s=1)
    with speaking(database, target), engine.connect() as connection, connection.begin():
        database.begin(connection, [table.name], 1)
        return load_tables(database, connection, [Load(table, action, lambda: iter(batches))])


def numbered(texts):
    return pa.record_batch(
        {"id": pa.array(range(len(texts)), pa.int64()), "t": pa.array(texts, pa.string())}
    )


class WithoutLocalInfile(MySQL):
    @staticmethod
    def arguments(target):
        return {**MySQL.arguments(target), "local_infile": False}


@pytest.mark.parametrize("database", [MySQL(), WithoutLocalInfile()])
def test_rows_are_the_same_with_local_infile_and_without(mysql_place, database):
    texts = TEXTS * 300
    load(mysql_place, Table("t", COLUMNS), numbered(texts), database=database)
    assert sorted(mysql_place.rows("t")) == list(enumerate(texts))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("t varchar(3)", ["abc", "abcdef"]),
        ("t int", ["1", "99999999999"]),
        ("t varchar(9) UNIQUE", ["a", "a"]),
        ("t date", ["2024-02-30", "2024-02-28"]),
        ("t enum('a', 'b')", ["a", "c"]),
    ],
)
def test_what_load_data_would_cut_or_skip_is_an_error_that_names_it(mysql_place, column, values):
    mysql_place.run(f"CREATE TABLE t (id int, {column})")
    with pytest.raises(DatabaseConflictError, match=r"\bt\b|key"):
        load(mysql_place, Table("t", COLUMNS), numbered(values), action=Action.APPEND)
    assert mysql_place.count("t") == 0


def test_a_killed_seedings_leftover_is_cleared_by_the_next(mysql_place):
    load(mysql_place, Table("t", COLUMNS), numbered(["a"]))
    name = next(iter(mysql_place.tables()))
    assert name == "t"
    from provender.tables.databases.staging import _beside

    mysql_place.run(f"CREATE TABLE {_beside('u')} (junk int)")
    load(mysql_place, Table("u", COLUMNS), numbered(["b"]))
    assert mysql_place.tables() == {"t", "u"}


def test_a_table_that_others_refer_to_is_not_replaced(mysql_place):
    mysql_place.run(
        "CREATE TABLE parent (id bigint PRIMARY KEY)",
        "CREATE TABLE child (p bigint REFERENCES parent (id))",
    )
    with pytest.raises(DatabaseConflictError, match="'child' refers to it"):
        load(mysql_place, Table("parent", COLUMNS), numbered(["a"]), action=Action.REPLACE)
    assert mysql_place.tables() == {"parent", "child"}


def test_insert_statements_stay_within_the_servers_limit():
    batch = numbered(["x" * 500] * 1000)
    statements = list(insert_statements(batch, "t", 10_000))
    assert max(map(len, statements)) <= 10_000
    assert sum(statement.count(b"\n(") for statement in statements) == 1000


def test_names_that_look_like_sql_stay_names_in_insert_statements():
    batch = pa.record_batch({"VALUES\n": ["a"], "`": ["b"]})
    assert list(insert_statements(batch, "a`b", 1 << 20)) == [
        b"INSERT INTO `a``b` (`VALUES\n`, ```` ) VALUES\n('a','b')".replace(b" )", b")")
    ]
