"""A batch of queued messages, handled one by one."""

import logging
from collections.abc import Callable
from typing import Any

from chalicelib.mail.organiser_send import OrganiserSender
from chalicelib.mail.send import Sender
from chalicelib.rules.mail.message import MessageMalformed, OrganiserMessage, parse_message
from chalicelib.rules.mail.outcome import Outcome

logger = logging.getLogger(__name__)


# What sends the mails to organisers; made when the first one comes.
ToOrganisers = Callable[[], OrganiserSender] | None


def handle_batch(records: list[dict[str, Any]], by: Sender, organisers: ToOrganisers = None) -> dict[str, Any]:
    """Handle each SQS record by itself, so that one that fails holds up no other.

    Returns SQS's partial batch response, which lists the messages that failed. Only those are delivered again, and
    after five times they go to the dead-letter queue.
    """
    failed: list[dict[str, str]] = []
    for record in records:
        outcome = "failed"
        try:
            outcome = str(_handle(record["body"], by, organisers))
        except Exception:
            logger.exception("a message failed")
            failed.append({"itemIdentifier": record["messageId"]})
        logger.info("mail", extra={"outcome": outcome, "request_id": record["messageId"]})
    return {"batchItemFailures": failed}


def _handle(body: str, by: Sender, organisers: ToOrganisers) -> Outcome:
    message = parse_message(body)
    if not isinstance(message, OrganiserMessage):
        return by.handle(message)
    if organisers is None:
        raise MessageMalformed("this stage has no organisers' pages")
    return organisers().handle(message)
