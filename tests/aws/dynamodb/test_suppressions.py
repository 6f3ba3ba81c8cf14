"""One contract for the list of suppressed mailboxes, which the in-memory twin and moto's DynamoDB keep."""

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem, dumps
from chalicelib.aws.dynamodb.suppressions import SUPPRESSED, DynamoSuppressions
from chalicelib.ports.storage import Suppressed, Suppressions
from tests.fakes.storage import MemorySuppressions
from tests.support.ses_events import MAILBOX


@pytest.fixture(params=["memory", "moto"])
def suppressions(request: pytest.FixtureRequest) -> Suppressions:
    if request.param == "memory":
        return MemorySuppressions()
    request.getfixturevalue("aws")
    return DynamoSuppressions()


def test_a_mailbox_is_suppressed_until_it_is_lifted(suppressions: Suppressions) -> None:
    assert not suppressions.suppressed(MAILBOX)
    suppressions.suppress(MAILBOX, "bounce", 100)
    assert suppressions.suppressed(MAILBOX)
    assert not suppressions.suppressed("c" * 26)
    assert suppressions.lift(MAILBOX) == "bounce"
    assert not suppressions.suppressed(MAILBOX)


def test_the_first_reason_stays_on_record(suppressions: Suppressions) -> None:
    assert suppressions.suppress(MAILBOX, "complaint", 100)
    assert not suppressions.suppress(MAILBOX, "complaint", 100)
    assert not suppressions.suppress(MAILBOX, "bounce", 200)
    assert suppressions.lift(MAILBOX) == "complaint"
    assert suppressions.lift(MAILBOX) == ""


def test_a_row_says_why_since_when_and_for_which_spellings(suppressions: Suppressions) -> None:
    suppressions.suppress(MAILBOX, "bounce", 100)
    suppressions.suppress("c" * 26, "complaint", 200, exact=False)
    assert suppressions.suppressed(MAILBOX) == Suppressed("bounce", 100)
    assert sorted(suppressions.listed(), key=lambda one: one.at) == [
        Suppressed("bounce", 100),
        Suppressed("complaint", 200, exact=False),
    ]


def test_a_row_of_an_earlier_version_holds_for_every_spelling(aws: None) -> None:
    LetterItem(SUPPRESSED, MAILBOX, content=dumps({"why": "bounce", "at": 100})).save()
    assert DynamoSuppressions().suppressed(MAILBOX) == Suppressed("bounce", 100, exact=False)


def test_it_is_no_letter_and_tells_no_publisher_of_one(aws: None) -> None:
    DynamoSuppressions().suppress(MAILBOX, "bounce", 100)
    assert DynamoLetters().heads() == []
