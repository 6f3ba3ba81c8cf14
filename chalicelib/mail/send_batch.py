"""A batch of queued messages, dealt with one by one."""

import functools
import logging
from typing import Any

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
from chalicelib.aws.kms import DataKeys, MailboxKey, Peppers
from chalicelib.aws.ses import SesMailer
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.mail.gate import Gate
from chalicelib.mail.mail_for import Writer
from chalicelib.mail.mailbox_hash import Mailboxes
from chalicelib.mail.send import Sender
from chalicelib.rules.mail.message import parse
from chalicelib.signing.letter_cache import LetterCache, SwitchCache
from chalicelib.signing.letter_vault import LetterVault

logger = logging.getLogger(__name__)


@functools.cache
def sender() -> Sender:
    """The sender of this process's stage."""
    config, limits = settings.current(), DynamoLimits()
    stored = DynamoLetters()
    letters, peppers = LetterCache(stored), Peppers()
    vault = LetterVault(letters, DataKeys())
    return Sender(
        signatures=DynamoSignatures(vault),
        letters=letters,
        limits=limits,
        queue=SqsMailQueue(),
        mailer=SesMailer(),
        vault=vault,
        switches=SwitchCache(stored),
        gate=Gate(Mailboxes(MailboxKey(stored)), DynamoSuppressions(), limits, config.mail_per_day),
        writer=Writer(peppers, config.mail_sender, config.api_url, config.site_url),
    )


def handle(records: list[dict[str, Any]], by: Sender) -> dict[str, Any]:
    """Deal with each SQS record by itself, so that one that cannot be dealt with holds up no other.

    The answer is SQS's partial batch response: which messages failed. Those alone come again, and
    after five times go to the dead letters.
    """
    failed: list[dict[str, str]] = []
    for record in records:
        outcome = "failed"
        try:
            outcome = by.handle(parse(record["body"]))
        except Exception:
            logger.exception("a message failed")
            failed.append({"itemIdentifier": record["messageId"]})
        logger.info("mail", extra={"outcome": outcome, "request_id": record["messageId"]})
    return {"batchItemFailures": failed}
