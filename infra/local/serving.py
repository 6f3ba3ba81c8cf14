"""The base of the local servers: threaded, on loopback only, with complete answers and no log."""

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"


class Server(ThreadingHTTPServer):
    """A server whose backlog is long enough for a test that signs fifty times at once."""

    request_queue_size = 256
    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    """Keeps connections open, so every answer states its length."""

    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        """The request's body, by its Content-Length."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, headers: Mapping[str, str] | list[tuple[str, str]], body: bytes = b"") -> None:
        """Sends a complete answer; for HEAD, only the headers."""
        self.send_response_only(status)
        pairs = list(headers.items()) if isinstance(headers, Mapping) else headers
        for name, value in pairs:
            self.send_header(name, value)
        self.send_header("Date", self.date_time_string())
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing: a path can contain a token."""


def serve(handler: type[Handler], port: int) -> Server:
    """Starts serving on loopback in a new thread."""
    server = Server((HOST, port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
