from fault_server import payload
from hypothesis import given
from hypothesis import strategies as st

from provender.transfer.pacing import Bucket
from provender.transfer.slot import Slot

MIB = 1 << 20


@given(
    st.floats(1000, 1e9),
    st.lists(st.tuples(st.integers(1, 16384), st.floats(0, 0.01)), min_size=1, max_size=200),
)
def test_who_waits_when_told_to_never_exceeds_the_rate(rate, steps):
    now = 0.0
    bucket = Bucket(rate, lambda: now)
    spent = 0
    for size, idle in steps:
        now += idle
        now += bucket.wait_s()
        bucket.wait_s()
        assert spent <= rate * (now + 0.05) * 1.000001
        bucket.spend(size)
        spent += size


def test_a_limited_download_pauses_and_arrives_as_it_is(server, fetch, folder, monkeypatch):
    pauses = []
    unpause = Slot.unpause
    monkeypatch.setattr(Slot, "unpause", lambda slot: (pauses.append(slot), unpause(slot)))
    data = [payload(MIB, number) for number in range(4)]
    urls = [server.add(f"/{number}", one) for number, one in enumerate(data)]
    fetch(urls, bandwidth_limit_kbps=8192, read_timeout_s=0.3)
    assert len(pauses) > 4
    assert [(folder / str(number)).read_bytes() for number in range(4)] == data


def test_a_pause_longer_than_the_read_timeout_is_no_stall(server, fetch, folder):
    fetch(server.add("/file", payload(65536)), bandwidth_limit_kbps=40, read_timeout_s=0.1)
    assert (folder / "file").read_bytes() == payload(65536)
    assert len(server.requests) == 1
