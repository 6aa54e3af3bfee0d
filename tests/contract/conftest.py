import sys
from pathlib import Path

import pytest

# The client is shared with the tests of the API.
sys.path.append(str(Path(__file__).parent.parent / "api"))

from caller import Caller


@pytest.fixture
def client(tmp_path):
    caller = Caller(tmp_path / "data")
    yield caller
    caller.close()
