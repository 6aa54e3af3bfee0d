"""The job table: asked-for work, its state, its progress, its owner."""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, insert, or_, select, update

from provender.errors import ConflictError, NotFoundError, ValidationError
from provender.jobs.asked import Asked
from provender.jobs.database import JOB_ITEMS, JOBS
from provender.jobs.sealing import Sealer
from provender.jobs.states import AT_WORK, OPEN, TERMINAL, Status, check_step

__all__ = ["Job", "JobStore"]

_JSON = ("parameters", "state", "live", "result", "error")
_WIPED = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One job as the table has it; times are seconds since 1970, progress is 0 to 100.

    `parameters` is what was asked for, without secrets, which are in `sealed`; `subject` says it
    in a line; `state` is what the work needs to go on after a pause or a restart, `live` what
    listeners see beside the progress; `attempt` counts the starts and fences every write.
    """

    id: str
    owner: str
    kind: str
    subject: str
    status: Status
    attempt: int
    progress: float
    message: str
    parameters: Mapping[str, Any]
    sealed: str | None
    state: Mapping[str, Any]
    live: Mapping[str, Any]
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    created_at: float
    updated_at: float

    @property
    def is_over(self) -> bool:
        """Whether the state is a terminal one."""
        return self.status in TERMINAL


class JobStore:
    """Reads and writes the table `jobs`; every change names the attempt or the state it expects.

    `on_end` is called with a job that has ended, in the transaction that ends it.
    """

    def __init__(
        self,
        engine: Engine,
        sealer: Sealer,
        on_end: Callable[[Connection, Job], None] | None = None,
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._on_end = on_end

    def add(self, owner: str, kind: str, asked: Asked) -> Job:
        """Keep a new pending job."""
        now = time.time()
        secrets = dict(asked.secrets)
        job = Job(
            id=str(uuid.uuid4()),
            owner=owner,
            kind=kind,
            subject=asked.subject,
            status=Status.PENDING,
            attempt=0,
            progress=0.0,
            message="waiting for its turn",
            parameters=asked.parameters,
            sealed=self._sealer.seal(json.dumps(secrets)) if secrets else None,
            state={},
            live={},
            result=None,
            error=None,
            created_at=now,
            updated_at=now,
        )
        with self._engine.begin() as connection:
            connection.execute(insert(JOBS).values(**_row(job)))
        return job

    def get(self, owner: str, job_id: str) -> Job:
        """Return the owner's job; NotFoundError for any other."""
        wanted = select(JOBS).where(JOBS.c.id == job_id, JOBS.c.owner == owner)
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise NotFoundError(
                f"Job {job_id:.60} not found", remedy="GET /jobs lists the jobs that there are."
            )
        return _job(row)

    def page(
        self,
        owner: str,
        *,
        kind: str | None = None,
        status: str | None = None,
        q: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> tuple[list[Job], str | None]:
        """Return the owner's jobs, newest first, and the cursor of the next page.

        `q` is a text that the job's subject holds, in whatever case.
        """
        wanted = select(JOBS).where(JOBS.c.owner == owner)
        if kind is not None:
            wanted = wanted.where(JOBS.c.kind == kind)
        if status is not None:
            wanted = wanted.where(JOBS.c.status == status)
        if q:
            wanted = wanted.where(JOBS.c.subject.icontains(q, autoescape=True))
        if cursor is not None:
            created, job_id = _place(cursor)
            earlier = JOBS.c.created_at < created
            wanted = wanted.where(
                or_(earlier, and_(JOBS.c.created_at == created, JOBS.c.id < job_id))
            )
        wanted = wanted.order_by(JOBS.c.created_at.desc(), JOBS.c.id.desc()).limit(limit + 1)
        with self._engine.connect() as connection:
            jobs = [_job(row) for row in connection.execute(wanted)]
        more = len(jobs) > limit
        jobs = jobs[:limit]
        return jobs, f"{jobs[-1].created_at!r}~{jobs[-1].id}" if more else None

    def claim(self, job_id: str, status: Status) -> Job | None:
        """Start the next attempt of a pending job; None when it is pending no more."""
        mine = and_(JOBS.c.id == job_id, JOBS.c.status == Status.PENDING)
        values = {
            "status": status,
            "attempt": JOBS.c.attempt + 1,
            "message": "started",
            "updated_at": time.time(),
        }
        with self._engine.begin() as connection:
            if not connection.execute(update(JOBS).where(mine).values(**values)).rowcount:
                return None
            return _job(connection.execute(select(JOBS).where(JOBS.c.id == job_id)).one())

    def secrets(self, job: Job) -> Mapping[str, str]:
        """Return what was sealed for a job; ConflictError when it was under another key."""
        opened: dict[str, str] = json.loads(self._sealer.open(job.sealed)) if job.sealed else {}
        return opened

    def open(self, owner: str, kind: str) -> list[Job]:
        """Return the owner's jobs of a kind that are not over, in the order asked."""
        mine = and_(JOBS.c.owner == owner, JOBS.c.kind == kind, JOBS.c.status.in_(OPEN))
        with self._engine.connect() as connection:
            rows = connection.execute(select(JOBS).where(mine).order_by(JOBS.c.created_at))
            return [_job(row) for row in rows]

    def note(self, job: Job, *, progress: float, message: str, live: Mapping[str, Any]) -> None:
        """Keep how far an attempt is; nothing happens when the attempt is no longer at work."""
        values = {"progress": progress, "message": message, "live": json.dumps(live)}
        with self._engine.begin() as connection:
            _change(connection, job, **values)

    def keep_state(self, job: Job, state: Mapping[str, Any]) -> bool:
        """Keep what the work needs to go on; False when the attempt is no longer at work."""
        with self._engine.begin() as connection:
            return _change(connection, job, state=json.dumps(state))

    def finish(
        self,
        job: Job,
        status: Status,
        *,
        message: str,
        result: Mapping[str, Any] | None = None,
        error: Mapping[str, Any] | None = None,
        live: Mapping[str, Any] | None = None,
    ) -> Job | None:
        """Put an attempt into a terminal state, for good; None when it was no longer at work.

        What was sealed for the job is wiped.
        """
        values: dict[str, Any] = {"status": status, "message": message}
        given = {"result": result, "error": error, "live": live}
        values |= {name: json.dumps(value) for name, value in given.items() if value}
        if status in (Status.COMPLETED, Status.SKIPPED):
            values["progress"] = 100.0
        with self._durable() as connection:
            if not _change(connection, job, **values):
                return None
            return self._end(connection, job.id)

    def step(self, owner: str, job_id: str, action: str, status: Status, message: str) -> Job:
        """Move a job for its owner; ConflictError when its state does not allow it."""
        while True:
            job = self.get(owner, job_id)
            check_step(action, job.status)
            if action == "retry" and job.sealed == _WIPED:
                raise ConflictError(
                    "this job had secrets, which were wiped when it ended",
                    remedy="Start it anew, with its secrets.",
                )
            values: dict[str, Any] = {
                "status": status,
                "message": message,
                "updated_at": time.time(),
            }
            if action == "retry":
                values |= {"error": None, "result": None}
            same = and_(JOBS.c.id == job_id, JOBS.c.status == job.status)
            with self._durable() as connection:
                if connection.execute(update(JOBS).where(same).values(**values)).rowcount:
                    if status in TERMINAL:
                        return self._end(connection, job_id)
                    moved = select(JOBS).where(JOBS.c.id == job_id)
                    return _job(connection.execute(moved).one())

    def remove(self, owner: str, job_id: str) -> Job:
        """Forget a job that is over; ConflictError while it is not."""
        job = self.get(owner, job_id)
        check_step("delete", job.status)
        with self._engine.begin() as connection:
            connection.execute(delete(JOBS).where(JOBS.c.id == job_id, JOBS.c.owner == owner))
        return job

    def requeue(self) -> list[Job]:
        """Make what was at work when the server stopped pending again; return all that wait."""
        with self._engine.begin() as connection:
            cut = update(JOBS).where(JOBS.c.status.in_(AT_WORK))
            connection.execute(cut.values(status=Status.PENDING, message="the server restarted"))
            # What a deletion left behind that was cut short.
            known = select(JOBS.c.id)
            connection.execute(delete(JOB_ITEMS).where(JOB_ITEMS.c.job_id.not_in(known)))
            waiting = select(JOBS).where(JOBS.c.status == Status.PENDING)
            return [_job(row) for row in connection.execute(waiting.order_by(JOBS.c.created_at))]

    def count_open(self, owner: str) -> int:
        """Return how many of the owner's jobs are not over."""
        mine = select(JOBS.c.id).where(JOBS.c.owner == owner, JOBS.c.status.in_(OPEN))
        with self._engine.connect() as connection:
            return len(connection.execute(mine).all())

    def _end(self, connection: Connection, job_id: str) -> Job:
        """Do what belongs to the end of a job; return it as it is now."""
        _wipe(connection, job_id)
        job = _job(connection.execute(select(JOBS).where(JOBS.c.id == job_id)).one())
        if self._on_end is not None:
            self._on_end(connection, job)
        return job

    def _durable(self) -> Any:
        """Return a transaction that outlives a power loss once it is committed."""
        return _Durable(self._engine)


class _Durable:
    """`engine.begin()`, with SQLite told to sync at the commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def __enter__(self) -> Connection:
        connection = self._connection = self._engine.connect()
        if self._engine.name == "sqlite":
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
        return connection

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        connection = self._connection
        assert connection is not None
        try:
            connection.rollback() if kind else connection.commit()
        finally:
            if self._engine.name == "sqlite":
                connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
            connection.close()


def _change(connection: Connection, job: Job, **values: Any) -> bool:
    mine = and_(JOBS.c.id == job.id, JOBS.c.attempt == job.attempt, JOBS.c.status.in_(AT_WORK))
    values.setdefault("updated_at", time.time())
    return bool(connection.execute(update(JOBS).where(mine).values(**values)).rowcount)


def _wipe(connection: Connection, job_id: str) -> None:
    """Remove what was sealed for a job; that there was something stays known."""
    for table, mine in ((JOBS, JOBS.c.id), (JOB_ITEMS, JOB_ITEMS.c.job_id)):
        sealed = update(table).where(mine == job_id, table.c.sealed.is_not(None))
        connection.execute(sealed.values(sealed=_WIPED))


def _row(job: Job) -> dict[str, Any]:
    values = {name: getattr(job, name) for name in Job.__slots__}
    return values | {
        name: None if values[name] is None else json.dumps(values[name]) for name in _JSON
    }


def _job(row: Any) -> Job:
    values = dict(row._mapping)  # noqa: SLF001 - its public name
    for name in _JSON:
        values[name] = None if values[name] is None else json.loads(values[name])
    return Job(**values | {"status": Status(values["status"])})


def _place(cursor: str) -> tuple[float, str]:
    created, _, job_id = cursor.partition("~")
    try:
        return float(created), job_id
    except ValueError:
        raise ValidationError(
            "the cursor is not one that an earlier page gave",
            pointer="/cursor",
            remedy="Leave it out to start with the newest job.",
        ) from None
