"""The published list of organisations, read with the permissions of the function that reads it."""

import json
import logging
from contextvars import Context
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from chalicelib.aws import clients
from chalicelib.aws.published import MOST_BYTES, S3Published
from chalicelib.errors import Unavailable
from tests.conftest import ENVIRONMENT
from tests.support.roles import acting
from tests.support.samples import LETTER, SLUG

SITE = ENVIRONMENT["FIRMAMOS_SITE_BUCKET"]
KEY = f"{SLUG}/signatories.json"
ROWS = [
    {"kind": "organisation", "name": "Casa del Agua"},
    {"kind": "person", "name": "Ana Paz"},
    {"kind": "coalition", "name": "Red del Río"},
]


@pytest.fixture
def published(aws: None) -> S3Published:
    return S3Published(SITE)


def put(rows: object = ROWS, key: str = KEY) -> None:
    clients.s3().put_object(Bucket=SITE, Key=key, Body=json.dumps(rows).encode())


def denied(monkeypatch: pytest.MonkeyPatch, *operations: str) -> None:
    """Deny calls of S3 as a broken policy does."""
    real = BaseClient._make_api_call

    def make_call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation in operations:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "Access Denied"}}, operation)
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", make_call)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def test_s3_does_not_tell_a_function_that_may_not_list_what_is_missing(published: S3Published) -> None:
    with acting("APIHandler"), pytest.raises(ClientError, match="AccessDenied"):
        clients.s3_fast().get_object(Bucket=SITE, Key=KEY)
    with acting("Publish"), pytest.raises(ClientError, match="NoSuchKey"):
        clients.s3_fast().get_object(Bucket=SITE, Key=KEY)


def test_the_organisations_on_the_letter_are_read(published: S3Published) -> None:
    put()
    with acting("APIHandler"):
        assert published.organisations(LETTER) == ["Casa del Agua", "Red del Río"]


@pytest.mark.parametrize("function", ["APIHandler", "Publish"])
def test_before_the_first_edition_there_are_none(
    published: S3Published, function: str, caplog: pytest.LogCaptureFixture
) -> None:
    """S3 answers the API's function with 403, and one that may list the bucket with 404."""
    put(key=f"{SLUG}-otra/signatories.json")
    with acting(function):
        assert published.organisations(LETTER) == []
    assert not errors(caplog)


@pytest.mark.parametrize("operations", [("GetObject",), ("GetObject", "ListObjectsV2")])
def test_a_list_that_may_not_be_read_is_not_taken_for_none(
    published: S3Published,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    operations: tuple[str, ...],
) -> None:
    put()
    denied(monkeypatch, *operations)
    with acting("APIHandler"), pytest.raises(Unavailable):
        published.organisations(LETTER)
    assert errors(caplog) == ["the published list may not be read"]


def test_where_not_even_absence_can_be_seen_nothing_is_taken_for_none(
    published: S3Published, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    denied(monkeypatch, "ListObjectsV2")
    with acting("APIHandler"), pytest.raises(Unavailable):
        published.organisations(LETTER)
    assert errors(caplog) == ["the published list may not be read"]


def test_a_list_published_between_two_calls_is_read(published: S3Published, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first edition comes out after S3 said 403 and before it is asked what is there."""
    real = BaseClient._make_api_call

    def make_call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "ListObjectsV2":
            # Somebody else writes it, with a role of their own.
            Context().run(put)
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", make_call)
    with acting("APIHandler"):
        assert published.organisations(LETTER) == ["Casa del Agua", "Red del Río"]


def test_a_list_that_is_too_long_is_not_taken_for_none(published: S3Published) -> None:
    put([{"kind": "organisation", "name": "x" * MOST_BYTES}])
    with acting("APIHandler"), pytest.raises(Unavailable):
        published.organisations(LETTER)
