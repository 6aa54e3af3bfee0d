"""The commands of docs/downloads.md run, addresses aside; its options are all there."""

import json
import re
import subprocess
from pathlib import Path

from website import HTML, UNCLOSED, downloading, site

from provender.api.download_requests import DownloadOptions
from provender.api.webhooks import EVENTS

pytestmark = UNCLOSED
PAGE = (Path(__file__).parents[2] / "docs/downloads.md").read_text("utf-8")


def documents(text):
    """Yield the JSON documents that follow each other in a text."""
    while text:
        document, end = json.JSONDecoder().raw_decode(text)
        yield document
        text = text[end:]


def test_the_commands_run(tmp_path):
    with site() as web, downloading(tmp_path) as client:
        web.add("/gallery/", b'<title>G</title><img src="1.jpg"><a href="2.mp4">', lines=HTML)
        for path in ("/gallery/1.jpg", "/gallery/2.mp4", "/data.zip"):
            web.add(path, path.encode() * 50)
        address = str(client.base_url).rstrip("/")
        answers = []
        page = PAGE.replace("http://localhost:8000", address)
        page = page.replace("https://example.org", web.url(""))
        for script in re.findall(r"^```bash\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
            ran = subprocess.run(
                ["bash", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=True
            )
            answers += documents(ran.stdout)
        started, status, listed, webhook, webhooks = answers
        assert [entry["status"] for entry in started] == ["started", "started"]
        assert status["status"] in ("completed", "skipped")
        assert [file["name"] for file in listed["files"]] == ["1.jpg", "2.mp4"]
        assert (tmp_path / "first").read_bytes() == b"/gallery/1.jpg" * 50
        assert webhooks["webhooks"][0]["webhook_id"] == webhook["webhook_id"]


def test_every_option_and_event_is_described():
    table = PAGE.partition("## Options")[2].partition("## Limits")[0]
    named = {
        name
        for row in re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert named == set(DownloadOptions.model_fields)
    for event in EVENTS[:3]:
        assert event in PAGE
