"""Which databases there are: a row each."""

from provender.tables.databases.database import Database
from provender.tables.databases.generic import GenericDatabase
from provender.tables.databases.mysql import MySQL
from provender.tables.databases.postgresql import PostgreSQL
from provender.tables.databases.sqlite import SQLite
from provender.tables.databases.sqlserver import SQLServer
from provender.tables.databases.target import Target

__all__ = ["DATABASES", "database_for"]

DATABASES: dict[str, Database] = {
    row.product: row for row in (PostgreSQL(), MySQL(), SQLite(), SQLServer())
}


def database_for(target: Target) -> Database:
    """Return the database that serves a target: its own, else the one for all others."""
    return DATABASES.get(target.product, GenericDatabase())
