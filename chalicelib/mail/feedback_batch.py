"""A batch of SES events, handled one by one."""

import logging
from typing import Any

from chalicelib.mail.feedback import RECHECK_SECONDS, Feedback
from chalicelib.rules.mail.feedback_events import FeedbackEvent, Ignored, read_event
from chalicelib.rules.mail.outcome import Later, Outcome

logger = logging.getLogger(__name__)


def handle_batch(records: list[dict[str, Any]], by: Feedback, topic: str) -> dict[str, Any]:
    """Handle each SQS record by itself. Returns SQS's partial batch response, which lists those that failed.

    A record that cannot be read is dropped: it may hold an address, which must not end up in the dead-letter queue.
    """
    failed: list[dict[str, str]] = []
    for record in records:
        outcome = letter = ""
        try:
            event = read_event(record["body"], topic, by.now())
            if isinstance(event, Ignored):
                outcome = event.reason
                if event.odd:
                    logger.warning("feedback was dropped: %s", outcome)
            else:
                letter = event.letter
                outcome = str(_handle(record["body"], event, by))
        except Exception:
            logger.exception("feedback failed")
            outcome = "failed"
            failed.append({"itemIdentifier": record["messageId"]})
        fields = {"outcome": outcome, "request_id": record["messageId"]} | ({"letter": letter} if letter else {})
        logger.info("feedback", extra=fields)
    return {"batchItemFailures": failed}


def _handle(body: str, receipt: FeedbackEvent, by: Feedback) -> Outcome:
    """Handle one receipt. If that fails, it is queued again as ids alone, so that no address goes to the dead-letter
    queue. Raises the failure if the message is ids already, or cannot be queued."""
    try:
        return by.handle(receipt)
    except Exception:
        if body == receipt.body():
            raise
        logger.exception("feedback failed and waits")
        by.queue.put(receipt, delay=RECHECK_SECONDS)
        return Later(RECHECK_SECONDS, "failed")
