from dataclasses import replace

import pytest
from fault_server import FaultServer

from provender.transfer.download import download
from provender.transfer.options import TransferOptions

QUICK = TransferOptions(retry_interval_s=0.01, proxy="none")


@pytest.fixture
def serving():
    """Return a function that starts one more server."""
    servers = []

    def serve(**words):
        servers.append(FaultServer(**words))
        return servers[-1]

    yield serve
    for server in servers:
        server.close()


@pytest.fixture
def server(serving):
    return serving()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "here"


@pytest.fixture
def fetch(folder):
    """Return a function that downloads into the folder, with retries that do not wait long."""

    def get(urls, *, checksum=None, check=True, progress=None, call=None, **options):
        return download(
            urls,
            folder,
            checksum=checksum,
            check=check,
            progress=progress,
            options=replace(QUICK, **options),
            **(call or {}),
        )

    return get


@pytest.fixture
def content(folder):
    """Return a function that says what lies in the folder, without the ledger."""

    def names():
        return sorted(path.name for path in folder.iterdir() if path.name != ".provender-downloads")

    return names
