"""Jobs of kind seed: any number of rows into a database, sealed secrets, restarts."""

import contextlib
import sqlite3

import httpx
import pytest
from caller import running, wait_until

USER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "unique": True},
        "email": {"type": "string", "format": "email", "unique": True},
    },
}


@contextlib.contextmanager
def serving(folder, **settings):
    with (
        running(folder, max_records_per_request=100, **settings) as (address, server),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        client.server = server
        yield client


def seed(client, **fields):
    body = {"kind": "seed", "schema": USER, "table_name": "users"}
    body |= {"connection_string": "sqlite:///shop.db", **fields}
    return client.post("/api/v1/jobs", json=body)


def finished(client, job, *statuses):
    def over():
        nonlocal job
        job = client.get(f"/api/v1/jobs/{job['id']}").json()
        return job["status"] in (statuses or ("completed", "failed"))

    wait_until(over, 60)
    return job


def counts(client):
    connection = sqlite3.connect(client.server.settings.sqlite_dir / "shop.db")
    try:
        return connection.execute("SELECT count(*), count(DISTINCT id) FROM users").fetchone()
    finally:
        connection.close()


def test_a_job_inserts_more_rows_than_a_request_may(tmp_path):
    with serving(tmp_path) as client:
        refused = client.post(
            "/api/v1/database/seed",
            json={
                "schema": USER,
                "table_name": "users",
                "count": 5000,
                "connection_string": "sqlite:///shop.db",
            },
        )
        assert "/api/v1/jobs" in refused.json()["remedy"]
        answer = seed(client, count=5000, seed=4)
        assert answer.status_code == 202, answer.text
        done = finished(client, answer.json())
        assert done["status"] == "completed", done
        assert done["result"]["tables"] == {"users": 5000}
        assert done["result"]["seed"] == 4
        assert counts(client) == (5000, 5000)


def test_a_job_goes_on_behind_its_last_checkpoint(tmp_path):
    with serving(tmp_path) as client:
        job = seed(client, count=300_000, batch_size=1000).json()

        def under_way():
            return client.get(f"/api/v1/jobs/{job['id']}").json()["progress"] > 1

        wait_until(under_way, 60)
    with serving(tmp_path) as client:
        assert finished(client, job)["status"] == "completed"
        assert counts(client) == (300_000, 300_000)


def test_a_paused_job_goes_on_without_a_duplicate(tmp_path):
    with serving(tmp_path) as client:
        job = seed(client, count=100_000, batch_size=1000).json()
        client.post(f"/api/v1/jobs/{job['id']}/pause")
        client.post(f"/api/v1/jobs/{job['id']}/resume")
        assert finished(client, job)["status"] == "completed"
        assert counts(client) == (100_000, 100_000)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"schema": {"type": "nonsense"}}, "SchemaValidationError"),
        ({"connection_string": "sqlite:////etc/x"}, "DatabaseError"),
        ({"table_name": None}, "ValidationError"),
        ({"mode": "sideways"}, "ValidationError"),
    ],
)
def test_what_cannot_be_done_is_refused_before_there_is_a_job(tmp_path, fields, kind):
    with serving(tmp_path) as client:
        answer = seed(client, **fields)
        assert answer.status_code == 400, answer.text
        assert answer.json()["error_type"] == kind
        assert client.get("/api/v1/jobs").json()["count"] == 0


def test_a_connection_string_is_never_shown_and_never_kept_in_the_clear(tmp_path):
    with serving(tmp_path) as client:
        secret = "hunter2-canary"
        answer = seed(client, connection_string=f"postgresql://bob:{secret}@127.0.0.1:9/shop")
        assert answer.status_code == 502
        assert secret not in answer.text
        job = seed(client, count=50_000, connection_string="sqlite:///canary.db").json()
        state = sqlite3.connect(tmp_path / "provender.db")
        (row,) = state.execute("SELECT * FROM jobs").fetchall()
        assert "canary" not in repr(row)
        finished(client, job)
        (row,) = state.execute("SELECT * FROM jobs").fetchall()
        assert "canary" not in repr(row)
        state.close()
