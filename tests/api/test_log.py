import io
import json
import logging

import pytest

from provender.api.log import configure_logging
from provender.secrets import Secret
from provender.settings import load_settings


@pytest.fixture
def log(tmp_path):
    """Return the lines that are logged, as JSON."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    key = Secret("unmistakable-key")
    out = io.StringIO()
    settings = load_settings(None, data_dir=tmp_path, secret_key=key, log_level="info")
    configure_logging(settings, out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = False


def test_a_line_is_one_json_object_without_secrets(log):
    logging.getLogger("provender.test").warning(
        "%s came with unmistakable-key", "somebody", extra={"field_status": 200}
    )
    (line,) = log()
    assert line["message"] == "somebody came with ***"
    assert line["level"] == "warning"
    assert line["status"] == 200


def test_what_is_below_the_level_is_not_even_written_out(log):
    class Explosive:
        def __str__(self):
            raise AssertionError("written out in vain")

    logging.getLogger("provender.test").debug("%s", Explosive())
    assert log() == []


def test_requests_are_logged_without_their_query(log, calling):
    client = calling(log_level="INFO")
    client.get("/api/v1/health?token=unmistakable")
    (line,) = [line for line in log() if line["logger"] == "provender.access"]
    assert line["message"] == "GET /api/v1/health"
    assert line["status"] == 200
    assert line["ms"] >= 0
