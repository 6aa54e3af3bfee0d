"""MySQL and MariaDB through PyMySQL: rows by LOAD DATA LOCAL, by INSERT where that is not safe."""

import ssl
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, ClassVar

import pyarrow as pa
import pymysql
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.dialects import mysql as types
from sqlalchemy.pool import NullPool

from provender.errors import DatabaseConflictError, DatabaseError, DatabaseUnreachableError
from provender.tables.databases.ahead import ahead
from provender.tables.databases.columns import Column, Kind, Table
from provender.tables.databases.database import ALL_KEYS, Judgement
from provender.tables.databases.inserts import insert_statements
from provender.tables.databases.lines import quoted_lines
from provender.tables.databases.local_infile import StreamingConnection
from provender.tables.databases.target import Target
from provender.tables.sql import quoted

__all__ = ["MySQL"]

_CONFLICTS = frozenset(
    {1022, 1048, 1050, 1062, 1136, 1205, 1213, 1216, 1217, 1264, 1265, 1292, 1364, 1366, 1406}
    | {1451, 1452, 1690, 3140, 3780, 3819, 4025}
)
_CALLERS = frozenset(
    {1044, 1045, 1049, 1054, 1059, 1064, 1071, 1072, 1074, 1103, 1113, 1118, 1142, 1146, 1166}
    | {1170, 1227, 1300, 1698}
)
_MODE = "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION"
_LONGEST_VARCHAR = 1000  # a row of VARCHARs has at most 65,535 bytes, four of them a character
_LONGEST_KEY = 768  # characters of four bytes that an index holds


class MySQL:
    """The `Database` for `mysql://` and `mariadb://` URLs."""

    product: ClassVar[str] = "mysql"
    ddl_rolls_back: ClassVar[bool] = False
    late_keys: ClassVar[frozenset[str]] = ALL_KEYS
    driver_error: type[Exception] = pymysql.MySQLError

    @staticmethod
    def arguments(target: Target) -> dict[str, Any]:
        """Return what PyMySQL is called with: the target's own parts, nothing else's."""
        found: dict[str, Any] = {
            "host": target.host,
            "port": target.port or 3306,
            "user": target.user,
            "password": target.password.reveal(),
            "database": target.database,
            "charset": "utf8mb4",
            "connect_timeout": 10,
            "local_infile": True,
            "autocommit": False,
        }
        if target.options.get("ssl", "").lower() in ("true", "yes"):
            found["ssl"] = ssl.create_default_context()
        return found

    def engine(self, target: Target, *, lock_timeout_s: float) -> Engine:
        """Return an engine for the target."""
        del lock_timeout_s  # set where the transaction begins
        return create_engine(
            "mysql+pymysql://",
            creator=lambda: StreamingConnection(**self.arguments(target)),
            poolclass=NullPool,
            hide_parameters=True,
        )

    def type_of(self, column: Column) -> Any:
        """Return the column's type."""
        if column.kind is Kind.TEXT:
            return _text(column)
        if column.kind is Kind.DECIMAL:
            return types.DECIMAL(column.precision, column.scale)
        return _TYPES[column.kind]

    def begin(self, connection: Connection, tables: Sequence[str], lock_timeout_s: float) -> None:
        """Set strictness, UTC and time-outs, and hold off other seedings of the same tables."""
        seconds = max(1, round(lock_timeout_s))
        for setting in (
            f"sql_mode = '{_MODE}'",
            "time_zone = '+00:00'",
            f"innodb_lock_wait_timeout = {seconds}",
            f"lock_wait_timeout = {seconds}",
        ):
            connection.execute(text(f"SET SESSION {setting}"))
        for name in sorted(tables):
            taken = connection.execute(
                text(
                    "SELECT GET_LOCK(CONCAT('provender ', SHA1(CONCAT(DATABASE(), '/', :name))),"
                    " :seconds)"
                ),
                {"name": name, "seconds": seconds},
            ).scalar()
            if taken != 1:
                raise DatabaseConflictError(
                    f"another seeding of the table {name!r} holds its lock",
                    remedy="Wait until it is done, or raise lock_timeout_s.",
                )

    def load(self, connection: Connection, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
        """Stream the batches in; one that the server would not take as it is, it takes by INSERT.

        LOAD DATA LOCAL cuts long texts, clamps numbers and skips duplicates with mere warnings:
        a batch with any is taken back and inserted, so that the server says what is wrong.
        """
        driver: Any = connection.connection.driver_connection
        rows = 0
        pieces = ((batch, quoted_lines(batch, null="NULL")) for batch in batches)
        with closing(ahead(pieces)) as made:
            for batch, lines in made:
                if not (driver.may_stream and _stream(driver, table, batch.num_rows, lines)):
                    for statement in insert_statements(batch, table.name, driver.packet_bytes):
                        driver.query(statement)
                rows += batch.num_rows
        return rows

    def finish(self, connection: Connection, tables: Sequence[str]) -> None:
        """Nothing is left to check: InnoDB checks every row as it comes."""

    def judge(self, error: BaseException) -> tuple[Judgement, str]:
        """Judge by the server's error number."""
        code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        said = str(error.args[1]) if len(error.args) > 1 else str(error)
        if code in _CONFLICTS:
            return DatabaseConflictError, said
        return (DatabaseError if code in _CALLERS else DatabaseUnreachableError), said


_TYPES: dict[Kind, Any] = {
    Kind.INTEGER: types.BIGINT(),
    Kind.UNSIGNED: types.BIGINT(unsigned=True),
    Kind.NUMBER: types.DOUBLE(),
    Kind.BOOLEAN: types.TINYINT(1),
    Kind.DATE: types.DATE(),
    Kind.TIMESTAMP: types.DATETIME(fsp=3),
    Kind.UUID: types.CHAR(36, charset="ascii", collation="ascii_bin"),
    Kind.JSON: types.JSON(),
}


def _text(column: Column) -> Any:
    """Return a type whose comparisons tell letters apart, as uniqueness and checks need."""
    words: dict[str, Any] = {"charset": "utf8mb4", "collation": "utf8mb4_bin"}
    is_key = column.is_key or column.parent is not None
    length = column.length or (_LONGEST_KEY if is_key else None)
    if length is None or (length > _LONGEST_VARCHAR and not is_key):
        return types.LONGTEXT(**words)
    return types.VARCHAR(min(length, _LONGEST_KEY) if is_key else length, **words)


def _stream(driver: Any, table: Table, rows: int, lines: pa.Buffer) -> bool:
    """Load a batch by LOAD DATA LOCAL; False, with nothing of it kept, if any row is in doubt."""
    names = ", ".join(quoted(column.name, "mysql") for column in table)
    driver.query("SAVEPOINT provender_batch")
    try:
        stored, warnings = driver.stream(
            f"INTO TABLE {quoted(table.name, 'mysql')} CHARACTER SET utf8mb4 "
            "FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' "
            f"LINES TERMINATED BY '\\n' ({names})",
            lines,
        )
    except pymysql.MySQLError as error:
        if not driver.open:
            raise
        driver.may_stream = error.args[0] not in _NOT_ALLOWED
        stored, warnings = 0, 1
    if stored == rows and not warnings:
        driver.query("RELEASE SAVEPOINT provender_batch")
        return True
    driver.query("ROLLBACK TO SAVEPOINT provender_batch")
    return False


_NOT_ALLOWED = frozenset({1148, 2068, 3948, 4166})
