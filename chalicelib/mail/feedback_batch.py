"""A batch of SES events, handled one by one."""

import logging
from typing import Any

from chalicelib.mail.feedback import RECHECK_SECONDS, Feedback
from chalicelib.rules.mail.feedback_events import FeedbackEvent, Ignored, read_event
from chalicelib.rules.mail.outcome import Later, Outcome

logger = logging.getLogger(__name__)


def handle_batch(records: list[dict[str, Any]], by: Feedback, topic: str) -> dict[str, Any]:
    """Deal with each SQS record by itself; the answer is SQS's partial batch response, of those that failed.

    What cannot be read is dropped: it may hold an address, and nobody is to find that among the dead letters.
    """
    failed: list[dict[str, str]] = []
    for record in records:
        outcome = letter = ""
        try:
            found = read_event(record["body"], topic, by.now())
            if isinstance(found, Ignored):
                outcome = found.reason
                if found.odd:
                    logger.warning("feedback was dropped: %s", outcome)
            else:
                letter = found.letter
                outcome = str(_handled(record["body"], found, by))
        except Exception:
            logger.exception("feedback failed")
            outcome = "failed"
            failed.append({"itemIdentifier": record["messageId"]})
        told = {"outcome": outcome, "request_id": record["messageId"]} | ({"letter": letter} if letter else {})
        logger.info("feedback", extra=told)
    return {"batchItemFailures": failed}


def _handled(body: str, receipt: FeedbackEvent, by: Feedback) -> Outcome:
    """What fails comes again: as ids alone, so that no address goes to the dead letters. Raises what failed when
    the message is ids already, or cannot be put back."""
    try:
        return by.handle(receipt)
    except Exception:
        if body == receipt.body():
            raise
        logger.exception("feedback failed and waits")
        by.queue.put(receipt, delay=RECHECK_SECONDS)
        return Later(RECHECK_SECONDS, "failed")
