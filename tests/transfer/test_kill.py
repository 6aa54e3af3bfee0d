"""The process dies by SIGKILL; the same call in a new one must bring the same files."""

import random
import signal
import subprocess
import sys

import pytest
from fault_server import payload

MIB = 1 << 20
CALL = """
import sys, provender
from provender.transfer.options import TransferOptions
provender.download(sys.argv[1:-1], sys.argv[-1], options=TransferOptions(proxy="none"))
"""
DIE = """
import os, signal
import {module} as module
module._SAFE_EVERY_PIECES = 1
owner = {owner}
done = owner.{name}
def die(*words, **options):
    {before}
    os.kill(os.getpid(), signal.SIGKILL)
owner.{name} = die
"""
STEPS = {
    "before the first byte is written": ("part", "module.Part", "write", ""),
    "after a sync, before the journal says so": ("landing", "module.Journal", "mark_safe", ""),
    "after the journal says so": ("landing", "module.Journal", "mark_safe", "done(*words)"),
    "before the ledger": ("commit", "module", "write_ledger", ""),
    "after the ledger, before the names": ("commit", "module", "write_ledger", "done(*words)"),
    "after the first name": ("part", "module.Part", "rename", "done(*words, **options)"),
    "after the first name of a small file": (
        "part",
        "module.Unnamed",
        "rename",
        "done(*words, **options)",
    ),
    "after the names": ("commit", "module", "_sync_folder", "done(*words)"),
    "before the journal is removed": ("commit", "module", "_let_go", ""),
}


def run(code, urls, folder):
    return subprocess.Popen([sys.executable, "-c", code, *urls, str(folder)])


def check(folder, expected):
    """Whatever has a final name is whole."""
    if folder.exists():
        for path in folder.iterdir():
            if path.name in expected:
                assert path.read_bytes() == expected[path.name]


def finish(urls, folder, expected):
    assert run(CALL, urls, folder).wait(60) == 0
    check(folder, expected)
    names = {path.name for path in folder.iterdir()}
    assert names == {*expected, ".provender-downloads"}


def serve(server, seed):
    rng = random.Random(seed)
    expected = {f"{number}.bin": payload(rng.randrange(50_000), number) for number in range(200)}
    expected["big.bin"] = payload(40 * MIB, seed)
    urls = [server.add(f"/{name}", body) for name, body in expected.items()]
    random.Random(seed).shuffle(urls)
    return urls, expected


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_random_points_of_the_transfer(server, folder, seed):
    urls, expected = serve(server, seed)
    rng = random.Random(seed)
    process, left = None, 0

    def count_down():
        nonlocal left
        left -= 1
        if left == 0:
            process.send_signal(signal.SIGKILL)

    server.files["/big.bin"].pace = count_down
    codes = []
    for _ in range(4):
        left = rng.randrange(1, 600)
        process = run(CALL, urls, folder)
        codes.append(process.wait(60))
        check(folder, expected)
    assert codes[0] == -signal.SIGKILL
    left = -1
    finish(urls, folder, expected)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_of_the_end(server, folder, step):
    urls, expected = serve(server, 9)
    module, owner, name, before = STEPS[step]
    code = DIE.format(
        module=f"provender.transfer.{module}", owner=owner, name=name, before=before or "pass"
    )
    assert run(code + CALL, urls, folder).wait(60) == -signal.SIGKILL
    check(folder, expected)
    finish(urls, folder, expected)
