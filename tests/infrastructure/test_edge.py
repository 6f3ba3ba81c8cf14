"""The servers in front of the emulated AWS: they must answer as CloudFront and API Gateway do."""

import base64
import gzip
import http.client
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.gateway import gateway_responses
from infra.local.inbox import Mailbox, parse
from infra.local.proxy import gateway_error
from infra.local.serving import serve
from infra.local.site import Distribution, Policy, site_handler

PAGE = b"<!doctype html><title>Carta</title>" + b"<p>agua</p>" * 200
OBJECTS = {"carta/index.html": PAGE, "404.html": b"<!doctype html><title>404</title>", "carta/edition.json": b"{}"}
PAGES = Policy({"X-Content-Type-Options": "nosniff"}, frozenset({"last-modified"}))
DATA = Policy({"X-Data": "yes"}, shared={"Access-Control-Allow-Origin": "*"})
FRAMED = Policy({"X-Framed": "yes"})
DISTRIBUTION = Distribution(PAGES, (("*.json", DATA), ("/*/embed/*", FRAMED)), {403: (404, "404.html")})


class FakeBucket:
    def get_object(self, **asked: str) -> dict[str, Any]:
        key = asked["Key"]
        if key not in OBJECTS:
            refused: Any = {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
            raise ClientError(refused, "GetObject")
        return {
            "Body": io.BytesIO(OBJECTS[key]),
            "ContentType": "text/html; charset=utf-8" if key.endswith(".html") else "application/json",
            "ETag": f'"{len(OBJECTS[key])}"',
            "LastModified": datetime(2026, 2, 4, tzinfo=UTC),
            "CacheControl": "public, max-age=30",
        }


Answer = tuple[http.client.HTTPResponse, bytes]


class Site:
    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        try:
            connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    server = serve(site_handler(FakeBucket(), "site", DISTRIBUTION), 0)
    yield Site(server.server_address[1])
    server.shutdown()
    server.server_close()


def test_a_directory_is_its_index(site: Site) -> None:
    response, body = site.get("/carta/")
    assert (response.status, body) == (200, PAGE)
    assert response.headers["Cache-Control"] == "public, max-age=30"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Last-Modified" not in response.headers


def test_without_its_slash_a_directory_is_redirected(site: Site) -> None:
    response, _ = site.get("/carta")
    assert (response.status, response.headers["Location"]) == (301, "/carta/")


def test_the_redirect_leads_to_no_other_host(site: Site) -> None:
    response, _ = site.get("//other.example/carta")
    assert response.headers["Location"] == "/other.example/carta/"


def test_what_is_not_there_is_the_distribution_s_page(site: Site) -> None:
    response, body = site.get("/nada/")
    assert (response.status, body) == (404, OBJECTS["404.html"])


def test_a_page_is_compressed_for_who_can_read_it(site: Site) -> None:
    response, body = site.get("/carta/", Accept_Encoding="gzip, br")
    assert gzip.decompress(body) == PAGE
    assert response.headers["ETag"].startswith("W/")
    small, body = site.get("/carta/edition.json", Accept_Encoding="gzip")
    assert (small.headers.get("Content-Encoding"), body) == (None, b"{}")


def test_a_reader_who_has_it_is_told_so(site: Site) -> None:
    response, body = site.get("/carta/", If_None_Match=f'W/"{len(PAGE)}"')
    assert (response.status, body) == (304, b"")


def test_head_has_the_headers_alone(site: Site) -> None:
    response, body = site.get("/carta/", "HEAD")
    assert (response.headers["Content-Length"], body) == (str(len(PAGE)), b"")


def test_the_site_takes_no_form(site: Site) -> None:
    assert site.get("/carta/", "POST")[0].status == 403


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/carta/edition.json", DATA),
        ("/carta/EDITION.JSON", PAGES),
        ("/carta/embed/edition.json", DATA),  # the first match applies
        ("/carta/es/embed/", FRAMED),
        ("/carta/embed", PAGES),
        ("/embed/es/", PAGES),  # a letter of that name
        ("/carta/", PAGES),
        ("/carta/editionxjson", PAGES),  # a dot is a dot
    ],
)
def test_the_first_path_pattern_that_fits_says_the_headers(path: str, policy: Policy) -> None:
    assert DISTRIBUTION.policy(path) is policy
    same = Distribution(PAGES, (("/*.json", DATA), ("*/embed/*", FRAMED)), {})
    assert same.policy(path) is policy, "a slash at the beginning makes no difference"
    assert Distribution(PAGES, (("/c?rta/*", DATA),), {}).policy("/carta/x") is DATA


def test_another_site_s_page_may_read_what_is_shared(site: Site) -> None:
    answer, _ = site.get("/carta/edition.json", Origin="https://diario.example")
    assert (answer.headers["Access-Control-Allow-Origin"], answer.headers["X-Data"]) == ("*", "yes")
    assert "Access-Control-Allow-Origin" not in site.get("/carta/edition.json")[0].headers
    assert "Access-Control-Allow-Origin" not in site.get("/carta/", Origin="https://diario.example")[0].headers


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("MissingAuthenticationTokenException", 403, (404, "not-found")),
        ("TooManyRequestsException", 429, (429, "too-many-requests")),
        ("InternalServerErrorException", 504, (504, "unavailable")),
        ("UnsupportedMediaTypeException", 415, (415, "bad-request")),
    ],
)
def test_the_gateway_s_errors_speak_as_the_template_says(kind: str, status: int, expected: tuple[int, str]) -> None:
    answered, headers, body = gateway_error(gateway_responses(), kind, status, "application/json")
    assert (answered, body.decode()) == (expected[0], f'{{"error": "{expected[1]}"}}')
    assert dict(headers)["Cache-Control"] == "no-store"
    page = gateway_error(gateway_responses(), kind, status, "text/html,*/*;q=0.8")[2]
    assert page.startswith(b"<!doctype html>")


def message() -> bytes:
    mail = EmailMessage()
    mail["To"], mail["Subject"], mail["Auto-Submitted"] = "ana@example.net", "Confirme su firma ñ", "auto-generated"
    mail.set_content("Confirme: https://firmas.example.org/confirm/abc\n")
    mail.add_alternative('<p><a href="https://firmas.example.org/confirm/abc">Confirmar</a></p>', subtype="html")
    return mail.as_bytes()


def test_a_mail_is_read_from_its_mime() -> None:
    mail = parse("id-1", [], message())
    assert (mail.to, mail.subject) == ("ana@example.net", "Confirme su firma ñ")
    assert mail.links == ["https://firmas.example.org/confirm/abc"]
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert mail.text.startswith("Confirme") and "<a href" in mail.html


def test_the_mailbox_survives_its_process(tmp_path: Path) -> None:
    path = tmp_path / "mails.jsonl"
    request = {"Content": {"Raw": {"Data": base64.b64encode(message()).decode()}}}
    Mailbox(path).keep("id-1", request)
    assert [mail.id for mail in Mailbox(path).all()] == ["id-1"]
