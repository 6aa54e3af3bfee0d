import time

import pytest

from provender.api.hosts import host_allowed
from provender.secrets import Secret


def test_requests_are_counted_by_address(calling):
    client = calling(rate_limit_per_minute=3)
    for left in (2, 1, 0):
        headers = client.get("/api/v1/stats").headers
        assert headers["x-ratelimit-limit"] == "3"
        assert headers["x-ratelimit-remaining"] == str(left)
        assert 0 <= int(headers["x-ratelimit-reset"]) - time.time() <= 61
    refused = client.get("/api/v1/stats")
    assert refused.status_code == 429
    assert refused.json()["status_code"] == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_health_is_never_refused(calling):
    client = calling(rate_limit_per_minute=1)
    for _ in range(5):
        answer = client.get("/api/v1/health")
        assert answer.status_code == 200
        assert "x-ratelimit-limit" not in answer.headers


def test_zero_turns_the_limit_off(calling):
    client = calling(rate_limit_per_minute=0)
    assert "x-ratelimit-limit" not in client.get("/").headers


def test_guessing_tokens_is_limited_too(calling):
    client = calling(rate_limit_per_minute=2, secret_key=Secret("k" * 32))
    assert [client.get("/api/v1/stats").status_code for _ in range(3)] == [401, 401, 429]


def ask(client, origin):
    headers = {"origin": origin, "access-control-request-method": "POST"}
    return client.request("OPTIONS", "/api/v1/data/generate", headers=headers)


def test_other_origins_are_shut_out_unless_listed(calling):
    closed = calling()
    assert "access-control-allow-origin" not in ask(closed, "https://a.example").headers
    listed = calling(cors_origins="https://a.example")
    allowed = ask(listed, "https://a.example")
    assert allowed.headers["access-control-allow-origin"] == "https://a.example"
    assert "access-control-allow-origin" not in ask(listed, "https://b.example").headers


def test_any_origin_may_be_let_in_and_asks_before_it_has_a_token(calling):
    client = calling(cors_origins="*", secret_key=Secret("k" * 32))
    assert ask(client, "https://a.example").status_code == 200
    refused = client.get("/api/v1/stats", headers={"origin": "https://a.example"})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == "*"


def test_requests_for_other_hosts_are_refused(calling):
    client = calling(allowed_hosts="api.example.com,*.example.org")
    assert client.get("/", headers={"host": "api.example.com:8000"}).status_code == 200
    assert client.get("/", headers={"host": "x.example.org"}).status_code == 200
    refused = client.get("/api/v1/stats", headers={"host": "evil.example"})
    assert refused.status_code == 400
    assert refused.json()["error_type"] == "ValidationError"
    assert "ALLOWED_HOSTS" in refused.json()["remedy"]


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("h", True),
        ("H:80", True),
        ("[::1]:8000", True),
        ("[::2]", False),
        ("", False),
        ("xh", False),
    ],
)
def test_host_headers_are_read_with_and_without_a_port(header, allowed):
    assert host_allowed(header, ["h", "::1"]) is allowed
