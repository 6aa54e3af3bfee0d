"""Jobs over HTTP: any size, part by part, gone on with after a restart."""

import contextlib
import hashlib
import json

import httpx
import pytest
from caller import running, wait_until
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from provender.api.auth import issue_token
from provender.secrets import Secret

USER = {
    "properties": {
        "id": {"type": "integer", "unique": True},
        "email": {"type": "string", "format": "email"},
    }
}


def start(client, **body):
    answer = client.post("/api/v1/jobs", json={"kind": "generate", "schema": USER, **body})
    assert answer.status_code == 202, answer.text
    return answer.json()


def finished(client, job, *statuses):
    def over():
        nonlocal job
        job = client.get(f"/api/v1/jobs/{job['id']}").json()
        return job["status"] in (statuses or ("completed", "failed"))

    wait_until(over, 60)
    return job


@contextlib.contextmanager
def serving(folder, **settings):
    """Serve an app in a folder; yield a client of it, which knows what the server holds."""
    with (
        running(folder, **settings) as (address, server),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        client.server = server
        yield client


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path, max_records_per_request=100) as client:
        yield client


def rows_of(client, result):
    files = [client.get(file["download_url"]).content for file in result["files"]]
    for file, content in zip(result["files"], files, strict=True):
        assert len(content) == file["size"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
    return b"".join(files)


def test_a_job_makes_more_rows_than_a_request_may(served):
    refused = served.post("/api/v1/data/generate", json={"schema": USER, "count": 5000})
    assert refused.status_code == 400
    assert "/api/v1/jobs" in refused.json()["remedy"]
    job = start(served, count=5000, format="ndjson", seed=7, filename="people")
    assert job["status"] in ("pending", "running", "completed")
    done = finished(served, job)
    assert done["status"] == "completed", done
    assert done["progress"] == 100
    assert done["error"] is None
    result = done["result"]
    assert result["count"] == 5000
    assert result["seed"] == 7
    (file,) = result["files"]
    assert file["filename"].endswith("_people.ndjson")
    rows = [json.loads(line) for line in rows_of(served, result).splitlines()]
    assert len(rows) == 5000
    assert len({row["id"] for row in rows}) == 5000


def test_a_large_job_is_cut_into_parts_that_stay_below_the_limit(tmp_path):
    with serving(tmp_path, max_file_size=100_000) as client:
        result = finished(client, start(client, count=6000, format="csv", seed=1))["result"]
        assert len(result["files"]) > 2
        assert all(file["size"] <= 100_000 for file in result["files"])
        assert result["files"][0]["first_row"] == 0
        assert sum(file["rows"] for file in result["files"]) == 6000
        text = rows_of(client, result).decode()
        ids = [line.split(",")[0] for line in text.splitlines() if line[0].isdigit()]
        assert ids == [str(number) for number in range(1, 6001)]


def test_the_manifest_proves_the_files(served):
    result = finished(served, start(served, count=300, seed=3))["result"]
    manifest = served.get(result["manifest_url"]).json()
    assert manifest["source"] == USER
    assert manifest["seed"] == 3
    assert manifest["counts"] == {"Data": 300}
    (file,) = manifest["files"]
    content = served.get(f"/api/v1/files/download/{file['path']}").content
    assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_several_models_become_a_file_each(served):
    models = {
        "User": {"schema": USER, "count": 200},
        "Order": {
            "schema": {"properties": {"user": {"type": "ref", "ref": "User.id"}}},
            "count": 400,
        },
    }
    body = {"kind": "generate", "models": models, "format": "csv", "filename": "shop"}
    job = served.post("/api/v1/jobs", json=body).json()
    result = finished(served, job)["result"]
    assert result["counts"] == {"User": 200, "Order": 400}
    assert [file["model"] for file in result["files"]] == ["User", "Order"]


def test_a_bad_request_is_refused_before_there_is_a_job(served):
    bad = {"schema": {"properties": {"a": {"enum": ["x"], "unique": True}}}, "count": 9}
    answer = served.post("/api/v1/jobs", json={"kind": "generate", **bad})
    assert answer.status_code == 400
    assert answer.json()["pointer"] == "/schema/properties/a"
    unknown = served.post("/api/v1/jobs", json={"kind": "bake", **bad}).json()
    assert unknown["pointer"] == "/kind"
    assert "generate" in unknown["remedy"]
    missing = served.post("/api/v1/jobs", json=bad).json()
    assert missing["pointer"] == "/kind"
    assert served.get("/api/v1/jobs").json() == {"count": 0, "jobs": [], "next_cursor": None}


def test_a_running_job_can_be_paused_gone_on_with_and_gives_the_same_bytes(served):
    whole = finished(served, start(served, count=400_000, format="csv", seed=5))["result"]
    job = start(served, count=400_000, format="csv", seed=5)
    paused = served.post(f"/api/v1/jobs/{job['id']}/pause")
    assert paused.status_code == 200, paused.text
    assert served.get(f"/api/v1/jobs/{job['id']}").json()["status"] == "paused"
    again = served.post(f"/api/v1/jobs/{job['id']}/pause")
    assert again.status_code == 409
    assert served.post(f"/api/v1/jobs/{job['id']}/resume").status_code == 200
    result = finished(served, job)["result"]
    assert [f["sha256"] for f in result["files"]] == [f["sha256"] for f in whole["files"]]


def test_a_cancelled_job_leaves_no_file(served):
    job = start(served, count=2_000_000, format="csv")
    assert served.post(f"/api/v1/jobs/{job['id']}/cancel").json()["status"] == "cancelled"
    assert not [*served.server.files.folder.glob("*")]
    late = served.post(f"/api/v1/jobs/{job['id']}/cancel")
    assert late.status_code == 409
    assert late.json()["success"] is False


def test_a_deleted_job_takes_its_files_along(served):
    done = finished(served, start(served, count=10))
    url = done["result"]["files"][0]["download_url"]
    assert served.get(url).status_code == 200
    assert served.delete(f"/api/v1/jobs/{done['id']}").status_code == 204
    assert served.get(url).status_code == 404
    assert served.get(f"/api/v1/jobs/{done['id']}").status_code == 404


def test_a_server_that_stops_midway_leaves_the_job_to_the_next(tmp_path):
    settings = {"max_file_size": 2_000_000}
    with serving(tmp_path, **settings) as client:
        whole = finished(client, start(client, count=200_000, format="csv", seed=9))["result"]
        job = start(client, count=200_000, format="csv", seed=9)

        def begun():
            return client.get(f"/api/v1/jobs/{job['id']}").json()["status"] == "running"

        wait_until(begun)
    with serving(tmp_path, **settings) as client:
        result = finished(client, job)["result"]
        assert [f["sha256"] for f in result["files"]] == [f["sha256"] for f in whole["files"]]


def test_a_model_that_changes_later_does_not_change_a_job(served):
    def remember(seed):
        body = {"schema": {"properties": {"id": {"type": "string", "format": "uuid"}}}}
        body |= {"count": 5, "seed": seed, "model_name": "Owner"}
        return served.post("/api/v1/data/generate", json=body).json()["data"]

    owners = {row["id"] for row in remember(1)}
    pets = {"properties": {"owner": {"type": "ref", "ref": "Owner.id"}}}
    job = start(served, schema=pets, count=50, format="ndjson")
    served.post(f"/api/v1/jobs/{job['id']}/pause")
    remember(2)
    served.post(f"/api/v1/jobs/{job['id']}/resume")
    result = finished(served, job)["result"]
    rows = [json.loads(line) for line in rows_of(served, result).splitlines()]
    assert {row["owner"] for row in rows} <= owners


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=x", "/limit"),
        ("status=odd", "/status"),
        ("cursor=x", "/cursor"),
    ],
)
def test_a_listing_refuses_what_it_does_not_know(served, query, pointer):
    answer = served.get(f"/api/v1/jobs?{query}")
    assert answer.status_code == 400
    assert answer.json()["pointer"] == pointer


def test_the_socket_tells_of_a_job_and_answers_pings(served):
    address = str(served.base_url).replace("http", "ws", 1)
    with connect(f"{address}/ws/progress") as socket:
        socket.send("ping")
        assert socket.recv(timeout=10) == "pong"
        job = start(served, count=50_000, format="csv")
        while True:
            message = json.loads(socket.recv(timeout=30))
            assert message["type"] == "progress"
            assert message["task_id"] == job["id"]
            assert 0 <= message["progress"] <= 100
            if message["status"] == "completed":
                break


def test_a_page_of_another_origin_may_not_listen_unless_listed(tmp_path):
    with serving(tmp_path, cors_origins="https://app.example.com") as client:
        address = str(client.base_url).replace("http", "ws", 1).rstrip("/") + "/ws/progress"
        for origin in ("https://app.example.com", str(client.base_url).rstrip("/")):
            with connect(address, origin=origin) as socket:
                socket.send("ping")
                assert socket.recv(timeout=10) == "pong"
        with pytest.raises(InvalidStatus), connect(address, origin="https://evil.example"):
            pass


def test_a_socket_needs_a_token_where_requests_do_and_hears_of_its_own_jobs_only(tmp_path):
    key = "k" * 40
    with running(tmp_path, secret_key=key) as (address, _):
        tokens = {user: issue_token(Secret(key), user, days=1) for user in ("ann", "bob")}
        socket_address = address.replace("http", "ws", 1) + "/ws/progress"
        with pytest.raises(InvalidStatus), connect(socket_address):
            pass
        headers, others = ({"Authorization": f"Bearer {tokens[user]}"} for user in tokens)
        with (
            connect(f"{socket_address}?token={tokens['ann']}") as ann,
            connect(socket_address, additional_headers=others) as bob,
            httpx.Client(base_url=address, headers=headers, timeout=60) as client,
        ):
            finished(client, start(client, count=10))
            assert json.loads(ann.recv(timeout=10))["type"] == "progress"
            with pytest.raises(TimeoutError):
                bob.recv(timeout=0.5)
