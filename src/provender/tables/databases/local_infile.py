"""A MySQL connection that streams bytes as a "local file" and never opens one.

A server may ask its client for any file of the client's machine, whenever it likes. This client
answers for one name only, drawn at random for one statement, and then with its own bytes.
"""

import secrets
from typing import Any

import pyarrow as pa
import pymysql
from pymysql.connections import Connection, LoadLocalPacketWrapper, MySQLResult

__all__ = ["StreamingConnection"]

_PACKET = 1 << 18
_REFUSED = 2068


class StreamingConnection(Connection):  # type: ignore[misc] # PyMySQL has no types
    """A PyMySQL connection with `stream`; every other request for a file ends in an error."""

    may_stream = True
    _offered: tuple[str, memoryview] | None = None

    @property
    def packet_bytes(self) -> int:
        """The largest statement that the server takes, less a margin."""
        with self.cursor() as cursor:
            cursor.execute("SELECT @@max_allowed_packet")
            return int(cursor.fetchone()[0]) - 4096

    def stream(self, into: str, data: pa.Buffer) -> tuple[int, int]:
        """Run LOAD DATA LOCAL with these bytes; return the rows stored and the warnings."""
        name = f"provender-{secrets.token_hex(16)}"
        self._offered = name, memoryview(data)
        try:
            self.query(f"LOAD DATA LOCAL INFILE '{name}' {into}")
        finally:
            self._offered = None
        result: Any = self._result
        return result.affected_rows, result.warning_count

    def _read_query_result(self, unbuffered: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyMySQL's
        self._result = None
        result = _Result(self)
        result.init_unbuffered_query() if unbuffered else result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows

    def _send_offered(self, asked: str) -> None:
        if self._offered is None or asked != self._offered[0]:
            raise pymysql.OperationalError(
                _REFUSED, "the server asked for a file that was not offered to it"
            )
        data = self._offered[1]
        for start in range(0, len(data), _PACKET):
            self.write_packet(bytes(data[start : start + _PACKET]))


class _Result(MySQLResult):  # type: ignore[misc] # PyMySQL has no types
    def _read_load_local_packet(self, first_packet: Any) -> None:
        connection: StreamingConnection = self.connection
        asked = LoadLocalPacketWrapper(first_packet).filename.decode("utf-8", "replace")
        try:
            connection._send_offered(asked)  # noqa: SLF001 - its own other half
        except BaseException:
            # Whatever follows cannot be trusted, and half of a load must not be taken for one.
            connection._force_close()  # noqa: SLF001 - PyMySQL's own
            raise
        connection.write_packet(b"")
        self._read_ok_packet(connection._read_packet())  # noqa: SLF001 - PyMySQL's own
