"""Serves the organisers' pages on loopback, in this process and on moto, for a browser.

with desk_on_loopback(monkeypatch) as url:
    page.goto(f"{url}/")
"""

import base64
import contextlib
import re
import threading
from collections.abc import Iterable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import unquote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from chalicelib import settings
from chalicelib.desk.organise import application
from tests.support.gateway import Environ, Start, event_of, status_line
from tests.support.roles import acting


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing."""


@contextlib.contextmanager
def desk_on_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The pages' address, without a trailing slash: on `localhost`, since passkeys refuse an IP address."""
    server = make_server("127.0.0.1", 0, _wsgi, server_class=_Server, handler_class=_Quiet)
    url = f"http://localhost:{server.server_port}"
    monkeypatch.setenv("FIRMAMOS_ORGANISE_URL", url)
    settings.current.cache_clear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _wsgi(environ: Environ, start: Start) -> Iterable[bytes]:
    path, method = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"), environ["REQUEST_METHOD"]
    for route in application().routes:
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route), path)
        if found and method in application().routes[route]:
            parameters = {name: unquote(value) for name, value in found.groupdict().items()}
            with acting("Organise"):
                answer: dict[str, Any] = application()(event_of(environ, route, path, parameters), None)
            several = answer.get("multiValueHeaders") or {}
            cookies = [("Set-Cookie", cookie) for cookie in several.get("Set-Cookie", ())]
            start(status_line(answer["statusCode"]), [*answer["headers"].items(), *cookies])
            body = answer["body"]
            return [base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()]
    start(status_line(404), [("Content-Type", "text/plain")])
    return [b"API Gateway has no such route"]
