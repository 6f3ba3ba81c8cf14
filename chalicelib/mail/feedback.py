"""Handling a bounce or a complaint: the address gets no more mail, and the signature's record says so.

The address is suppressed first, whatever the signature's record says, because every mail is checked against that list.
It is the exact address that the mail went to, and no other spelling of it. Whether the form behind the mail proved some
work is read from the mail's tags, because its author may erase the record.

A receipt may arrive before the sender has marked its mail as sent. Then it waits for as long as a claim can last, and
after that the tag alone says whose it is.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.mail.pauses import Breaker
from chalicelib.ports.mail import FeedbackQueue
from chalicelib.ports.storage import Signatures, Suppressions
from chalicelib.rules.mail.feedback_events import FeedbackEvent
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS
from chalicelib.rules.mail.outcome import Done, Later, Outcome
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step

logger = logging.getLogger(__name__)

# Until any claim has ended, plus some time for the sender to write its mark.
WAIT_SECONDS = CLAIM_SECONDS + 120
RECHECK_SECONDS = 30


@dataclass(frozen=True)
class Feedback:
    suppressions: Suppressions
    signatures: Signatures
    queue: FeedbackQueue
    breaker: Breaker
    now: Callable[[], int] = lambda: int(time.time())

    def handle(self, receipt: FeedbackEvent) -> Outcome:
        """Handle a receipt; doing so again is fine. Raises `Unavailable`."""
        outcome = self._handle(receipt)
        if isinstance(outcome, Later):
            self.queue.put(receipt, delay=outcome.seconds)
        return outcome

    def _handle(self, receipt: FeedbackEvent) -> Outcome:
        if receipt.what != "failure":
            is_new = self.suppressions.suppress(receipt.mailbox, receipt.what, self.now(), exact=receipt.exact)
            if is_new and receipt.counted:
                self.breaker.count(receipt.what, self.now(), proved=receipt.proved, imported=receipt.imported)
        else:
            logger.error("SES did not send a mail that it had accepted", extra={"letter": receipt.letter})
        for _ in range(RACE_ATTEMPTS):
            signature = self.signatures.get_unopened(receipt.signature)
            if is_too_early(signature) and self.now() - receipt.since < WAIT_SECONDS:
                return Later(RECHECK_SECONDS, "not marked yet")
            if signature is None:
                return Done(f"{receipt.what}: no record")
            step = feedback_mark(signature, receipt)
            if step is None:
                return Done(f"{receipt.what}: nothing to mark")
            if self.signatures.apply(signature, step):
                return Done(f"{receipt.what}: marked")
        raise Unavailable("feedback lost every race")


def is_too_early(signature: Signature | None) -> bool:
    """Whether the sender may still have to record which mail was sent."""
    return signature is None or (signature.unconfirmed and signature.mail.state == "claimed")


def feedback_mark(signature: Signature, receipt: FeedbackEvent) -> Step | None:
    """What a receipt changes in the record; None for nothing.

    The confirmation mail of an unconfirmed signature is marked as failed, if the receipt is for that mail. Nothing else
    of it changes: the next form may come from another spelling of the address, and from somebody else. After a bounce
    or a complaint of the address that confirmed, its signer gets only mail they ask for. A confirmed signature stays
    confirmed, and one that was withdrawn or disowned stays as it is.
    """
    if signature.state in ("withdrawn", "disowned"):
        return None
    changes: dict[str, Any] = {}
    if signature.unconfirmed and _is_for_its_mail(signature, receipt):
        changes["mail"] = replace(signature.mail, state="failed")
    of_its_address = not receipt.exact or receipt.address == signature.address_hash
    if receipt.what != "failure" and not signature.unconfirmed and of_its_address and not signature.quiet:
        changes["quiet"] = True
    return Step(unchanged=("state", "submission", "mail"), changes=changes) if changes else None


def _is_for_its_mail(signature: Signature, receipt: FeedbackEvent) -> bool:
    mail = signature.mail
    # A claim that ended without a mark has no message id.
    return mail.state == "claimed" or (mail.state == "sent" and mail.message_id == receipt.message_id)
