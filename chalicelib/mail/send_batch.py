"""A batch of queued messages, handled one by one."""

import logging
from typing import Any

from chalicelib.mail.send import Sender
from chalicelib.rules.mail.message import parse_message

logger = logging.getLogger(__name__)


def handle_batch(records: list[dict[str, Any]], by: Sender) -> dict[str, Any]:
    """Handle each SQS record by itself, so that one that fails holds up no other.

    Returns SQS's partial batch response, which lists the messages that failed. Only those are delivered again, and
    after five times they go to the dead-letter queue.
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
