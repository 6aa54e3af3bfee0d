"""What the downloads API refuses, in words that name the field; what it takes apart."""

import json
from datetime import date
from pathlib import Path

import pytest
from website import UNCLOSED, downloading, site

from provender.api.download_requests import asked_of, order_of, read_download
from provender.media.filters import Filters
from provender.secrets import Secret
from provender.transfer.options import TransferOptions

pytestmark = UNCLOSED

NAMED = {"urls": ["https://example.org/a"]}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with downloading(tmp_path_factory.mktemp("server")) as client:
        yield client


def refused(client, body):
    answer = client.post("/api/downloads/start", json=body)
    assert answer.status_code == 400, answer.text
    assert list(answer.json()) == ["detail"]
    return answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "urls is required"),
        ({"urls": []}, "urls: list should have at least 1 item"),
        ({"urls": "https://example.org"}, "urls: input should be a valid list"),
        ({"urls": [1]}, "urls.0: input should be a valid string"),
        ({"urls": ["https://example.org"] * 1001}, "urls: list should have at most 1000 items"),
        ({**NAMED, "priority": 1}, "unknown field 'priority'"),
        ({**NAMED, "options": []}, "options"),
        ({**NAMED, "download_folder": 3}, "download_folder"),
        ({**NAMED, "download_folder": "../elsewhere"}, "leads out of the download folder"),
        ({**NAMED, "download_folder": "a/../../b"}, "leads out of the download folder"),
        ({**NAMED, "download_folder": "a\\..\\..\\b"}, "leads out of the download folder"),
        ({**NAMED, "download_folder": "a\u0000b"}, "control characters"),
    ],
)
def test_a_request_that_is_wrong_is_refused_as_a_whole(client, body, said):
    assert said in refused(client, body)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"max_retry": 3}, "unknown option 'max_retry'"),
        ({"ytdlp_options": {}}, "unknown option 'ytdlp_options'"),
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 1.5}, "max_retries"),
        ({"max_retries": True}, "max_retries"),
        ({"retry_interval": -0.1}, "retry_interval"),
        ({"min_file_size": -1}, "min_file_size"),
        ({"max_file_size": -1}, "max_file_size"),
        ({"bandwidth_limit_kbps": -5}, "bandwidth_limit_kbps"),
        ({"chunk_size": 0}, "chunk_size"),
        ({"connection_timeout": 0}, "connection_timeout"),
        ({"read_timeout": -1}, "read_timeout"),
        ({"timeout": "30"}, "timeout"),
        ({"download_images": "yes"}, "download_images"),
        ({"excluded_extensions": "zip"}, "excluded_extensions"),
        ({"date_from": "yesterday"}, "date_from is not an ISO date"),
        ({"date_to": "2024-13-01"}, "date_to is not an ISO date"),
        ({"date_from": "2024-02-01", "date_to": "2024-01-01"}, "date_from is after date_to"),
        ({"min_file_size": 2, "max_file_size": 1}, "min_file_size is above max_file_size"),
        ({"proxy_type": "tor"}, "proxy_type cannot be 'tor'"),
        ({"proxy_type": "custom"}, "there is no proxy_url"),
        ({"proxy_type": "custom", "proxy_url": "ftp://x"}, "proxy has no usable value"),
        ({"user_agent": "a\nb"}, "user_agent has no usable value"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(client, options, said):
    assert said in refused(client, {**NAMED, "options": options})


def test_every_option_reaches_the_transfer_or_the_filters():
    options = {
        "download_images": False,
        "max_retries": 7,
        "retry_interval": 0.5,
        "timeout": 11,
        "min_file_size": 5,
        "max_file_size": 6,
        "date_from": "2024-01-02",
        "date_to": "2024-02-03T23:30:00-02:00",
        "excluded_extensions": [".GIF", " zip", ""],
        "proxy_type": "custom",
        "proxy_url": "socks5h://ann:pw@h:1",
        "user_agent": "x",
        "bandwidth_limit_kbps": 9,
        "connection_timeout": 12,
        "read_timeout": 13,
    }
    asked = asked_of(NAMED["urls"][0], Path("f"), read_download({**NAMED, "options": options}))
    assert "ann" not in json.dumps(asked.parameters)
    order = order_of(asked.parameters, asked.secrets)
    assert order.transfer == TransferOptions(
        max_retries=7,
        retry_interval_s=0.5,
        timeout_s=11,
        max_file_size_bytes=6,
        proxy=Secret("socks5h://ann:pw@h:1"),
        user_agent="x",
        bandwidth_limit_kbps=9,
        connection_timeout_s=12,
        read_timeout_s=13,
    )
    assert order.filters == Filters(
        kinds=("videos", "compressed", "documents"),
        excluded_extensions=("gif", "zip"),
        min_size_bytes=5,
        max_size_bytes=6,
        date_from=date(2024, 1, 2),
        date_to=date(2024, 2, 4),
    )


def test_a_body_that_is_no_object_is_refused(client):
    for body in (b"", b"[]", b"{", b"null"):
        headers = {"Content-Type": "application/json"}
        answer = client.post("/api/downloads/start", content=body, headers=headers)
        assert answer.status_code == 400
        assert list(answer.json()) == ["detail"]


def test_nothing_was_started_by_what_was_refused(client):
    assert client.get("/api/downloads").json()["downloads"] == []


def test_an_address_that_is_none_is_one_entry_and_the_others_start(client):
    with site() as web:
        urls = ["", web.add("/a.zip", b"x"), "notaurl", "ftp://example.org/a", web.add("/b.zip")]
        urls.append(f"{urls[1]}#sha256=12")
        body = {"urls": urls, "options": {"proxy_type": "none", "user_agent": None}}
        started = client.post("/api/downloads/start", json=body).json()
    assert [entry["status"] for entry in started] == [
        "error", "started", "error", "error", "started", "error",
    ]  # fmt: skip
    assert all((entry["task_id"] is None) == (entry["status"] == "error") for entry in started)
    assert started[1]["message"] == f"Download started for {urls[1]}"
    assert "http" in started[2]["message"]
    assert "checksum" in started[5]["message"]


def test_a_folder_that_a_link_leads_out_of_the_root_is_refused(client, tmp_path):
    client.folder.mkdir(exist_ok=True)
    (client.folder / "link").symlink_to(tmp_path)
    assert "leads out" in refused(client, {**NAMED, "download_folder": "link/x"})


def test_an_unknown_task_is_404_and_says_which(client):
    for method, path in (
        ("GET", "status/nope"),
        ("POST", "cancel/nope"),
        ("POST", "pause/nope"),
        ("POST", "resume/nope"),
        ("POST", "retry/nope"),
        ("GET", "nope/files"),
        ("GET", "nope/files/1"),
        ("DELETE", "nope"),
    ):
        answer = client.request(method, f"/api/downloads/{path}")
        assert answer.status_code == 404
        assert answer.json() == {"detail": "Download nope not found"}


def test_an_action_that_the_state_forbids_is_409(client):
    with site() as web:
        body = {"urls": [web.url("/missing.zip")], "options": {"max_retries": 0}}
        task_id = client.post("/api/downloads/start", json=body).json()[0]["task_id"]
        while client.get(f"/api/downloads/status/{task_id}").json()["status"] != "failed":
            pass
    for action in ("pause", "resume", "cancel"):
        answer = client.post(f"/api/downloads/{action}/{task_id}")
        assert answer.status_code == 409, action
        assert "failed" in answer.json()["detail"]


def test_health_is_word_for_word_as_documented(client):
    documented = '{"status": "healthy", "service": "CoomerDL", "version": "2.0.0"}'
    assert client.get("/health").json() == json.loads(documented)
