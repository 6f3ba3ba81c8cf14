"""What a queued message asks for: a submission's own mail, a notice, or that an address be dropped.

Each decides on the record as it is now, and knows which step to write afterwards; the sender treats them alike.
"""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.rules.fields.emails import Variant
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail import drop_address, mail_state, notices
from chalicelib.rules.mail.mail_state import Decision, GiveUp
from chalicelib.rules.mail.message import Message
from chalicelib.rules.mail.outcome import Done
from chalicelib.rules.signatures.signature import MailState, Signature
from chalicelib.rules.signatures.transitions import Step


class MailRequest(Protocol):
    @property
    def sends_mail(self) -> bool:
        """Whether it has to wait while mail is paused."""

    def decide(
        self, signature: Signature, letter: Letter, variant: Variant, *, now: int, claim: str, digest: str
    ) -> Decision:
        """Decide what to do at ``now`` (s since the epoch). ``variant`` is that of the address that the mail would go
        to, which the record may no longer have; ``claim`` names this attempt; ``digest`` is the digest of a fresh
        token, in hex."""

    def sent_step(self, claimed: MailState, message_id: str) -> Step:
        """The step to write once SES has accepted the mail."""

    def released_step(self, before: MailState, claimed: MailState) -> Step:
        """The step to write when the mail was certainly not sent and is due again."""

    def doubted_step(self, before: MailState, claimed: MailState, now: int) -> Step | None:
        """The step to write when SES is down and the mail may have been sent; None when it is not to be repeated."""

    def is_in_doubt(self, signature: Signature) -> bool:
        """Whether its mail is due and may have been sent before."""

    def failed_step(self, signature: Signature, claimed: MailState) -> Step:
        """The step to write when the mail cannot be composed; ``claimed`` is what would have been written otherwise."""

    def withheld_step(self, signature: Signature) -> Step | None:
        """The step to write when the address gets no more mail, or has had its share."""

    def settled_step(self, signature: Signature, letter: Letter) -> Step | None:
        """The step to write once the notice was sent, or never can be; None for nothing."""


@dataclass(frozen=True)
class SubmissionMail:
    """The mail of a submission made at ``since`` (s since the epoch): it asks for confirmation, or says that the
    address has already signed."""

    submission: str
    since: int
    sends_mail = True

    def decide(
        self, signature: Signature, letter: Letter, variant: Variant, *, now: int, claim: str, digest: str
    ) -> Decision:
        submission, since = self.submission, self.since
        return mail_state.decide(signature, submission, variant, since=since, now=now, claim=claim, digest=digest)

    def sent_step(self, claimed: MailState, message_id: str) -> Step:
        return mail_state.sent_step(claimed, message_id)

    def released_step(self, before: MailState, claimed: MailState) -> Step:
        return mail_state.released_step(before, claimed)

    def doubted_step(self, before: MailState, claimed: MailState, now: int) -> Step | None:
        return mail_state.doubted_step(before, claimed, now)

    def is_in_doubt(self, signature: Signature) -> bool:
        submission = signature.submission if signature.unconfirmed else self.submission
        return mail_state.is_in_doubt(signature.mail, submission)

    def failed_step(self, signature: Signature, claimed: MailState) -> Step:
        return mail_state.uncomposable_step(signature.mail, claimed)

    def withheld_step(self, signature: Signature) -> Step | None:
        return mail_state.withheld_step(signature, self.submission)

    def settled_step(self, signature: Signature, letter: Letter) -> Step | None:
        return None


@dataclass(frozen=True)
class NoticeMail:
    """The mail of a notice, see `chalicelib.rules.mail.notices`."""

    notice: str
    sends_mail = True

    def decide(
        self, signature: Signature, letter: Letter, variant: Variant, *, now: int, claim: str, digest: str
    ) -> Decision:
        return notices.decide(signature, self.notice, letter, variant, now=now, digest=digest)

    def sent_step(self, claimed: MailState, message_id: str) -> Step:
        return notices.sent_step(claimed, message_id)

    def released_step(self, before: MailState, claimed: MailState) -> Step:
        return notices.released_step(before)

    def doubted_step(self, before: MailState, claimed: MailState, now: int) -> Step | None:
        return None  # its name is recorded, and keeps it from being sent twice

    def is_in_doubt(self, signature: Signature) -> bool:
        return False

    def failed_step(self, signature: Signature, claimed: MailState) -> Step:
        return notices.uncomposable_step(signature.mail, claimed)

    def withheld_step(self, signature: Signature) -> Step | None:
        return None

    def settled_step(self, signature: Signature, letter: Letter) -> Step | None:
        return notices.settled_step(signature, letter, self.notice)


class AddressDrop(NoticeMail):
    """No mail at all: the sender drops the address, since it alone has the keys."""

    sends_mail = False

    def decide(
        self, signature: Signature, letter: Letter, variant: Variant, *, now: int, claim: str, digest: str
    ) -> Decision:
        step = drop_address.drop_step(signature, letter, now)
        return GiveUp("address dropped", step) if step else Done("address dropped")


def request_of(message: Message) -> MailRequest:
    if message.notice == drop_address.DROP:
        return AddressDrop(message.notice)
    if message.notice:
        return NoticeMail(message.notice)
    return SubmissionMail(message.submission, message.since)
