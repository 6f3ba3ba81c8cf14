"""Whether mail may go to an address now: never to anyone who does not want it, and to no address more than its share
over all letters.

Suppressions and budgets are those of the exact address. Only what reaches the same mailbox wherever tags are known has
one more budget together, so that a stranger's mailbox cannot be flooded with mails to ``ana+1@``, ``ana+2@`` and so on;
the plain address has no part in it. While the limits or the suppressions cannot be read, no mail goes.
"""

import logging
from dataclasses import dataclass, replace

from chalicelib.errors import Unavailable
from chalicelib.mail.pauses import PAUSE_IMPORTED, PAUSE_UNPROVED
from chalicelib.mail.suppressed import stopping
from chalicelib.ports.keys import Mailboxes
from chalicelib.ports.storage import Limits, Suppressions
from chalicelib.rules.fields.emails import Address, stored_address
from chalicelib.rules.limits import buckets
from chalicelib.rules.limits.buckets import Lane, Window
from chalicelib.rules.mail.mail_state import MailKind
from chalicelib.rules.mail.message import Counted
from chalicelib.rules.mail.organiser_mail import Budget
from chalicelib.rules.mail.outcome import Later
from chalicelib.rules.organisations.shared_domains import MAILBOX_NAMES, MAILBOXES
from chalicelib.rules.signatures.signature import IMPORTED, Signature

logger = logging.getLogger(__name__)

DOWN_SECONDS = 60
FULL_SECONDS = 900
# Mails that answer what somebody has just done with the address; the rest can wait for a quieter day.
ANSWERS = ("confirm",)

Bucket = tuple[str, tuple[Window, ...]]


@dataclass(frozen=True)
class Go:
    """The mail may go, and has been counted; ``counted`` is what to give back if it does not go after all."""

    mailbox: str  # keyed hash of the exact address
    counted: Counted


@dataclass(frozen=True)
class Skip:
    """The mail may not go, now or later."""

    reason: str
    full: bool = False  # whether that is so because the mailbox had its share, and will have room again


@dataclass(frozen=True)
class Gate:
    mailboxes: Mailboxes
    suppressions: Suppressions
    limits: Limits
    per_day: int  # the most mails that the stage sends in any 24 hours

    def reserve(
        self, to: str, slug: str, lane: Lane, now: int, *, proved: bool, imported: bool = False
    ) -> Go | Skip | Later:
        """Reserve one mail to the address ``to``, if it may have one; ``now`` in s since the epoch. ``imported``:
        whether an organiser imported the address."""
        try:
            pause = PAUSE_IMPORTED if imported else "" if proved else PAUSE_UNPROVED
            if pause and (still := self.limits.paused_until(pause) - now) > 0:
                return Later(still, "paused for imports" if imported else "paused without a proof of work")
            address = stored_address(to)
            mailbox = self.mailboxes.of(address.exact)
            wanted = self._buckets(address, mailbox, slug, lane)
        except Unavailable:
            return Later(DOWN_SECONDS, "limits are down")
        answer = self._take(address, mailbox, wanted, now)
        if isinstance(answer, Go):
            self._watch(address.exact.rpartition("@")[2], now)
        return answer

    def reserve_for_organiser(self, to: str, budget: Budget, now: int) -> Go | Skip | Later:
        """Reserve one mail to an organiser's address. It counts apart from what signers' forms bring to the address,
        and is among the first of the day."""
        try:
            address = stored_address(to)
            mailbox = self.mailboxes.of(address.exact)
        except Unavailable:
            return Later(DOWN_SECONDS, "limits are down")
        wanted: list[tuple[Bucket, Skip | Later]] = [
            (buckets.organiser_bucket(mailbox, budget), Skip("the mailbox has had enough", full=True)),
            (buckets.stage_bucket("proved", self.per_day), Later(FULL_SECONDS, "the day is full")),
        ]
        return self._take(address, mailbox, wanted, now)

    def give_back(self, counted: Counted) -> Counted | None:
        """Give back what was counted for a mail that was certainly not sent. Returns what could not be given back, for
        the message to carry until it can; None when nothing is left."""
        for place, (name, windows) in enumerate(counted.buckets):
            try:
                self.limits.give_back(name, windows, counted.at)
            except Unavailable as failure:
                logger.warning("a count was not given back yet: %s", failure)
                return replace(counted, buckets=counted.buckets[place:])
        return None

    def _take(
        self, address: Address, mailbox: str, wanted: list[tuple[Bucket, Skip | Later]], now: int
    ) -> Go | Skip | Later:
        """Count in each bucket; when one is full, in none."""
        counted = Counted(now)
        try:
            if any(stopping(self.suppressions, self.mailboxes, address)):
                return Skip("suppressed")
            for bucket, refusal in wanted:
                if not self.limits.take(*bucket, now):
                    return self._undo(counted, refusal)
                counted = replace(counted, buckets=(*counted.buckets, bucket))
        except Unavailable:
            # Of the count whose answer was lost nobody knows whether it was made; it stays, and runs out by itself.
            return self._undo(counted, Later(DOWN_SECONDS, "limits are down"))
        return Go(mailbox, counted)

    def _undo(self, counted: Counted, answer: Skip | Later) -> Skip | Later:
        owed = self.give_back(counted)
        if owed is None:
            return answer
        return Later(answer.seconds if isinstance(answer, Later) else DOWN_SECONDS, answer.reason, owed)

    def _buckets(self, address: Address, mailbox: str, slug: str, lane: Lane) -> list[tuple[Bucket, Skip | Later]]:
        """What the mail counts in, and what follows when that is full."""
        enough = Skip("the mailbox has had enough", full=True)
        found: list[tuple[Bucket, Skip | Later]] = [(buckets.mailbox_bucket(mailbox), enough)]
        if address.variant != "plain":
            found.append((buckets.variants_bucket(self.mailboxes.of(address.canonical), address.variant), enough))
        return [
            *found,
            (
                buckets.mailbox_letter_bucket(mailbox, slug),
                Skip("the mailbox has had enough of this letter", full=True),
            ),
            (buckets.stage_bucket(lane, self.per_day), Later(FULL_SECONDS, "the day is full")),
        ]

    def _watch(self, domain: str, now: int) -> None:
        """Log when many mails go to one domain, without its name: it may be a person's own."""
        if domain in MAILBOXES or domain.partition(".")[0] in MAILBOX_NAMES:
            return
        try:
            few = self.limits.take(*buckets.domain_bucket(self.mailboxes.of(f"@{domain}")), now)
        except Unavailable:
            return  # it is an alarm and no limit
        if not few:
            logger.error("many mails go to one domain")


def is_proved(kind: MailKind, signature: Signature) -> bool:
    """Whether the form that caused a mail proved some work.

    Of the form that comes again for a signature that stands nothing is kept but that it came, and what is not known is
    not proved.
    """
    return kind != "already_signed" and not {"unproved", IMPORTED} & {*signature.signals}


def is_imported(kind: MailKind, signature: Signature) -> bool:
    """Whether a mail goes to an address because an organiser imported it. Forms that came after are counted as any."""
    return kind != "already_signed" and IMPORTED in signature.signals


def lane_of(kind: MailKind, signature: Signature) -> Lane:
    """The share of the day's mails that a mail draws on; those who have just signed with proof of work come first, and
    whoever was imported has just done nothing."""
    if kind not in ANSWERS or IMPORTED in signature.signals:
        return "other"
    return "proved" if is_proved(kind, signature) else "unproved"
