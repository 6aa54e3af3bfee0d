"""Calls an app without a socket, and runs one with a socket, for the tests."""

import asyncio
import contextlib
import socket
import threading
import time

import httpx
import uvicorn

from provender.api.app import create_app
from provender.settings import load_settings


class Caller:
    """A client of one app; `server` is what the app holds."""

    def __init__(self, data_dir, **settings):
        settings = {"rate_limit_per_minute": 0, "log_level": "ERROR", **settings}
        self.settings = load_settings(None, data_dir=data_dir, **settings)
        self.app = create_app(self.settings)
        self.server = self.app.state.server
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://localhost"
        )

    def request(self, method, url, **options):
        return self._runner.run(self._client.request(method, url, **options))

    def get(self, url, **options):
        return self.request("GET", url, **options)

    def post(self, url, json=None, **options):
        return self.request("POST", url, json=json, **options)

    def generate(self, schema=None, **fields):
        body = {"schema": schema, **fields} if schema is not None else fields
        return self.post("/api/v1/data/generate", body)

    def generate_file(self, schema, **fields):
        return self.post("/api/v1/data/generate/file", {"schema": schema, **fields})

    def close(self):
        self._runner.run(self._client.aclose())
        self._runner.run(self.server.runner.close())
        self._runner.close()
        self.server.close()


@contextlib.contextmanager
def running(data_dir, **settings):
    """Serve an app on a free loopback port; yield its address and what it holds."""
    settings = {"rate_limit_per_minute": 0, "log_level": "ERROR", **settings}
    app = create_app(load_settings(None, data_dir=data_dir, **settings))
    # Named TCP, so that asyncio turns Nagle's algorithm off as it does for a server of its own.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.server
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def wait_until(condition, seconds=30):
    """Wait until the condition holds; fail when it does not."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
