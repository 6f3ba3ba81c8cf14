"""The tables, queue and buckets in moto."""

import functools
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from botocore.client import BaseClient
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.kms import KmsKeyMaker
from chalicelib.rules.limits import buckets
from tests.conftest import ENVIRONMENT
from tests.support import roles
from tests.support.faulty_aws import Faulty
from tests.support.process_caches import forget
from tests.support.quick_moto import quicken
from tests.support.samples import LETTER, SLUG, VERSION


@pytest.fixture
def aws_instead() -> dict[str, Callable[..., Any]]:
    """What answers the calls of a service in place of moto, by botocore's name of the service."""
    return {}


@pytest.fixture
def aws(
    environment: None, monkeypatch: pytest.MonkeyPatch, aws_instead: dict[str, Callable[..., Any]]
) -> Iterator[None]:
    """Create empty tables, queue, buckets and key. Clients are reused between tests: moto answers them all.

    It is just past midnight, when every limit's window begins, so that none ends during a test by chance.
    """
    with time_machine.travel(buckets.DAY * (1 + time.time() // buckets.DAY)), mock_aws():
        quicken(monkeypatch)
        monkeypatch.setattr(DynamoHandler, "call_action", one_at_a_time(DynamoHandler.call_action))
        on_aws = roles.as_on_aws(BaseClient._make_api_call, aws_instead)
        monkeypatch.setattr(BaseClient, "_make_api_call", lambda *arguments: on_aws(*arguments))
        make_tables(clients.dynamodb(), ENVIRONMENT)
        queue = clients.sqs().create_queue(QueueName="test-mail")
        monkeypatch.setenv("FIRMAMOS_MAIL_QUEUE_URL", queue["QueueUrl"])
        for bucket in ("FIRMAMOS_SITE_BUCKET", "FIRMAMOS_STATE_BUCKET"):
            clients.s3().create_bucket(Bucket=ENVIRONMENT[bucket])
        monkeypatch.setenv("FIRMAMOS_KEY_ID", clients.kms().create_key()["KeyMetadata"]["KeyId"])
        clients.sesv2().create_email_identity(EmailIdentity="firmas@example.org")
        settings.current.cache_clear()
        roles.too_patient.clear()
        yield
        assert roles.too_patient == [], "a page's reader has gone before these calls end"


def one_at_a_time(act: Callable[..., Any]) -> Callable[..., Any]:
    """Make conditional writes atomic as in DynamoDB; in moto another thread may write between condition and write."""
    lock = threading.Lock()

    def locked(*arguments: Any, **named: Any) -> Any:
        with lock:
            return act(*arguments, **named)

    return locked


def make_tables(dynamodb: Any, names: Mapping[str, str]) -> None:
    """Create the tables as infra/stack.yaml defines them, under the environment's names."""
    table: Callable[..., Any] = functools.partial(dynamodb.create_table, BillingMode="PAY_PER_REQUEST")
    table(
        TableName=names["FIRMAMOS_LETTERS_TABLE"],
        AttributeDefinitions=[_string("letter"), _string("record")],
        KeySchema=[_key("letter", "HASH"), _key("record", "RANGE")],
    )
    table(
        TableName=names["FIRMAMOS_SIGNATURES_TABLE"],
        AttributeDefinitions=[
            _string("id"),
            _string("letter_shard"),
            _number("changed_at"),
            _string("waiting"),
            _number("waiting_since"),
        ],
        KeySchema=[_key("id", "HASH")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "changes",
                "KeySchema": [_key("letter_shard", "HASH"), _key("changed_at", "RANGE")],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["state", "public"]},
            },
            {
                "IndexName": "waiting",
                "KeySchema": [_key("waiting", "HASH"), _key("waiting_since", "RANGE")],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            },
        ],
    )
    table(
        TableName=names["FIRMAMOS_LIMITS_TABLE"],
        AttributeDefinitions=[_string("name")],
        KeySchema=[_key("name", "HASH")],
    )
    table(
        TableName=names["FIRMAMOS_ORGANISERS_TABLE"],
        AttributeDefinitions=[_string("owner"), _string("record")],
        KeySchema=[_key("owner", "HASH"), _key("record", "RANGE")],
    )


def _string(name: str) -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": "S"}


def _number(name: str) -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": "N"}


def _key(name: str, kind: str) -> dict[str, str]:
    return {"AttributeName": name, "KeyType": kind}


def store_letter(slug: str = SLUG, **changes: Any) -> None:
    """Store a letter with its own keys, and the stage's key, as ``letter push`` does."""
    keys = KmsKeyMaker(settings.current().key_id)
    wrapped: dict[str, Any] = {"pepper": keys.new_pepper(slug), "data_keys": (keys.new_data_key(slug),)}
    DynamoLetters().put_head(replace(LETTER, slug=slug, **wrapped | changes), expect_version=None, expect_state=None)
    DynamoLetters().put_mailbox_key(keys.new_mailbox_key())


@pytest.fixture
def faulty(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter()
    faulty = Faulty(BaseClient._make_api_call)
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *arguments: faulty(*arguments))
    yield faulty
    forget()
