import ipaddress
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.transfer.guard import Guard

SCRIPT = Path(__file__).with_name("guarded.py")
REFUSED_V4 = [
    "http://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://127.8.8.8:PORT/",
    "http://0.0.0.0:PORT/",
    "http://0:PORT/",
    "http://localhost:PORT/",
    "http://inside.example:PORT/",
    "http://metadata.example:PORT/",
    "http://10.1.2.3:PORT/",
    "http://172.16.0.1:PORT/",
    "http://192.168.0.1:PORT/",
    "http://169.254.169.254:PORT/latest/meta-data/",
    "http://2852039166:PORT/",
    "http://100.100.100.200:PORT/",
    "http://168.63.129.16:PORT/",
    "http://192.0.2.1:PORT/",
    "http://224.0.0.1:PORT/",
    "http://240.0.0.1:PORT/",
    "http://255.255.255.255:PORT/",
    "http://①②⑦.0.0.1:PORT/",
    "via http://127.0.0.1:PORT/x",
    "via http://inside.example:PORT/x",
    "via http://169.254.169.254:PORT/x",
    "via http://2130706433:PORT/x",
]
REFUSED_V6 = [
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[64:ff9b::a9fe:a9fe]:PORT/",
    "http://[64:ff9b:1::1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[fd00:ec2::254]:PORT/",
    "http://[fe80::1]:PORT/",
    "http://[fec0::1]:PORT/",
    "http://[ff02::1]:PORT/",
    "http://[2001:db8::1]:PORT/",
    "http://six.example:PORT/",
]


def in_a_namespace(wanted, host):
    """Ask for the addresses where a broken guard reaches nothing real."""
    found = all(shutil.which(tool) for tool in ("unshare", "ip", "mount"))
    separate = ["unshare", "--net", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if not found or subprocess.run([*separate, "true"], check=False).returncode:
        reason = "a network namespace (unshare, ip, mount) is not permitted here"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    command = [*separate, sys.executable, str(SCRIPT), json.dumps(wanted), host]
    done = subprocess.run(command, capture_output=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("urls", "host"), [(REFUSED_V4, "0.0.0.0"), (REFUSED_V6, "::")], ids=["IPv4", "IPv6"]
)
def test_no_form_of_an_inner_address_is_ever_connected_to(urls, host):
    answers = in_a_namespace([(url, []) for url in urls], host)
    assert len(answers) == len(urls)
    for url, answer in answers.items():
        hops = ["/hop"] if url.startswith("via ") else []
        assert (url, answer["asked"]) == (url, hops)
        assert (url, answer["kind"]) == (url, "ForbiddenError")
        assert "DOWNLOAD_ALLOWED_NETWORKS" in answer["error"]


def test_public_addresses_and_allowed_networks_are_reached():
    wanted = [
        ("http://93.184.216.34:PORT/", []),
        ("http://outside.example:PORT/", []),
        ("via http://outside.example:PORT/x", []),
        ("http://127.0.0.1:PORT/", ["127.0.0.0/8"]),
        ("http://inside.example:PORT/", ["127.0.0.0/8"]),
        ("http://10.1.2.3:PORT/", ["10.1.0.0/16"]),
    ]
    answers = in_a_namespace(wanted, "0.0.0.0")
    assert {name: answer["status"] for name, answer in answers.items()} == {
        name: "completed" for name, _ in wanted
    }


def test_allowing_one_network_opens_no_other():
    answers = in_a_namespace([("http://127.0.0.1:PORT/", ["10.0.0.0/8"])], "0.0.0.0")
    assert answers["http://127.0.0.1:PORT/"]["kind"] == "ForbiddenError"


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "64:ff9b::", "::ffff:0:0:0"]))
def test_an_ipv4_address_in_an_ipv6_one_is_judged_as_itself(address, prefix):
    carried = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) + int(address))
    assert Guard().allows(str(carried)) == Guard().allows(str(address))


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="fc00::/7"))
def test_private_addresses_need_permission(address):
    assert not Guard().allows(str(address))
    assert Guard([ipaddress.ip_network(address)]).allows(str(address))


@given(st.text(max_size=40))
def test_what_is_no_address_is_refused(text):
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        assert not Guard().allows(text)
