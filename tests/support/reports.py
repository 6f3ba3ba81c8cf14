"""Sends reports as readers do, and reads them as organisers do."""

import json
import time
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from chalicelib.aws.dynamodb.reports import DynamoReports
from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
from chalicelib.ports.operating import EntryReports
from chalicelib.rules.signatories.reports import about
from chalicelib.wiring import api
from tests.support.api import FORM, JSON, call, event
from tests.support.api_client import HOME
from tests.support.samples import SLUG
from tests.support.solve_proof import solved

ROUTE = "/letters/{slug}/reports"
REPORT = {"number": "12", "reason": "invented", "words": "No existe.", "lang": "es"}


def send(fields: dict[str, str], source: str = HOME, *, as_json: bool = False, slug: str = SLUG) -> dict[str, Any]:
    context = event("apigateway-proxy")["requestContext"]
    context |= {"resourcePath": ROUTE, "httpMethod": "POST", "identity": {"sourceIp": source}}
    body = json.dumps(fields).encode() if as_json else urlencode(fields).encode()
    return call("POST", ROUTE, body, JSON if as_json else FORM, {"requestContext": context}, slug=slug)


def see(slug: str = SLUG, **query: str) -> dict[str, Any]:
    asked = {name: [value] for name, value in query.items()} or None
    return call("GET", ROUTE, raw={"multiValueQueryStringParameters": asked}, slug=slug)


def soup_of(answer: dict[str, Any]) -> BeautifulSoup:
    return BeautifulSoup(answer["body"], "html.parser")


def reports(slug: str = SLUG) -> list[EntryReports]:
    return DynamoReports().read(slug, DynamoWaiting().page(slug, "report").ids, int(time.time()))


def notes(entry: EntryReports) -> list[str]:
    return [api.vault().open(SLUG, about(SLUG, entry.number), note) for note in entry.sealed_notes]


def proof() -> str:
    """A solved challenge."""
    head = api.signing().letter_by_address(SLUG)
    return solved(api.reporting().challenge(head, 3))
