"""What would be said to SQL Server: types, keys and names; no server has heard it yet."""

import pytest
from sqlalchemy.dialects import mssql

from provender.errors import DatabaseError
from provender.secrets import Secret
from provender.tables.databases.columns import Column, Kind, Parent, Table
from provender.tables.databases.loads import Action, Load
from provender.tables.databases.registry import database_for
from provender.tables.databases.script import script
from provender.tables.databases.sqlserver import SQLServer
from provender.tables.databases.statements import rename_table
from provender.tables.databases.target import OWN_ACT, parse_target

URL = (
    "mssql+pyodbc://ann:hidden-word@db.example:1433/shop"
    "?driver=ODBC+Driver+17+for+SQL+Server&Encrypt=yes"
)


def test_the_documented_url_leads_to_our_own_driver():
    target = parse_target(Secret(URL), OWN_ACT)
    database = database_for(target)
    assert isinstance(database, SQLServer)
    url = database.url(target)
    assert (url.drivername, url.host, url.database) == ("mssql+mssqlpython", "db.example", "shop")
    assert dict(url.query) == {"Encrypt": "yes"}


def test_a_missing_driver_says_what_to_install():
    target = parse_target(Secret(URL), OWN_ACT)
    try:
        import mssql_python  # noqa: F401
    except ImportError:
        with pytest.raises(DatabaseError, match="not installed") as caught:
            database_for(target).engine(target, lock_timeout_s=1)
        assert "provender[mssql]" in caught.value.remedy
        assert "hidden-word" not in str(caught.value)


def test_the_plan_has_types_keys_and_quoted_names():
    columns = (
        Column("id", Kind.INTEGER, nullable=False, unique=True, primary=True),
        Column("e]mail", Kind.TEXT, nullable=False, length=60, unique=True),
        Column("role", Kind.TEXT, choices=("a", "it's"), length=4),
        Column("parent", Kind.UUID, parent=Parent("others", "key")),
        Column("seen", Kind.TIMESTAMP),
        Column("data", Kind.JSON),
    )
    load = Load(Table("us]ers", columns), Action.CREATE, lambda: iter(()), 5)
    text = " ".join(script(SQLServer(), mssql.dialect(), [load]).split())
    for part in (
        "CREATE TABLE [us]]ers] (",
        "[id] BIGINT NOT NULL",
        "[e]]mail] NVARCHAR(120) COLLATE Latin1_General_BIN2 NOT NULL",
        "CHECK ([role] IN (N'a', N'it''s'))",
        "[parent] UNIQUEIDENTIFIER NULL",
        "[seen] DATETIMEOFFSET(3) NULL",
        "[data] NVARCHAR(max) NULL",
        "ALTER TABLE [us]]ers] ADD PRIMARY KEY ([id]);",
        "ALTER TABLE [us]]ers] ADD UNIQUE ([e]]mail]);",
        "ALTER TABLE [us]]ers] ADD FOREIGN KEY([parent]) REFERENCES [others] ([key]);",
    ):
        assert part in text


def test_a_rename_goes_by_the_procedure():
    statement = rename_table("a'b", "c]d").compile(dialect=mssql.dialect())
    assert str(statement) == "EXEC sp_rename N'[a''b]', N'c]d'"
