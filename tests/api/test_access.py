import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from provender.api.auth import issue_token
from provender.secrets import Secret

KEY = "a-secret-of-more-than-thirty-two-bytes"
IDS = {"properties": {"id": {"type": "integer", "unique": True}}}
OPEN = ["/", "/api/v1/health", "/docs", "/redoc", "/api/docs", "/api/redoc", "/openapi.json"]


@pytest.fixture
def guarded(calling):
    return calling(secret_key=Secret(KEY))


def bearer(user="ann", key=KEY, days=1):
    return {"authorization": f"Bearer {issue_token(Secret(key), user, days=days)}"}


def signed(claims, key=KEY, algorithm="HS256"):
    return {"authorization": f"Bearer {jwt.encode(claims, key, algorithm=algorithm)}"}


@pytest.mark.parametrize("path", OPEN)
def test_some_addresses_are_open_to_everybody(guarded, path):
    assert guarded.get(path).status_code == 200


def test_the_documentations_own_files_are_open(guarded):
    assert guarded.get("/static-offline-docs/favicon.png").status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/stats", "/api/v1/files/download/x", "/api/v1/nothing", "/api/v1/health/"]
)
def test_everything_else_needs_a_token_before_it_is_even_looked_for(guarded, path):
    answer = guarded.get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["status_code"] == 401
    assert "token" in answer.json()["remedy"]


def test_a_token_opens(guarded):
    assert guarded.get("/api/v1/stats", headers=bearer()).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "nonsense", "Bearer a.b.c", "Bearer é"],
)
def test_what_is_no_token_is_refused(guarded, header):
    answer = guarded.get("/api/v1/stats", headers={"authorization": header.encode("latin-1")})
    assert answer.status_code == 401


def test_forged_expired_and_nameless_tokens_are_refused(guarded):
    now = dt.datetime.now(dt.UTC)
    unsigned = jwt.encode({"sub": "ann"}, None, algorithm="none")
    for headers in (
        bearer(key="another-secret-of-thirty-two-bytes-"),
        bearer(days=-1),
        signed({"name": "ann"}),
        signed({"sub": ""}),
        signed({"sub": "ann", "nbf": now + dt.timedelta(hours=1)}),
        signed({"sub": "ann"}, key=KEY * 2, algorithm="HS512"),
        {"authorization": f"Bearer {unsigned}"},
    ):
        assert guarded.get("/api/v1/stats", headers=headers).status_code == 401, headers


def test_the_placeholder_key_is_no_key(calling):
    client = calling(secret_key=Secret("your-secret-key-here"))
    assert client.get("/api/v1/stats").status_code == 200


def test_a_short_key_works_without_a_warning(calling):
    client = calling(secret_key=Secret("short"))
    assert client.get("/api/v1/stats", headers=bearer(key="short")).status_code == 200


def test_a_file_is_its_owners_alone(guarded):
    answer = guarded.post(
        "/api/v1/data/generate/file", {"schema": IDS, "filename": "x"}, headers=bearer("ann")
    )
    url = answer.json()["download_url"]
    assert guarded.get(url, headers=bearer("ann")).status_code == 200
    assert guarded.get(url, headers=bearer("bob")).status_code == 404
    assert guarded.get(url).status_code == 401


def test_remembered_models_are_their_owners_alone(guarded):
    def generate(user, body):
        return guarded.post("/api/v1/data/generate", body, headers=bearer(user))

    ref = {"schema": {"properties": {"user": {"type": "ref", "ref": "User.id"}}}}
    generate("ann", {"schema": IDS, "model_name": "User"})
    assert generate("ann", ref).status_code == 200
    refused = generate("bob", ref)
    assert refused.status_code == 400
    assert refused.json()["error_type"] == "GenerationError"


@pytest.fixture
def issuer():
    """Serve the public half of a key as a JWKS document; return its address and the key."""
    key = rsa.generate_private_key(65537, 2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    document = json.dumps({"keys": [{**public, "kid": "one", "use": "sig"}]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Keys)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}/keys", key
    server.shutdown()
    server.server_close()


def test_tokens_of_another_issuer_are_checked_against_its_keys(calling, issuer):
    address, key = issuer
    client = calling(jwks_url=address)

    def status(kid="one", key=key):
        token = jwt.encode({"sub": "ann"}, key, algorithm="RS256", headers={"kid": kid})
        headers = {"authorization": f"Bearer {token}"}
        return client.get("/api/v1/stats", headers=headers).status_code

    assert status() == 200
    assert status(kid="two") == 401
    assert status(key=rsa.generate_private_key(65537, 2048)) == 401
    assert client.get("/api/v1/stats", headers=bearer()).status_code == 401


def test_an_issuer_that_cannot_be_reached_lets_nobody_in(calling):
    client = calling(jwks_url="http://127.0.0.1:9/keys")
    key = rsa.generate_private_key(65537, 2048)
    token = jwt.encode({"sub": "ann"}, key, algorithm="RS256", headers={"kid": "one"})
    answer = client.get("/api/v1/stats", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_the_description_says_what_needs_a_token(guarded):
    paths = guarded.get("/openapi.json").json()["paths"]
    assert paths["/api/v1/stats"]["get"]["security"] == [{"token": []}]
    assert paths["/api/v1/health"]["get"]["security"] == []
