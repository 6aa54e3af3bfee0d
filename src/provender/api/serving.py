"""Runs the app under uvicorn."""

import logging
import os
from pathlib import Path

import uvicorn

from provender.api.app import create_app
from provender.api.log import configure_logging
from provender.settings import Settings, is_loopback

__all__ = ["run"]

_LOG = logging.getLogger("provender.api")
_SHORT_KEY = 32


def run(settings: Settings) -> None:
    """Serve until told to stop; raises SettingsError when the server cannot start."""
    configure_logging(settings)
    _warn(settings)
    options = {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "ws": "websockets-sansio",
        "timeout_graceful_shutdown": 10,
    }
    if settings.reload:
        # The reloader starts a fresh process, which reads the environment again.
        os.environ.update(HOST=settings.host, PORT=str(settings.port))
        uvicorn.run(
            "provender.api.app:from_environment",
            factory=True,
            reload=True,
            reload_dirs=[str(Path(__file__).parent.parent)],
            **options,  # type: ignore[arg-type] # one mapping for both calls
        )
    else:
        uvicorn.run(create_app(settings), **options)  # type: ignore[arg-type]


def _warn(settings: Settings) -> None:
    if not is_loopback(settings.host) and not settings.jwt_enabled:
        _LOG.warning(
            "ALLOW_ANONYMOUS is on: anybody who reaches %s:%d can use this server",
            settings.host,
            settings.port,
        )
    key = settings.signing_key.reveal()
    if key and len(key.encode()) < _SHORT_KEY:
        _LOG.warning("SECRET_KEY is shorter than 32 bytes: tokens could be forged by guessing")
