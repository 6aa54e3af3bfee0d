"""The state database: SQLite in DATA_DIR, or PostgreSQL through DATABASE_URL."""

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Engine,
    Index,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from provender.errors import SettingsError
from provender.secrets import Secret

__all__ = [
    "DELIVERIES",
    "FILES",
    "JOBS",
    "JOB_ITEMS",
    "REMEMBERED_MODELS",
    "SEEDED_TABLES",
    "WEBHOOKS",
    "open_database",
]

METADATA = MetaData()

REMEMBERED_MODELS = Table(
    "remembered_models",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("schema", Text, nullable=False),
    # Text: seeds reach 2^64-1, beyond what a signed column holds.
    Column("seed", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("locale", Text, nullable=False),
    Column("realistic_names", Boolean, nullable=False),
    Column("created_at", Double, nullable=False),
)

FILES = Table(
    "files",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("file_id", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Index("files_expires_at", "expires_at"),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempt", BigInteger, nullable=False),
    Column("progress", Double, nullable=False),
    Column("message", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    # Sealed; empty once the job has ended, NULL when there was nothing to seal.
    Column("sealed", Text),
    Column("state", Text, nullable=False),
    Column("live", Text, nullable=False),
    Column("result", Text),
    Column("error", Text),
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    Index("jobs_of_an_owner", "owner", "created_at"),
    Index("jobs_by_status", "status"),
)

JOB_ITEMS = Table(
    "job_items",
    METADATA,
    Column("job_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("url", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("sealed", Text),
)

SEEDED_TABLES = Table(
    "seeded_tables",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("database", Text, primary_key=True),
    Column("table", Text, primary_key=True),
    Column("seed", Text, nullable=False),
)

WEBHOOKS = Table(
    "webhooks",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Index("webhooks_of_an_owner", "owner"),
)

DELIVERIES = Table(
    "webhook_deliveries",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("webhook_id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("tried", BigInteger, nullable=False),
    Column("due_at", Double, nullable=False),
    Index("webhook_deliveries_due_at", "due_at"),
)

_REMEDY = (
    "Set DATABASE_URL to postgresql://user:password@host/database, or leave it empty for SQLite "
    "in DATA_DIR."
)


def open_database(url: Secret, data_dir: Path) -> Engine:
    """Return the engine of the state database, its tables made where they are absent.

    Raises SettingsError when the address is unusable or the database cannot be opened.
    """
    target = _target(url, data_dir)
    try:
        if target.get_backend_name() == "sqlite":
            engine = _sqlite(target)
        else:
            engine = create_engine(target, pool_pre_ping=True, hide_parameters=True)
        METADATA.create_all(engine)
    except ImportError:
        raise SettingsError(
            "DATABASE_URL names PostgreSQL, whose client is not installed",
            remedy="Run `pip install 'psycopg[binary]'`, or leave DATABASE_URL empty.",
        ) from None
    except (SQLAlchemyError, OSError) as error:
        # Only the kind of failure: the driver's own words may hold the password.
        raise SettingsError(
            f"the state database cannot be opened ({type(error).__name__})",
            remedy=_REMEDY if url else "Set DATA_DIR to a folder that may be written to.",
        ) from None
    return engine


def _target(url: Secret, data_dir: Path) -> URL:
    if not url:
        return URL.create("sqlite", database=str(data_dir / "provender.db"))
    try:
        target = make_url(url.reveal())
    except ArgumentError:
        raise SettingsError("DATABASE_URL is not a database address", remedy=_REMEDY) from None
    backend = target.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return target.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return target.set(drivername="sqlite")
    raise SettingsError(
        f"DATABASE_URL names {backend}, which cannot hold the server's state",
        remedy=_REMEDY,
    )


def _sqlite(target: URL) -> Engine:
    if target.database not in (None, "", ":memory:"):
        Path(str(target.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(target, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: object, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined] # sqlite3.Connection
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
