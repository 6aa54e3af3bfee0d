"""The server's log: one JSON object a line, secrets redacted."""

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

from provender.secrets import RedactingFilter
from provender.settings import Settings

__all__ = ["JsonLines", "configure_logging"]

_FIELD = "field_"


class JsonLines(logging.Formatter):
    """Writes a record with its extra fields (those whose names start with `field_`)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name, value in vars(record).items():
            if name.startswith(_FIELD):
                line[name.removeprefix(_FIELD)] = value
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, default=str)


def configure_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """Send every logger of this process to standard error, through the redactor."""
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter(settings.redactor()))
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    # Each request is logged once, by ourselves.
    logging.getLogger("uvicorn.access").disabled = True
