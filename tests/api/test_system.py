import re

import pytest


def test_the_root_says_where_to_go(client):
    assert client.get("/").json() == {
        "service": "Provender",
        "version": client.settings.version,
        "status": "running",
        "docs_url": "/docs",
        "health_check": "/api/v1/health",
    }


def test_the_server_is_healthy_and_says_since_when(client):
    answer = client.get("/api/v1/health").json()
    assert answer["status"] == "healthy"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer["timestamp"])
    assert re.fullmatch(r"\d+:\d\d:\d\d(\.\d+)?", answer["uptime"])


def test_statistics_count_requests_records_and_formats(client):
    client.generate({"type": "integer"}, count=4)
    client.generate({"type": "integer"}, count=3, format="csv")
    client.generate({"type": "nonsense"})
    counted = client.get("/api/v1/stats").json()
    assert counted["total_requests"] == 4
    assert counted["total_records_generated"] == 7
    assert counted["popular_formats"]["json"] == 1
    assert counted["popular_formats"]["csv"] == 1
    assert counted["average_generation_time"] > 0
    assert counted["uptime_hours"] >= 0


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/api/docs", "/api/redoc"])
def test_the_documentation_needs_nothing_from_the_internet(client, path):
    page = client.get(path)
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    for address in addresses:
        assert address.startswith("/"), address
        assert client.get(address).status_code == 200
    assert "'unsafe-inline'" in page.headers["content-security-policy"]


def test_the_prefix_of_the_api_is_a_setting(calling):
    client = calling(api_v1_str="/custom/v9")
    assert client.get("/custom/v9/health").status_code == 200
    assert client.get("/").json()["health_check"] == "/custom/v9/health"
    assert client.get("/api/v1/health").status_code == 404


def test_what_is_not_there_is_said_in_the_shape_of_its_place(client):
    inside = client.get("/api/v1/nothing")
    assert inside.status_code == 404
    assert inside.json()["success"] is False
    assert inside.json()["status_code"] == 404
    outside = client.get("/nothing")
    assert outside.status_code == 404
    assert list(outside.json()) == ["detail"]


def test_a_wrong_method_is_said_so(client):
    answer = client.get("/api/v1/data/generate")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["status_code"] == 405


@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/api/v1/nothing", "/docs"])
def test_every_answer_carries_safe_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_an_unexpected_failure_tells_nothing_of_the_inside(client, caplog):
    @client.app.get("/api/v1/broken")
    async def broken():
        raise RuntimeError("the password is hunter2")

    answer = client.get("/api/v1/broken")
    assert answer.status_code == 500
    assert answer.json()["error_type"] == "InternalServerError"
    assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text  # for the operator
