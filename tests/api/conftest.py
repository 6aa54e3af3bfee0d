import pytest
from caller import Caller


@pytest.fixture
def calling(tmp_path):
    """Return a function that makes a client of an app with the given settings."""
    callers = []

    def make(**settings):
        callers.append(Caller(tmp_path / "data", **settings))
        return callers[-1]

    yield make
    for caller in callers:
        caller.close()


@pytest.fixture
def client(calling):
    return calling()
