"""DuckDB as a contender: one COPY statement a format, one thread, comparable values.

Names and words come from the lists that ours come from; an email is unique by the row's number;
a customer's key exists in a table. Of the ways tried (lists, joins, enums) the fastest stands.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from faker.providers.lorem.en_US import Provider as Lorem
from faker.providers.person.en_US import Provider as Person

from bench.peers.missing import Missing
from bench.race import Contender, timed
from bench.schemas import CUSTOMERS, PRODUCTS

__all__ = ["FORMATS", "duckdb"]

FORMATS = {"ndjson": "json", "csv": "csv", "parquet": "parquet"}

_PREPARE = (
    "SET threads = 1",
    "CREATE MACRO below(size) AS floor(random() * size)::BIGINT",
    "CREATE MACRO pick(items) AS items[1 + below(len(items))]",
    "CREATE MACRO day() AS DATE '2015-01-01' + below(4018)::INT",
    "CREATE MACRO letter() AS chr(65 + below(26)::INT)",
    f"CREATE TABLE customers AS SELECT n, uuid() AS id FROM range({CUSTOMERS}) t(n)",
)
_LISTS = {
    "firsts": Person.first_names,
    "lasts": Person.last_names,
    "words": Lorem.word_list,
}

_USER = """
SELECT uuid() AS id, f.word || ' ' || l.word AS name,
    f.slug || '.' || l.slug || u.n || '@example.com' AS email,
    (18 + below(63))::INT AS age, pick(['active', 'inactive', 'pending']) AS status,
    day() AS created_at
FROM (SELECT n, below({firsts}) AS first, below({lasts}) AS last FROM range({rows}) t(n)) u
JOIN firsts f ON f.n = u.first JOIN lasts l ON l.n = u.last
"""
_PRODUCT = """
SELECT n + 1 AS id, pick(list) || ' ' || pick(list) AS name,
    round(10000 + random() * 4990000, 2) AS price,
    pick(['Electronics', 'Clothing', 'Books', 'Sports']) AS category,
    letter() || letter() || letter() || '-' || substr((1000000 + below(1000000))::VARCHAR, 2)
        AS sku,
    random() < 0.5 AS in_stock,
    [pick(list), pick(list), pick(list)][1 : 1 + below(3)] AS tags
FROM range({rows}) t(n), (SELECT list(word) AS list FROM words)
"""
_ORDER = """
SELECT o.n + 1 AS id, c.id AS customer_id, 1 + below({products}) AS product_id,
    (1 + below(10))::INT AS quantity, round(10000 + random() * 9990000, 2) AS total,
    pick(['pending', 'processing', 'shipped', 'delivered']) AS status, day() AS order_date
FROM (SELECT n, below({customers}) AS customer FROM range({rows}) t(n)) o
JOIN customers c ON c.n = o.customer
"""
_SELECTS = {"user": _USER, "product": _PRODUCT, "order": _ORDER}


@contextmanager
def duckdb(schema: str, format_: str, folder: Path) -> Iterator[Contender]:
    """Yield DuckDB, ready to write rows of a schema in a format into folder; Missing without it."""
    try:
        from duckdb import connect
    except ImportError:
        raise Missing("duckdb is not installed; `python3 tasks.py bench` installs it") from None
    target = folder / f"duckdb.{format_}"
    with connect() as connection:
        _prepare(connection)

        def copy(rows: int) -> None:
            select = _SELECTS[schema].format(rows=rows, **_sizes())
            connection.execute(f"COPY ({select}) TO '{target}' (FORMAT {FORMATS[format_]})")

        yield Contender(f"DuckDB {version('duckdb')}", timed(copy, target))


def _prepare(connection: Any) -> None:
    for statement in _PREPARE:
        connection.execute(statement)
    for name, words in _LISTS.items():
        connection.execute(f"CREATE TABLE {name} (n BIGINT, word VARCHAR)")
        connection.execute(
            f"INSERT INTO {name} SELECT unnest(range(len($1::VARCHAR[]))), unnest($1::VARCHAR[])",
            [list(dict.fromkeys(words))],
        )
        connection.execute(f"ALTER TABLE {name} ADD COLUMN slug VARCHAR")
        connection.execute(f"UPDATE {name} SET slug = lower(word)")


def _sizes() -> dict[str, int]:
    lists = {name: len(dict.fromkeys(words)) for name, words in _LISTS.items()}
    return {**lists, "customers": CUSTOMERS, "products": PRODUCTS}
