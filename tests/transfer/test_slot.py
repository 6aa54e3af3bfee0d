"""A handle is used for one request after another, and remembers nothing of the one before."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from provender.transfer.options import TransferOptions
from provender.transfer.slot import Request, Slot


class Taker:
    def head(self, lines):
        return lambda view: None


def test_the_header_lines_of_one_request_are_not_sent_with_the_next():
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.headers.get("X-Api-Key"))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        slot, options = Slot(None), TransferOptions(proxy="none")
        for lines in (("X-Api-Key: mine",), (), ("X-Api-Key: yours",), ()):
            slot.prepare(Taker(), Request(url, lines), options)
            slot.curl.perform()
        slot.curl.close()
        server.shutdown()
    assert seen == ["mine", None, "yours", None]
