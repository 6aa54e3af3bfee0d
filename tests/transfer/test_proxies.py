import base64
import contextlib
import socket
import threading

import pytest
from fault_server import File

from provender.errors import ForbiddenError, TransferError


@pytest.fixture
def proxy(serving):
    """Return a proxy that answers every request itself."""
    proxy = serving()
    proxy.add("*", b"by the proxy")
    return proxy


def test_a_custom_proxy_gets_the_request(proxy, fetch, folder, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    fetch("http://nowhere.invalid/file", proxy=proxy.url())
    assert proxy.requests[0].path == "http://nowhere.invalid/file"
    assert (folder / "file").read_bytes() == b"by the proxy"


def test_the_proxys_password_goes_to_the_proxy_and_is_never_shown(proxy, fetch):
    url = proxy.url().replace("http://", "http://ann:s3cr3t@")
    proxy.files["*"] = File(first=[(407, [])])
    with pytest.raises(TransferError, match="407") as caught:
        fetch("http://nowhere.invalid/file", proxy=url, max_retries=0)
    sent = proxy.requests[0].headers["proxy-authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent) == b"ann:s3cr3t"
    assert "s3cr3t" not in str(caught.value)


def test_the_environments_proxy_counts_unless_none_is_wanted(proxy, server, fetch, monkeypatch):
    monkeypatch.setenv("http_proxy", proxy.url())
    monkeypatch.delenv("no_proxy", raising=False)
    fetch("http://nowhere.invalid/file", proxy="system")
    assert len(proxy.requests) == 1
    fetch(server.add("/direct", b"x"), proxy="none")
    assert len(proxy.requests) == 1


def test_the_guard_judges_the_proxys_address(proxy, fetch):
    with pytest.raises(ForbiddenError, match=r"127\.0\.0\.1"):
        fetch("http://nowhere.invalid/file", proxy=proxy.url(), call={"public_only": True})
    assert proxy.connections == 0


def socks_server(target):
    """Serve one SOCKS5 connection, whatever its name, from `target`; return port and names."""
    listener = socket.create_server(("127.0.0.1", 0))
    names = []

    def pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)

    def serve():
        client, _ = listener.accept()
        with client, socket.create_connection((target.host, target.port)) as upstream:
            client.recv(2 + 16)
            client.sendall(b"\x05\x00")
            request = client.recv(300)
            names.append(request[5 : 5 + request[4]].decode())
            client.sendall(b"\x05\x00\x00\x01" + bytes(6))
            back = threading.Thread(target=pump, args=(upstream, client))
            back.start()
            pump(client, upstream)
            upstream.shutdown(socket.SHUT_RDWR)
            back.join()
        listener.close()

    thread = threading.Thread(target=serve)
    thread.start()
    return listener.getsockname()[1], names, thread


def test_a_socks_proxy_looks_names_up_itself(server, fetch, folder):
    server.add("/file", b"data")
    port, names, thread = socks_server(server)
    fetch("http://nowhere.invalid/file", proxy=f"socks5h://127.0.0.1:{port}")
    thread.join(10)
    assert names == ["nowhere.invalid"]
    assert (folder / "file").read_bytes() == b"data"
