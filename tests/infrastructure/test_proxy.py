"""The API's local address passes the emulator the client's address, which API Gateway knows by itself."""

import json
import urllib.request
from collections.abc import Iterator

import pytest

from infra.local.proxy import api_handler
from infra.local.serving import HOST, Handler, serve


class Echo(Handler):
    """Answers with the headers that it received."""

    def do_GET(self) -> None:
        cookies = [("Set-Cookie", "__Host-desk=a; Secure"), ("Set-Cookie", "__Host-start=b; Secure")]
        self.answer(200, cookies, json.dumps(self.headers.items()).encode())


@pytest.fixture
def proxy() -> Iterator[str]:
    behind = serve(Echo, 0)
    front = serve(api_handler(f"http://{HOST}:{behind.server_port}", "api", "stage", {}), 0)
    yield f"http://{HOST}:{front.server_port}/"
    front.shutdown()
    behind.shutdown()


@pytest.mark.parametrize("name", ["X-Forwarded-For", "x-forwarded-for"])
def test_nobody_tells_an_address_that_is_not_theirs(proxy: str, name: str) -> None:
    request = urllib.request.Request(proxy, headers={name: "198.51.100.7", "X-Other": "kept"})
    with urllib.request.urlopen(request) as answer:
        sent = [(header.lower(), value) for header, value in json.load(answer)]
    assert [value for header, value in sent if header == "x-forwarded-for"] == [HOST]
    assert ("x-other", "kept") in sent


def test_cookies_pass_one_by_one_and_back(proxy: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(proxy, headers={"Cookie": "__Host-desk=a"})) as answer:
        assert ["Cookie", "__Host-desk=a"] in json.load(answer)
        assert answer.headers.get_all("Set-Cookie") == ["__Host-desk=a; Secure", "__Host-start=b; Secure"]
