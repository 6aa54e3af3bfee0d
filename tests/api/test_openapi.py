import pytest
from openapi_schema_validator import OAS31Validator

USER = {"properties": {"id": {"type": "integer", "unique": True}}}
ERRORS = {
    ("/", "get"): {400, 429, 500},
    ("/health", "get"): {500},
    ("/api/v1/health", "get"): {400, 500},
    ("/api/v1/stats", "get"): {400, 401, 429, 500},
    ("/api/v1/data/generate", "post"): {400, 401, 413, 429, 500},
    ("/api/v1/data/generate/file", "post"): {400, 401, 413, 429, 500, 507},
    ("/api/v1/database/seed", "post"): {400, 401, 409, 413, 429, 500, 502},
    ("/api/v1/database/schema", "post"): {400, 401, 409, 413, 429, 500, 502},
    ("/api/v1/files/download/{filename}", "get"): {400, 401, 404, 416, 429, 500},
    ("/api/v1/schemas/validate", "post"): {400, 401, 413, 429, 500},
    ("/api/v1/jobs", "post"): {400, 401, 409, 413, 429, 500, 502},
    ("/api/v1/jobs", "get"): {400, 401, 429, 500},
    ("/api/v1/jobs/{job_id}", "get"): {401, 404, 429, 500},
    ("/api/v1/jobs/{job_id}", "delete"): {401, 404, 409, 429, 500},
    **{
        (f"/api/v1/jobs/{{job_id}}/{action}", "post"): {401, 404, 409, 429, 500}
        for action in ("pause", "resume", "cancel", "retry")
    },
    ("/api/webhooks", "post"): {400, 401, 409, 413, 429, 500},
    ("/api/webhooks", "get"): {401, 429, 500},
    ("/api/webhooks/{webhook_id}", "delete"): {401, 404, 429, 500},
    ("/api/downloads/start", "post"): {400, 401, 409, 413, 429, 500},
    ("/api/downloads/status/{task_id}", "get"): {401, 404, 429, 500},
    ("/api/downloads/active", "get"): {401, 429, 500},
    ("/api/downloads", "get"): {400, 401, 429, 500},
    ("/api/downloads/{task_id}/files", "get"): {401, 404, 429, 500},
    ("/api/downloads/{task_id}/files/{file_id}", "get"): {400, 401, 404, 416, 429, 500},
    ("/api/downloads/{task_id}", "delete"): {400, 401, 404, 409, 429, 500},
    **{
        (f"/api/downloads/{action}/{{task_id}}", "post"): {401, 404, 409, 429, 500}
        for action in ("pause", "resume", "cancel", "retry")
    },
}


@pytest.fixture
def document(client):
    return client.get("/openapi.json").json()


def check(document, path, method, answer):
    """Check an answer against what the document declares for its status."""
    response = document["paths"][path][method]["responses"][str(answer.status_code)]
    schema = response["content"]["application/json"]["schema"]
    OAS31Validator({**schema, "components": document["components"]}).validate(answer.json())


def test_every_route_and_every_error_is_declared(document):
    declared = {
        (path, method): {int(status) for status in operation["responses"] if int(status) >= 400}
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert declared == ERRORS


def test_errors_are_declared_with_their_shape(document):
    for (path, method), statuses in ERRORS.items():
        for status in statuses:
            response = document["paths"][path][method]["responses"][str(status)]
            schema = response["content"]["application/json"]["schema"]
            name = "ApiError" if path.startswith("/api/v1") else "Detail"
            assert schema == {"$ref": f"#/components/schemas/{name}"}


def test_every_reference_leads_somewhere(document):
    stack = [document]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                assert part["$ref"].rpartition("/")[2] in document["components"]["schemas"]
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


def test_bodies_are_declared(document):
    body = document["paths"]["/api/v1/data/generate"]["post"]["requestBody"]
    assert body["content"]["application/json"]["schema"]["$ref"].endswith("/GenerateRequest")
    fields = document["components"]["schemas"]["GenerateRequest"]["properties"]
    assert {"schema", "models", "count", "seed", "format", "references", "locale"} <= set(fields)
    assert "parquet" in fields["format"]["enum"]


@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/api/v1/stats"])
def test_answers_without_a_body_keep_their_promise(client, document, path):
    check(document, path, "get", client.get(path))


@pytest.mark.parametrize(
    "body",
    [
        {"schema": USER},
        {"schema": USER, "format": "parquet", "seed": 2**64 - 1},
        {"models": {"A": {"schema": USER}}},
        {"schema": {"type": "nonsense"}},
        {"count": 0},
    ],
)
def test_generation_keeps_its_promise(client, document, body):
    path = "/api/v1/data/generate"
    check(document, path, "post", client.post(path, body))
    check(document, f"{path}/file", "post", client.post(f"{path}/file", body))


@pytest.mark.parametrize("body", [{"schema": USER}, {"schema": {"type": "nonsense"}}, {}])
def test_validation_keeps_its_promise(client, document, body):
    path = "/api/v1/schemas/validate"
    check(document, path, "post", client.post(path, body))


def test_jobs_keep_their_promise(client, document):
    check(document, "/api/v1/jobs", "get", client.get("/api/v1/jobs"))
    check(document, "/api/v1/jobs", "post", client.post("/api/v1/jobs", {"kind": "bake"}))
    # Nobody has started this app's runner: jobs are refused.
    body = {"kind": "generate", "schema": USER}
    check(document, "/api/v1/jobs", "post", client.post("/api/v1/jobs", body))
    check(document, "/api/v1/jobs/{job_id}", "get", client.get("/api/v1/jobs/x"))
    check(document, "/api/v1/jobs/{job_id}", "delete", client.request("DELETE", "/api/v1/jobs/x"))


def test_downloads_keep_their_promise(client, document):
    at = "/api/downloads"
    check(document, at, "get", client.get(at))
    check(document, f"{at}/active", "get", client.get(f"{at}/active"))
    check(document, f"{at}/start", "post", client.post(f"{at}/start", {}))
    # Nobody has started this app's runner: tasks are refused, wrong addresses are told of.
    for url in ("https://example.org/a.zip", "no address"):
        check(document, f"{at}/start", "post", client.post(f"{at}/start", {"urls": [url]}))
    check(document, f"{at}/status/{{task_id}}", "get", client.get(f"{at}/status/x"))
    check(document, "/health", "get", client.get("/health"))


def test_webhooks_keep_their_promise(client, document):
    at = "/api/webhooks"
    new = {"url": "https://example.org/hook", "events": ["download.completed"]}
    for body in (new, {}):
        check(document, at, "post", client.post(at, body))
    check(document, at, "get", client.get(at))
    check(document, f"{at}/{{webhook_id}}", "delete", client.request("DELETE", f"{at}/x"))


def test_a_missing_file_keeps_its_promise(client, document):
    answer = client.get("/api/v1/files/download/x")
    check(document, "/api/v1/files/download/{filename}", "get", answer)
