"""Run in a network namespace of its own: asks for every address of a list, guarded."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from fault_server import FaultServer, redirect

from provender.transfer.download import download
from provender.transfer.options import TransferOptions

PUBLIC = "93.184.216.34"
HERE = (PUBLIC, "10.1.2.3", "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.2.1")
HOSTS = f"""
127.0.0.1 localhost inside.example
169.254.169.254 metadata.example
{PUBLIC} outside.example
::1 six.example
"""


def prepare():
    for command in (
        "ip link set lo up",
        *(f"ip address add {address}/32 dev lo" for address in HERE),
        "ip address add 64:ff9b::7f00:1/128 dev lo",
        "ip address add fd00:ec2::254/128 dev lo",
        "mount --make-rprivate /",
    ):
        subprocess.run(command.split(), check=True)
    with tempfile.NamedTemporaryFile("w", delete=False) as hosts:
        hosts.write(HOSTS)
    subprocess.run(["mount", "--bind", hosts.name, "/etc/hosts"], check=True)
    Path(hosts.name).unlink()


def main():
    wanted = json.loads(sys.argv[1])
    prepare()
    server = FaultServer(host=sys.argv[2])
    server.add("*", b"inside")
    answers = {}
    for name, networks in wanted:
        url = name.replace("PORT", str(server.port))
        if name.startswith("via "):
            server.files["/hop"] = redirect(url.removeprefix("via "))
            url = f"http://{PUBLIC}:{server.port}/hop"
        before = len(server.requests)
        with tempfile.TemporaryDirectory() as folder:
            (result,) = download(
                url,
                folder,
                check=False,
                public_only=True,
                allowed_networks=networks,
                options=TransferOptions(proxy="none", max_retries=0, connection_timeout_s=2),
            )
        answers[name] = {
            "status": result.status,
            "error": str(result.error),
            "kind": type(result.error).__name__,
            "asked": [request.path for request in server.requests[before:]],
        }
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main()
