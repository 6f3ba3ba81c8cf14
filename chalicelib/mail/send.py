"""Send the mail that a queued message asks for: decide, pass the gate, compose, claim, send once, mark.

The function may die after any step; `chalicelib.rules.mail.mail_state` says how the next delivery of the message goes
on from there.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.mail.gate import DOWN_SECONDS, Gate, Go, Skip, lane_of
from chalicelib.mail.mail_writer import MailWriter
from chalicelib.mail.pauses import PAUSE
from chalicelib.ports.keys import Vault
from chalicelib.ports.mail import Ambiguous, Denied, Mailer, MailQueue, NotSent, Paused, Refused
from chalicelib.ports.storage import LetterHeads, Limits, Signatures, SwitchReader
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.sealing import submission_about
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail import mail_state
from chalicelib.rules.mail.mail_request import MailRequest, request_of
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS, GiveUp, Send
from chalicelib.rules.mail.message import Message
from chalicelib.rules.mail.outcome import Done, Later, Outcome
from chalicelib.rules.signatures.shared_address import address_hash
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Signature
from chalicelib.rules.signatures.transitions import RACE_ATTEMPTS, after_step, extension

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 900
SWITCHED_SECONDS = 30  # so that mail goes on within a minute of a switch being put back
DENIED_SECONDS = PENDING_SECONDS  # a mail that SES denies is tried no longer than a signature waits
LATE_SECONDS = 900  # anyone who waits longer for a mail than this sets off the alarm
THROTTLED_SECONDS = 15  # up to twice that, at random, so that a burst spreads
NO_RECORD = Later(5, "no record yet")
LOST_RACE = Later(5, "lost a race")
SWITCHES = ("pause-mail", "collect-only")


@dataclass(frozen=True, repr=False)
class _Job:
    """A message with its signature and letter, read once."""

    message: Message
    request: MailRequest
    signature: Signature
    letter: Letter


@dataclass(frozen=True)
class Sender:
    signatures: Signatures
    letters: LetterHeads
    limits: Limits
    queue: MailQueue
    mailer: Mailer
    vault: Vault
    switches: SwitchReader
    gate: Gate
    writer: MailWriter
    now: Callable[[], int] = lambda: int(time.time())

    def handle(self, message: Message) -> Outcome:
        """Handle one message. Raises `Unavailable` to have it delivered again.

        A mail that has to wait goes back as a new message with a delay. That uses up no receive, so waiting never
        moves a good message to the dead-letter queue.
        """
        outcome = self._handle(message)
        if isinstance(outcome, Later):
            self._put_back(message, outcome)
        return outcome

    def _handle(self, message: Message) -> Outcome:
        signature = self.signatures.get(message.signature_id)
        if signature is None:
            young = self.now() - message.since < mail_state.RECORD_SECONDS
            return NO_RECORD if young else Done("no record")
        letter = self.letters.head(signature.slug)
        if letter is None:
            return Done("no letter")
        job = _Job(message, request_of(message), signature, letter)
        pause = self._find_pause(letter) if job.request.sends_mail else None
        if pause is not None:
            self._extend(signature)
            return pause
        return self._decide(job)

    def _find_pause(self, letter: Letter) -> Later | None:
        """How long the letter's mail is paused, and why; None if it is not."""
        if any(self.switches.on(name, letter.slug) for name in SWITCHES):
            return Later(SWITCHED_SECONDS, "switched off")
        try:
            seconds = self.limits.paused_until(PAUSE) - self.now()
        except Unavailable:
            return Later(DOWN_SECONDS, "limits are down")
        return Later(seconds, "paused") if seconds > 0 else None

    def _decide(self, job: _Job) -> Outcome:
        secret = tokens.new_secret()
        decision = job.request.decide(
            job.signature,
            job.letter,
            now=self.now(),
            claim=secrets.token_hex(8),
            digest=tokens.digest(secret, signature_id=job.signature.id).hex(),
        )
        match decision:
            case Send():
                return self._pass_gate(job, decision, secret)
            case GiveUp():
                return Done(decision.reason) if self.signatures.apply(job.signature, decision.step) else LOST_RACE
            case Done():
                self._settle(job, job.signature)
        return decision

    def _pass_gate(self, job: _Job, send: Send, secret: bytes) -> Outcome:
        """Reserve a mail to the address, claim it, and send it."""
        signature = job.signature
        to = signature.email or self._typed_address(job)
        if not to:
            self._settle(job, signature)
            return Done("no address")
        answer = self.gate.reserve(to, job.letter.slug, lane_of(send.kind, signature), self.now())
        if isinstance(answer, Later):
            self._extend(signature)
            return answer
        if isinstance(answer, Skip):
            withheld = job.request.withheld_step(signature)
            if withheld is not None:
                self.signatures.apply(signature, withheld)
            self._settle(job, signature)
            return Done(answer.reason)
        # Composed before the claim: a mail that cannot be composed must not look as if it may have been sent.
        raw = self.writer.write(job.letter, signature, send.kind, secret, to=to, now=self.now())
        if not self.signatures.apply(signature, send.step):
            self.gate.give_back(answer)
            return LOST_RACE
        return self._send(job, send, answer, to, raw)

    def _send(self, job: _Job, send: Send, go: Go, to: str, raw: bytes) -> Outcome:
        """Send once, and record the outcome."""
        claimed = after_step(job.signature, send.step)
        outcome: Outcome
        try:
            message_id = self.mailer.send(to=to, raw=raw, tags=tagged(job.signature, send.kind, go.mailbox))
        except NotSent as fault:
            if not (isinstance(fault, Denied) and self.now() - job.message.since > DENIED_SECONDS):
                self.signatures.apply(claimed, job.request.released_step(job.signature.mail, send.claimed))
                self.gate.give_back(go)
                return self._after_failure(fault)
            outcome = self._fail(claimed, send, fault)
        except Refused as refusal:
            outcome = self._fail(claimed, send, refusal)
        except Ambiguous as doubt:
            logger.warning("a mail may have been sent: %s", doubt)
            # The message comes back when the claim has run out, and is decided on the record as it is by then.
            outcome = Later(CLAIM_SECONDS, "ambiguous")
        else:
            self._mark_sent(job, claimed, send, message_id)
            outcome = Done("sent")
        self._settle(job, claimed)
        if not job.message.notice and not job.signature.email:
            self.limits.drop_submission(job.message.submission)
        return outcome

    def _mark_sent(self, job: _Job, claimed: Signature, send: Send, message_id: str) -> None:
        try:
            self.signatures.apply(claimed, job.request.sent_step(send.claimed, message_id))
        except Unavailable:
            # It was sent, so the message must not come back; the record keeps the claim without its mark.
            logger.warning("sent and not marked")

    def _fail(self, claimed: Signature, send: Send, why: NotSent | Refused) -> Done:
        logger.error("a mail has failed, since SES refuses it: %s", why)
        self.signatures.apply(claimed, mail_state.refused_step(send.claimed))
        return Done("refused")

    def _after_failure(self, fault: NotSent) -> Later:
        if isinstance(fault, Paused):
            # A longer pause, because too much mail came back, still holds.
            self.limits.pause(PAUSE, max(self.limits.paused_until(PAUSE), self.now() + PAUSE_SECONDS))
            logger.error("mail is paused: %s", fault)
            return Later(PAUSE_SECONDS, "paused")
        if isinstance(fault, Denied):
            logger.error("SES does not take a mail, which waits: %s", fault)
            return Later(PAUSE_SECONDS, "denied")
        return Later(THROTTLED_SECONDS + secrets.randbelow(THROTTLED_SECONDS), "throttled")

    def _typed_address(self, job: _Job) -> str:
        """The address typed into this submission, for a record that no longer has one, if it is the address that
        confirmed. '' if it is not, or is gone as well."""
        nonce = job.message.submission
        sealed = self.limits.submission(nonce, self.now())
        if sealed is None:
            return ""
        address = self.vault.open(job.signature.slug, submission_about(nonce), sealed)
        typed_hash = address_hash(self.writer.peppers.of(job.letter), job.signature.id, address)
        return address if typed_hash == job.signature.address_hash else ""

    def _extend(self, signature: Signature) -> None:
        """Give the signature more time, so that nobody loses theirs to a pause."""
        step = extension(signature, self.now())
        if step is not None:
            self.signatures.apply(signature, step)

    def _settle(self, job: _Job, signature: Signature) -> None:
        """Record that the notice was sent or never can be; after a lost race, decide on the new record."""
        current: Signature | None = signature
        for _ in range(RACE_ATTEMPTS):
            step = job.request.settled_step(current, job.letter) if current else None
            if current is None or step is None or self.signatures.apply(current, step):
                return
            current = self.signatures.get(signature.id)

    def _put_back(self, message: Message, later: Later) -> None:
        if self.now() - message.since > LATE_SECONDS and not message.notice:
            logger.error("a signer is waiting for a mail: %s", later.reason)
        self.queue.put(
            message.signature_id, message.submission, since=message.since, delay=later.seconds, notice=message.notice
        )


def tagged(signature: Signature, kind: mail_state.MailKind, mailbox: str) -> dict[str, str]:
    """The tags that SES returns with a bounce or a complaint. A tag cannot hold a ``#``."""
    return {"signature": signature.id.replace("#", "_"), "mailbox": mailbox, "kind": kind}
