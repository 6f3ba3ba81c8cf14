"""IAM lets the functions behind queues write only a few attributes of a signature, and they write no others."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib import settings
from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.review_index import DynamoReview
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.aws.sqs import SqsFeedbackQueue, SqsMailQueue
from chalicelib.mail.feedback import Feedback
from chalicelib.mail.pauses import Breaker
from chalicelib.organising.held_signatures import Review, fingerprint_of
from chalicelib.rules.letters.letter import Handling
from chalicelib.rules.mail.drop_address import DROP
from chalicelib.rules.mail.feedback_events import FeedbackEvent
from chalicelib.signing.letter_vault import NoKeys
from chalicelib.wiring import api
from tests.support.api import deliver
from tests.support.api_client import DAY, after, change_letter, ids, post, record, sign_and_confirm
from tests.support.mailed_links import prepare_letter
from tests.support.samples import FIELDS, SLUG
from tests.support.ses_events import MAILBOX

POLICIES = Path(__file__).parents[3] / "infra" / "policies"
CASA = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Mar", "website": "https://casa.example"}
ANA = "ana@example.org"


def allowed(policy: str) -> set[str]:
    """The attributes of a signature that a function's policy allows in an update."""
    statements = json.loads((POLICIES / f"{policy}.json").read_text())["Statement"]
    (update,) = [
        one
        for one in statements
        if one.get("Action") == ["dynamodb:UpdateItem"] and "SignaturesTable" in json.dumps(one["Resource"])
    ]
    return {*update["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]}


@pytest.fixture
def named(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The attributes named in updates of signatures since the list was last cleared."""
    found: set[str] = set()
    real = BaseClient._make_api_call

    def noted(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "UpdateItem" and arguments["TableName"] == settings.current().signatures_table:
            # PynamoDB uses such a placeholder for every attribute; the API's claims, which are not signatures, do not.
            found.update(arguments["Key"], arguments.get("ExpressionAttributeNames", {"": "?"}).values())
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    for _ in prepare_letter():
        yield found


def test_the_sender_names_what_it_may_and_all_of_it(named: set[str]) -> None:
    written: set[str] = set()

    def sent() -> None:
        named.clear()
        deliver()
        written.update(named)

    post(FIELDS | {"email": ANA})
    sent()
    post(FIELDS | {"email": ANA})
    sent()
    # A notice reports the organiser's decision, and then the address is deleted.
    sign_and_confirm(**CASA | {"email": "casa@gmail.com"})
    decide("casa@gmail.com", "approve")
    sent()
    # It was held because the limits could not be read; the sender reads them, and releases it.
    post(FIELDS | {"email": "eva@example.org"})
    hold_for_limiter("eva@example.org")
    sent()
    released = record("eva@example.org")
    assert released is not None and released.state == "pending"
    # Mail is paused for days.
    post(FIELDS | {"email": "beto@example.org"})
    DynamoLimits().pause("mail", 2**33)
    with after(2 * DAY):
        sent()
    DynamoLimits().pause("mail", 0)
    # A letter that kept the addresses is closed.
    change_letter(state="closed", handling=Handling(keep_address="closing"))
    SqsMailQueue().put(ids("casa@gmail.com")[0], "any", since=0, delay=0, notice=DROP)
    sent()
    assert written == allowed("send_mail")


def test_feedback_names_what_it_may_and_all_of_it(named: set[str]) -> None:
    feedback = Feedback(DynamoSuppressions(), DynamoSignatures(NoKeys()), SqsFeedbackQueue(), Breaker(DynamoLimits()))
    post(FIELDS | {"email": ANA})
    deliver()
    sign_and_confirm(email="beto@example.org", updates="yes")
    named.clear()
    for email in (ANA, "beto@example.org"):
        signature = record(email)
        assert signature is not None
        address = signature.address_hash or "0a1b2c3d"
        event = FeedbackEvent("bounce", signature.id, MAILBOX, signature.mail.message_id, 0, address=address)
        feedback.handle(event)
    assert named == allowed("feedback")


@pytest.mark.promise("No function scans or deletes what is published or signed")
def test_neither_may_name_what_is_shown_or_was_agreed_to() -> None:
    for policy in ("send_mail", "feedback"):
        assert not allowed(policy) & {"public", "consent", "review", "changed_at", "letter_shard", "vouched_by"}


def hold_for_limiter(address: str) -> None:
    """As a form is stored while the limits cannot be read."""
    signature = record(address)
    assert signature is not None
    held = replace(signature, state="held", signals=("limiter",))
    values = {name: value for name, value in codec.attributes(held).items() if value is not None}
    SignatureItem(signature.id).update([getattr(SignatureItem, name).set(value) for name, value in values.items()])


def decide(address: str, decision: Any) -> None:
    letters = DynamoLetters()
    head = letters.head(SLUG)
    signature = record(address)
    assert head is not None and signature is not None
    review = Review(letters, api.signatures(), SqsMailQueue(), DynamoReview(), lambda: 1, "luz")
    review.decide(head, f"{ids(address)[0].partition('#')[2]}.{fingerprint_of(signature)}", decision)
