"""Every example in a docstring runs."""

import doctest
import importlib
import pkgutil

import numpy as np
import pyarrow as pa
import pytest

import provender

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(provender.__path__, "provender.")
    if not module.name.endswith(("__main__", "_native"))
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    module = importlib.import_module(name)
    result = doctest.testmod(
        module, extraglobs={"np": np, "pa": pa}, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert result.failed == 0


def test_the_package_itself_has_an_example_that_runs():
    result = doctest.testmod(provender)
    assert result.attempted
    assert not result.failed
