import sys
from pathlib import Path

import pytest

# The server whose faults can be switched on is shared with the tests of the transfers.
sys.path.append(str(Path(__file__).parent.parent / "transfer"))

from fault_server import FaultServer


@pytest.fixture
def server():
    server = FaultServer()
    yield server
    server.close()
