"""Shared by all tests: Hypothesis profiles, kernels and their twins, database servers."""

import os

import pytest
from hypothesis import HealthCheck, settings

from provender.kernels.library import library
from servers import mariadb_server, postgresql_server

settings.register_profile(
    "default",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("thorough", parent=settings.get_profile("default"), max_examples=1000)
# The same examples at every run: what CI finds, anybody finds.
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True)
usual = "ci" if os.environ.get("CI") == "true" else "default"
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", usual))


@pytest.fixture
def twins(monkeypatch):
    """Return a function that runs its argument with the compiled kernels and without them."""
    if library() is None:
        pytest.skip("the native kernels are not compiled here, so there is nothing to compare")

    def both(work):
        native = work()
        with monkeypatch.context() as patch:
            patch.setenv("PROVENDER_NATIVE", "0")
            library.cache_clear()
            twin = work()
        library.cache_clear()
        return native, twin

    return both


@pytest.fixture(scope="session")
def postgresql():
    """Return the address of a PostgreSQL that belongs to the tests."""
    with postgresql_server() as address:
        yield address


@pytest.fixture(scope="session")
def mariadb():
    """Return what PyMySQL needs to connect to an empty database of latin1 texts."""
    with mariadb_server() as address:
        yield address
