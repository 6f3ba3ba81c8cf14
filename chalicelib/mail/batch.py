"""A batch of queued messages, dealt with one by one."""

import functools
import logging
from typing import Any

from chalicelib import settings
from chalicelib.mail.message import parse
from chalicelib.mail.queue import SqsMailQueue
from chalicelib.mail.send import Sender
from chalicelib.mail.ses import SesMailer
from chalicelib.storage.cache import LetterCache
from chalicelib.storage.letters import DynamoLetters
from chalicelib.storage.limits import DynamoLimits
from chalicelib.storage.signatures import DynamoSignatures

logger = logging.getLogger(__name__)


@functools.cache
def sender() -> Sender:
    """The sender of this process's stage."""
    config = settings.current()
    return Sender(
        signatures=DynamoSignatures(),
        letters=LetterCache(DynamoLetters()),
        limits=DynamoLimits(),
        queue=SqsMailQueue(),
        mailer=SesMailer(),
        sender=config.mail_sender,
        api_url=config.api_url,
        site_url=config.site_url,
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
