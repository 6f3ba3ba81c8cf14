"""A batch of queued messages, dealt with one by one."""

import logging
from typing import Any

from chalicelib.mail.send import Sender
from chalicelib.rules.mail.message import parse_message

logger = logging.getLogger(__name__)


def handle_batch(records: list[dict[str, Any]], by: Sender) -> dict[str, Any]:
    """Deal with each SQS record by itself, so that one that cannot be dealt with holds up no other.

    The answer is SQS's partial batch response: which messages failed. Those alone come again, and
    after five times go to the dead letters.
    """
    failed: list[dict[str, str]] = []
    for record in records:
        outcome = "failed"
        try:
            outcome = str(by.handle(parse_message(record["body"])))
        except Exception:
            logger.exception("a message failed")
            failed.append({"itemIdentifier": record["messageId"]})
        logger.info("mail", extra={"outcome": outcome, "request_id": record["messageId"]})
    return {"batchItemFailures": failed}
