"""Loads for the tests of databases: texts that are hard to carry, and a whole load in one call."""

from provender.secrets import Secret
from provender.tables.databases.database import speaking
from provender.tables.databases.loading import load_tables
from provender.tables.databases.registry import database_for
from provender.tables.databases.target import OWN_ACT, parse_target

HOSTILE = [
    "", "NULL", "null", "\\N", "\\.", "'", '"', '""', "a'b", 'a"b', "a`b", "a,b", "a\tb", "a\nb",
    "a\r\nb", "\\", "\\\\", "\\n", "\\'", "%s", "%(x)s", ":x", "?", "{}", "--", "/* */", ";",
    "'; DROP TABLE users; --",
    "</script>", "=1+1", "é", "e\u0301", "😀", "\U0001d54f", "\ufeff", "\u2028", " ",
    " a ", "a ", "\x01", "\x7f", "true", "0", "-1.5e300", "2024-01-01", "{1,2}", "\u200f",
]  # fmt: skip


def loading(place, *loads):
    target = parse_target(Secret(place.url), OWN_ACT)
    database = database_for(target)
    engine = database.engine(target, lock_timeout_s=1)
    names = [load.table.name for load in loads]
    try:
        with speaking(database, target), engine.connect() as connection, connection.begin():
            database.begin(connection, names, 1)
            return load_tables(database, connection, loads)
    finally:
        engine.dispose()
