"""Whether mail may go to an address now: never to anyone who does not want it, and to no address more than its share
over all letters.

While the limits or the suppressions cannot be read, no mail goes.
"""

import logging
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.mail.pauses import PAUSE_UNPROVED
from chalicelib.ports.keys import Mailboxes
from chalicelib.ports.storage import Limits, Suppressions
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.limits import buckets
from chalicelib.rules.limits.buckets import Lane, Window
from chalicelib.rules.mail.mail_state import MailKind
from chalicelib.rules.mail.outcome import Later
from chalicelib.rules.organisations.shared_domains import MAILBOX_NAMES, MAILBOXES
from chalicelib.rules.signatures.signature import Signature

logger = logging.getLogger(__name__)

DOWN_SECONDS = 60
FULL_SECONDS = 900
# Mails that answer what somebody has just done with the address; the rest can wait for a quieter day.
ANSWERS = ("confirm",)


@dataclass(frozen=True)
class Go:
    """The mail may go, and has been counted; ``taken`` is what to give back if it does not go after all."""

    mailbox: str  # keyed hash of the address
    taken: tuple[tuple[str, tuple[Window, ...]], ...]
    at: int  # s since the epoch, when it was counted


@dataclass(frozen=True)
class Skip:
    """The mail may not go, now or later."""

    reason: str


@dataclass(frozen=True)
class Gate:
    mailboxes: Mailboxes
    suppressions: Suppressions
    limits: Limits
    per_day: int  # the most mails that the stage sends in any 24 hours

    def reserve(self, to: str, slug: str, lane: Lane, now: int) -> Go | Skip | Later:
        """Reserve one mail to the address ``to``, if it may have one; ``now`` in s since the epoch."""
        try:
            return self._reserve(to, slug, lane, now)
        except Unavailable:
            return Later(DOWN_SECONDS, "limits are down")

    def give_back(self, go: Go) -> None:
        """Give back what was reserved for a mail that was certainly not sent, to the windows it was taken from."""
        for name, windows in go.taken:
            self.limits.give_back(name, windows, go.at)

    def _reserve(self, to: str, slug: str, lane: Lane, now: int) -> Go | Skip | Later:
        if lane == "unproved" and (still := self.limits.paused_until(PAUSE_UNPROVED) - now) > 0:
            return Later(still, "paused without a proof of work")
        canonical = parse_address(to).canonical
        mailbox = self.mailboxes.of(canonical)
        if self.suppressions.suppressed(mailbox):
            return Skip("suppressed")
        go = Go(mailbox, (), now)
        for name, windows, refusal in (
            (*buckets.mailbox_bucket(mailbox), Skip("the mailbox has had enough")),
            (*buckets.mailbox_letter_bucket(mailbox, slug), Skip("the mailbox has had enough of this letter")),
            (*buckets.stage_bucket(lane, self.per_day), Later(FULL_SECONDS, "the day is full")),
        ):
            if not self.limits.take(name, windows, now):
                self.give_back(go)
                return refusal
            go = Go(mailbox, (*go.taken, (name, windows)), now)
        self._watch(canonical.partition("@")[2], now)
        return go

    def _watch(self, domain: str, now: int) -> None:
        """Log when many mails go to one domain, without its name: it may be a person's own."""
        if domain in MAILBOXES or domain.partition(".")[0] in MAILBOX_NAMES:
            return
        if not self.limits.take(*buckets.domain_bucket(self.mailboxes.of(f"@{domain}")), now):
            logger.error("many mails go to one domain")


def lane_of(kind: MailKind, signature: Signature) -> Lane:
    """The share of the day's mails that a mail draws on; those who have just signed with proof of work come first."""
    if kind not in ANSWERS:
        return "other"
    return "unproved" if "unproved" in signature.signals else "proved"
