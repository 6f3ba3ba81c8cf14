"""Fifty requests at once on moto, and a table of limits that does not respond."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib import settings
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.rules.mail.message import parse_message
from chalicelib.signing.admission import RequestOrigin
from chalicelib.wiring import api, send_mail
from tests.support.api import call, deliver, mails, queued, sign, token
from tests.support.faulty_aws import throttle
from tests.support.mailed_links import prepare_letter
from tests.support.samples import FIELDS, SLUG, form

FIFTY = range(50)


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter()


def test_fifty_forms_at_once_are_one_signature_and_one_mail() -> None:
    signing = api.signing()
    head = signing.letter_by_address(SLUG)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda n: signing.sign(head, form(), RequestOrigin(f"10.0.{n}.1", {})), FIFTY))
    messages = [parse_message(message["body"]) for message in queued()]
    assert len(messages) == 50
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(send_mail.sender().handle, messages))
    assert len(list(SignatureItem.scan())) == 1
    assert len(mails()) == 1


def test_while_the_table_of_limits_is_throttled_people_sign_and_nothing_is_mailed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = BaseClient._make_api_call

    def throttled(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if arguments.get("TableName") == settings.current().limits_table:
            raise throttle(operation)
        return real(client, operation, arguments)

    with monkeypatch.context() as broken:
        broken.setattr(BaseClient, "_make_api_call", throttled)
        for number in range(5):
            answer = sign(FIELDS | {"email": f"uno{number}@example.org"})
            assert answer["statusCode"] == 303
        assert {item.state for item in SignatureItem.scan()} == {"held"}
        for _ in range(8):  # more often than SQS would deliver a message that fails
            deliver()
        assert mails() == []
    deliver()
    assert len(mails()) == 5
    assert call("POST", "/confirm/{token}", token=token())["statusCode"] == 303
