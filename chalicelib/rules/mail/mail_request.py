"""What a message of the queue asks for: a submission's own mail, a notice, or an address to be dropped.

Each is decided on the record as it is now, and says what to write afterwards; the sender treats them alike.
"""

from dataclasses import dataclass
from typing import Protocol

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
        """Whether it has to wait while mail stands still."""

    def decide(self, signature: Signature, letter: Letter, *, now: int, claim: str, digest: str) -> Decision:
        """What to do now (s since the epoch). ``claim`` names this attempt; ``digest`` is of a fresh token, in hex."""

    def sent(self, claimed: MailState, message_id: str) -> Step:
        """What to write once SES has taken the mail."""

    def released(self, before: MailState, claimed: MailState) -> Step:
        """What to write when the mail was surely not sent and is due again."""

    def withheld(self, signature: Signature) -> Step | None:
        """What to write when the address gets no mail any more, or has had enough."""

    def settled(self, signature: Signature, letter: Letter) -> Step | None:
        """What to write once the signer was told, or never can be; None for nothing."""


@dataclass(frozen=True)
class SubmissionMail:
    """The mail of a submission made at ``since`` (s since the epoch): to confirm, or that the address signed before."""

    submission: str
    since: int
    sends_mail = True

    def decide(self, signature: Signature, letter: Letter, *, now: int, claim: str, digest: str) -> Decision:
        return mail_state.decide(signature, self.submission, since=self.since, now=now, claim=claim, digest=digest)

    def sent(self, claimed: MailState, message_id: str) -> Step:
        return mail_state.sent(claimed, message_id)

    def released(self, before: MailState, claimed: MailState) -> Step:
        return mail_state.released(before, claimed)

    def withheld(self, signature: Signature) -> Step | None:
        return mail_state.withheld(signature, self.submission)

    def settled(self, signature: Signature, letter: Letter) -> Step | None:
        return None


@dataclass(frozen=True)
class NoticeMail:
    """The mail of a notice, see `chalicelib.rules.mail.notices`."""

    notice: str
    sends_mail = True

    def decide(self, signature: Signature, letter: Letter, *, now: int, claim: str, digest: str) -> Decision:
        return notices.decide(signature, self.notice, letter, now=now, digest=digest)

    def sent(self, claimed: MailState, message_id: str) -> Step:
        return notices.sent(claimed, message_id)

    def released(self, before: MailState, claimed: MailState) -> Step:
        return notices.released(before)

    def withheld(self, signature: Signature) -> Step | None:
        return None

    def settled(self, signature: Signature, letter: Letter) -> Step | None:
        return notices.settled(signature, letter, self.notice)


class AddressDrop(NoticeMail):
    """No mail at all: the address is dropped by the sender because it alone has the keys."""

    sends_mail = False

    def decide(self, signature: Signature, letter: Letter, *, now: int, claim: str, digest: str) -> Decision:
        step = drop_address.dropped(signature, letter, now)
        return GiveUp("address dropped", step) if step else Done("address dropped")


def request_of(message: Message) -> MailRequest:
    if message.notice == drop_address.DROP:
        return AddressDrop(message.notice)
    if message.notice:
        return NoticeMail(message.notice)
    return SubmissionMail(message.submission, message.since)
