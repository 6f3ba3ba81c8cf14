"""A bounce through SNS and SQS, with the function's own permissions; and the link that stops the mail."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.aws.kms import KmsMailboxKey
from chalicelib.mail.mailbox_hash import Mailboxes
from chalicelib.rules.limits.buckets import returned_bucket
from infra.local.stack import LocalStack
from tests.e2e.client import mails_to, sign, wait_for_mail
from tests.support.ses_events import changed, ses_event
from tests.support.waiting import wait_for

pytestmark = pytest.mark.ministack

OpenLetter = Callable[[], str]


def record_of(stack: LocalStack, slug: str) -> dict[str, Any]:
    """The letter's only signature, as stored."""
    rows = clients.dynamodb().scan(TableName=stack.info["tables"]["signatures"], ConsistentRead=True)["Items"]
    (row,) = [row for row in rows if row["id"]["S"].startswith(f"{slug}#")]
    return dict(row)


def mail_state(stack: LocalStack, slug: str) -> dict[str, Any]:
    return dict(json.loads(record_of(stack, slug).get("mail", {}).get("S", "{}")))


def test_who_bounced_is_not_written_to_again_whatever_the_letter(on_stack: LocalStack, open_letter: OpenLetter) -> None:
    address = "rebotado@example.org"
    first, second = open_letter(), open_letter()
    sign(on_stack, first, email=address)
    wait_for_mail(on_stack, address)
    wait_for(lambda: mail_state(on_stack, first).get("state") == "sent")

    mailbox = Mailboxes(KmsMailboxKey(DynamoLetters())).of(address)
    bounce = changed(
        ses_event("bounce"),
        mail__messageId=mail_state(on_stack, first)["message_id"],
        mail__tags__signature=[record_of(on_stack, first)["id"]["S"].replace("#", "_")],
        mail__tags__mailbox=[mailbox],
    )
    sns = clients.session().create_client("sns")
    sns.publish(TopicArn=on_stack.info["feedback_topic"], Message=json.dumps(bounce))
    wait_for(lambda: mail_state(on_stack, first)["state"] == "failed")
    assert DynamoSuppressions().suppressed(mailbox)
    buckets = [returned_bucket("bounce", proved=proved) for proved in (True, False)]
    counted = [DynamoLimits().read_counts(*bucket, int(time.time())) for bucket in buckets]
    assert sum(map(sum, counted)), "and the function may count it"

    assert sign(on_stack, second, email=address).status == 303, "the answer tells nothing"
    wait_for(lambda: mail_state(on_stack, second).get("state") == "skipped")
    assert len(mails_to(on_stack, address)) == 1
