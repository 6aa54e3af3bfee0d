"""The examples of the downloads document, verbatim but for the base address, run as written."""

import json
import shutil
import subprocess
import sys
import threading

import pytest
from website import HTML, UNCLOSED, downloading, site, until

pytestmark = UNCLOSED
# Addresses that the document gives, and what stands for them here.
SERVER = "http://localhost:8080"
MEDIA = "https://example.com/media"
TASK = "550e8400-e29b-41d4-a716-446655440000"

CURL_START = """
curl -X POST http://localhost:8080/api/downloads/start \\
  -H "Content-Type: application/json" \\
  -d '{
    "urls": ["https://example.com/media"],
    "options": {
      "download_images": true,
      "download_videos": true
    }
  }'
"""
CURL_STATUS = """
curl http://localhost:8080/api/downloads/status/550e8400-e29b-41d4-a716-446655440000
"""
CURL_CANCEL = """
curl -X POST http://localhost:8080/api/downloads/cancel/550e8400-e29b-41d4-a716-446655440000
"""
JAVASCRIPT_START = """
// Start download
const response = await fetch('/api/downloads/start', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    urls: ['https://example.com/media'],
    options: {
      download_images: true,
      download_videos: true
    }
  })
});

const data = await response.json();
console.log('Task ID:', data[0].task_id);
"""
JAVASCRIPT_SOCKET = """
const ws = new WebSocket('ws://localhost:8080/ws/progress');

ws.onopen = () => {
  console.log('Connected to progress updates');
};

ws.onmessage = (event) => {
  const update = JSON.parse(event.data);
  console.log('Progress:', update.progress);
};

// Send heartbeat
setInterval(() => {
  if (ws.readyState === WebSocket.OPEN) {
    ws.send('ping');
  }
}, 30000);
"""
PYTHON = """
import requests

# Start download
response = requests.post('http://localhost:8080/api/downloads/start', json={
    'urls': ['https://example.com/media'],
    'options': {
        'download_images': True,
        'download_videos': True
    }
})

task_id = response.json()[0]['task_id']
print(f'Task ID: {task_id}')

# Check status
status = requests.get(f'http://localhost:8080/api/downloads/status/{task_id}')
print(f'Progress: {status.json()["progress"]}%')
"""
FULL = """
{
  "urls": [
    "https://example.com/media",
    "https://example.com/gallery"
  ],
  "download_folder": "/downloads/optional",
  "options": {
    "download_images": true,
    "download_videos": true,
    "download_compressed": true,
    "download_documents": true,
    "max_retries": 3,
    "retry_interval": 2.0,
    "proxy_type": "none",
    "proxy_url": "",
    "bandwidth_limit_kbps": 0
  }
}
"""
STATUS = {
    "task_id", "status", "url", "progress", "current_file", "total_files", "completed_files",
    "failed_files", "download_speed", "eta_seconds", "error_message", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
def web():
    with site() as server:
        server.add("/media", b'<title>M</title><img src="image_001.jpg">', lines=HTML)
        server.add("/gallery", b'<title>G</title><img src="image_002.jpg">', lines=HTML)
        for number in (1, 2):
            server.add(f"/image_00{number}.jpg", b"\xff\xd8" * 4000)
        yield server


@pytest.fixture
def client(tmp_path):
    with downloading(tmp_path) as client:
        yield client


@pytest.fixture
def here(client, web):
    """Return a function that puts the addresses of this server and this site into an example."""
    address = str(client.base_url).rstrip("/")

    def replace(text, task_id=TASK):
        text = text.replace(SERVER, address).replace(MEDIA, web.url("/media"))
        text = text.replace(SERVER.replace("http", "ws"), address.replace("http", "ws"))
        text = text.replace("https://example.com/gallery", web.url("/gallery"))
        return text.replace("fetch('/api", f"fetch('{address}/api").replace(TASK, task_id)

    return replace


def shell(script):
    ran = subprocess.run(
        ["bash", "-euc", script], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(ran.stdout)


def test_the_curl_examples(client, web, here):
    web.files["/image_001.jpg"].stall_after = 100
    (started,) = shell(here(CURL_START))
    assert started["status"] == "started"
    assert started["message"] == f"Download started for {web.url('/media')}"
    until(client, started["task_id"], "downloading")
    status = shell(here(CURL_STATUS, started["task_id"]))
    assert set(status) == STATUS
    assert status["task_id"] == started["task_id"]
    cancelled = shell(here(CURL_CANCEL, started["task_id"]))
    assert cancelled == {"message": f"Download {started['task_id']} cancelled"}
    assert shell(here(CURL_STATUS, started["task_id"]))["status"] == "cancelled"


def test_the_python_example(client, here):
    code = here(PYTHON)
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    first, second = ran.stdout.splitlines()
    assert until(client, first.removeprefix("Task ID: "))["status"] == "completed"
    assert 0 <= float(second.removeprefix("Progress: ").rstrip("%")) <= 100


def node(folder, code):
    """Start a JavaScript module; skip where there is no node."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed here, so there is nothing that could run JavaScript")
    (folder / "example.mjs").write_text(code)
    return subprocess.Popen([program, "example.mjs"], cwd=folder, stdout=subprocess.PIPE, text=True)


def test_the_javascript_example_of_a_start(client, here, tmp_path):
    with node(tmp_path, here(JAVASCRIPT_START)) as process:
        line = process.stdout.readline()
        assert process.wait(60) == 0
    task_id = line.strip().removeprefix("Task ID: ")
    assert until(client, task_id)["status"] == "completed"


def test_the_javascript_example_of_the_socket(client, here, web, tmp_path):
    with node(tmp_path, "if (!globalThis.WebSocket) process.exit(9);") as process:
        if process.wait(60) == 9:
            pytest.skip("this node has no WebSocket: it came with version 22")
    with node(tmp_path, here(JAVASCRIPT_SOCKET)) as process:
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        try:
            assert process.stdout.readline() == "Connected to progress updates\n"
            client.post("/api/downloads/start", json={"urls": [web.url("/media")]})
            line = ""
            while line != "Progress: 100\n":
                line = process.stdout.readline()
                assert line.startswith("Progress: ")
        finally:
            watchdog.cancel()
            process.kill()


def test_the_request_of_the_document_with_every_option(client, here):
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/downloads/start", content=here(FULL), headers=headers)
    assert answer.status_code == 200
    started = answer.json()
    assert [set(entry) for entry in started] == [{"task_id", "status", "message"}] * 2
    for entry in started:
        assert until(client, entry["task_id"])["status"] == "completed"
    folder = client.folder / "downloads" / "optional" / "127.0.0.1"
    assert (folder / "M" / "image_001.jpg").read_bytes() == b"\xff\xd8" * 4000
    assert (folder / "G" / "image_002.jpg").exists()


def test_what_the_document_says_of_active_downloads(client, web):
    web.files["/image_001.jpg"].stall_after = 100
    body = {"urls": [web.url("/media"), web.url("/gallery")]}
    ids = [entry["task_id"] for entry in client.post("/api/downloads/start", json=body).json()]
    until(client, ids[1], "completed")
    active = client.get("/api/downloads/active").json()
    assert active["count"] == 1
    (one,) = active["downloads"]
    assert one["task_id"] == ids[0]
    assert set(one) >= STATUS - {"error_message", "created_at", "updated_at"}
    client.post(f"/api/downloads/cancel/{ids[0]}")


def test_the_hundred_and_first_request_of_a_minute_is_refused(tmp_path):
    with downloading(tmp_path / "limited", rate_limit_per_minute=100) as client:
        for left in range(99, -1, -1):
            headers = client.get("/api/downloads/active").headers
            assert headers["X-RateLimit-Limit"] == "100"
            assert headers["X-RateLimit-Remaining"] == str(left)
            assert headers["X-RateLimit-Reset"].isdigit()
        refused = client.get("/api/downloads/active")
        assert refused.status_code == 429
        assert list(refused.json()) == ["detail"]
        assert client.get("/health").status_code == 200
