"""A file server for the download races: nginx where there is one, else a small one of our own."""

import contextlib
import os
import shutil
import socket
import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["file_server"]

_PATIENCE_S = 10
_NGINX = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {root}; limit_rate {rate}; }}
}}
"""


@contextmanager
def file_server(root: Path, folder: Path, *, rate: str = "0") -> Iterator[tuple[str, str]]:
    """Serve a folder on loopback; yield the server's name and its address.

    `rate` limits each connection, as nginx writes it (`2m` is 2 MiB/s); our own server cannot.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    name, command = (
        "our own server",
        [sys.executable, "-m", "bench.fileserver", str(port), str(root)],
    )
    if nginx := shutil.which("nginx"):
        configuration = folder / "nginx.conf"
        configuration.write_text(_configuration(root, folder, port, rate), "ascii")
        name, command = "nginx", [nginx, "-p", str(folder), "-c", str(configuration)]
    with subprocess.Popen(command) as process:
        try:
            _wait(port)
            yield name, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _configuration(root: Path, folder: Path, port: int, rate: str) -> str:
    # Root's nginx serves as somebody else, who may not read a folder that is ours only.
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    return _NGINX.format(user=user, folder=folder, port=port, root=root, rate=rate)


def _wait(port: int) -> None:
    end_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end_s:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.01)
    raise RuntimeError("the file server does not start")


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(ConnectionError):
            while head := self.request.recv(65536):
                self._send(head.split(b" ", 2)[1].decode())

    def _send(self, path: str) -> None:
        with Path(sys.argv[2], path.lstrip("/")).open("rb") as file:
            status = os.fstat(file.fileno())
            lines = (
                "HTTP/1.1 200 OK",
                f"Content-Length: {status.st_size}",
                f'ETag: "{status.st_mtime_ns:x}-{status.st_size:x}"',
                "Accept-Ranges: bytes",
            )
            head = "\r\n".join(lines).encode() + b"\r\n\r\n"
            if status.st_size < 1 << 20:
                self.request.sendall(head + file.read())
                return
            self.request.sendall(head)
            self.request.sendfile(file)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


if __name__ == "__main__":
    _Server(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()
