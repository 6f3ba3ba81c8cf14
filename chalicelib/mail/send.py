"""Send what a queued message asks for: decide, ask whether mail may go, compose, claim, send once, mark.

Each step may be the last that the function lives to do; `chalicelib.rules.mail.mail_state` says what the next
delivery of the message makes of what it finds.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.mail.gate import DOWN_SECONDS, Gate, Go, Skip, lane_of
from chalicelib.mail.mail_for import MailWriter
from chalicelib.mail.pauses import PAUSE
from chalicelib.ports.keys import Vault
from chalicelib.ports.mail import Ambiguous, Denied, Mailer, MailQueue, NotSent, Paused, Refused
from chalicelib.ports.storage import RACE_ATTEMPTS, LetterHeads, Limits, Signatures, SwitchReader
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.sealing import submission_about
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail import mail_state
from chalicelib.rules.mail.mail_request import MailRequest, request_of
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS, GiveUp, Send
from chalicelib.rules.mail.message import Message
from chalicelib.rules.mail.outcome import Done, Later, Outcome
from chalicelib.rules.signatures.shared_address import address_hash
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import after_step, extension

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 900
SWITCHED_SECONDS = 30  # a switch that is put back acts within a minute
LATE_SECONDS = 900  # anyone who waits longer for a mail than this sets off the alarm
THROTTLED_SECONDS = 15  # and up to twice that, at random, so that a burst spreads
NO_RECORD = Later(5, "no record yet")
LOST_RACE = Later(5, "lost a race")
SWITCHES = ("pause-mail", "collect-only")


@dataclass(frozen=True, repr=False)
class _Job:
    """A message with all that it is about, read once."""

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

        Whatever has to wait goes back as a new message with a delay: that burns no receive, so waiting never brings a
        good message into the dead-letter queue.
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
        standstill = self._standstill(letter) if job.request.sends_mail else None
        if standstill is not None:
            self._extend(signature)
            return standstill
        return self._decide(job)

    def _standstill(self, letter: Letter) -> Later | None:
        """For how long mail stands still, and why; None while it does not."""
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
                return self._ask_gate(job, decision, secret)
            case GiveUp():
                return Done(decision.reason) if self.signatures.apply(job.signature, decision.step) else LOST_RACE
            case Done():
                self._settle(job, job.signature)
        return decision

    def _ask_gate(self, job: _Job, send: Send, secret: bytes) -> Outcome:
        """Ask whether mail may go to the address, claim it, and send it."""
        signature = job.signature
        to = signature.email or self._typed_address(job)
        if not to:
            self._settle(job, signature)
            return Done("no address")
        answer = self.gate.ask(to, job.letter.slug, lane_of(send.kind, signature), self.now())
        if isinstance(answer, Later):
            self._extend(signature)
            return answer
        if isinstance(answer, Skip):
            withheld = job.request.withheld(signature)
            if withheld is not None:
                self.signatures.apply(signature, withheld)
            self._settle(job, signature)
            return Done(answer.reason)
        # Composed before the claim: a mail that cannot be composed must not look like one half sent.
        raw = self.writer.write(job.letter, signature, send.kind, secret, to=to, now=self.now())
        if not self.signatures.apply(signature, send.step):
            self.gate.give_back(answer, self.now())
            return LOST_RACE
        return self._send(job, send, answer, to, raw)

    def _send(self, job: _Job, send: Send, go: Go, to: str, raw: bytes) -> Outcome:
        """Send once, and write what came of it."""
        claimed = after_step(job.signature, send.step)
        outcome: Outcome
        try:
            message_id = self.mailer.send(to=to, raw=raw, tags=tagged(job.signature, send.kind, go.mailbox))
        except NotSent as fault:
            self.signatures.apply(claimed, job.request.released(job.signature.mail, send.claimed))
            self.gate.give_back(go, self.now())
            return self._after_failure(fault)
        except Refused:
            self.signatures.apply(claimed, mail_state.refused(send.claimed))
            outcome = Done("refused")
        except Ambiguous as doubt:
            logger.warning("a mail may have been sent: %s", doubt)
            # It comes again when the claim has run out, and finds what became of it.
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
            self.signatures.apply(claimed, job.request.sent(send.claimed, message_id))
        except Unavailable:
            # It was sent, so the message must not come again; the claim stands in the record unmarked.
            logger.warning("sent and not marked")

    def _after_failure(self, fault: NotSent) -> Later:
        if isinstance(fault, Paused):
            # Not before the end of a longer one, of what came back.
            self.limits.pause(PAUSE, max(self.limits.paused_until(PAUSE), self.now() + PAUSE_SECONDS))
            logger.error("mail is paused: %s", fault)
            return Later(PAUSE_SECONDS, "paused")
        if isinstance(fault, Denied):
            logger.error("a mail was denied: %s", fault)
            return Later(PAUSE_SECONDS, "denied")
        return Later(THROTTLED_SECONDS + secrets.randbelow(THROTTLED_SECONDS), "throttled")

    def _typed_address(self, job: _Job) -> str:
        """The address typed into this submission, where the record has none any more: if it is the one that confirmed.
        '' once that is gone as well."""
        nonce = job.message.submission
        sealed = self.limits.submission(nonce, self.now())
        if sealed is None:
            return ""
        address = self.vault.open(job.signature.slug, submission_about(nonce), sealed)
        mine = address_hash(self.writer.peppers.of(job.letter), job.signature.id, address)
        return address if mine == job.signature.address_hash else ""

    def _extend(self, signature: Signature) -> None:
        """Nobody loses their signature because mail stood still."""
        step = extension(signature, self.now())
        if step is not None:
            self.signatures.apply(signature, step)

    def _settle(self, job: _Job, signature: Signature) -> None:
        """Write that the signer was told, or never can be; decided anew on what another wrote meanwhile."""
        found: Signature | None = signature
        for _ in range(RACE_ATTEMPTS):
            step = job.request.settled(found, job.letter) if found else None
            if found is None or step is None or self.signatures.apply(found, step):
                return
            found = self.signatures.get(signature.id)

    def _put_back(self, message: Message, later: Later) -> None:
        if self.now() - message.since > LATE_SECONDS and not message.notice:
            logger.error("somebody waits for a mail: %s", later.reason)
        self.queue.put(
            message.signature_id, message.submission, since=message.since, delay=later.seconds, notice=message.notice
        )


def tagged(signature: Signature, kind: mail_state.MailKind, mailbox: str) -> dict[str, str]:
    """What SES gives back with a bounce or a complaint. A tag takes no ``#``."""
    return {"signature": signature.id.replace("#", "_"), "mailbox": mailbox, "kind": kind}
