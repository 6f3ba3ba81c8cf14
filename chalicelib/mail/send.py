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
from chalicelib.mail.gate import DOWN_SECONDS, Gate, Later, Skip, lane_of
from chalicelib.mail.mail_for import Writer
from chalicelib.mail.pauses import PAUSE
from chalicelib.ports.keys import Vault
from chalicelib.ports.mail import Ambiguous, Denied, Mailer, MailQueue, NotSent, Paused, Refused
from chalicelib.ports.storage import RACE_ATTEMPTS, LetterHeads, Limits, Signatures, SwitchReader
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.sealing import submission_about
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail import mail_state, notices
from chalicelib.rules.mail.drop_address import FORGET, forgetting
from chalicelib.rules.mail.message import Message
from chalicelib.rules.signatures.shared_address import wrote
from chalicelib.rules.signatures.signature import MailState, Signature
from chalicelib.rules.signatures.transitions import Step, keeping, replaced

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 900
SWITCHED_SECONDS = 30  # a switch that is put back acts within a minute
LATE_SECONDS = 900  # who waits longer for a mail than this sets off the alarm
THROTTLED_SECONDS = 15  # and up to twice that, at random, so that a burst spreads
SWITCHES = ("pause-mail", "collect-only")


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
    writer: Writer
    now: Callable[[], int] = lambda: int(time.time())

    def handle(self, message: Message) -> str:
        """Deal with one message; what came of it, for the log. Raises `Unavailable` to have it again.

        Whatever has to wait goes back as a new message with a delay: that burns no receipt, so waiting
        never brings a good message into the dead-letter queue.
        """
        signature = self.signatures.get(message.signature_id)
        if signature is None:
            if self.now() - message.since < mail_state.RECORD_SECONDS:
                return self._later(message, 5, "no record yet")
            return "no record"
        letter = self.letters.head(signature.slug)
        if letter is None:
            return "no letter"
        if message.notice == FORGET:
            return self._forget_address(message, signature, letter)
        seconds, reason = self._stopped(letter)
        if seconds > 0:
            self._keep(signature)
            return self._later(message, seconds, reason)
        return self._decide(message, signature, letter)

    def _stopped(self, letter: Letter) -> tuple[int, str]:
        """For how long mail stands still, and why; 0 while it does not."""
        if any(self.switches.on(name, letter.slug) for name in SWITCHES):
            return SWITCHED_SECONDS, "switched off"
        try:
            return self.limits.paused_until(PAUSE) - self.now(), "paused"
        except Unavailable:
            return DOWN_SECONDS, "limits are down"

    def _forget_address(self, message: Message, signature: Signature, letter: Letter) -> str:
        """No mail at all: an address is dropped here because here alone it can be."""
        step = forgetting(signature, letter, self.now())
        written = step is None or self.signatures.apply(signature, step)
        return "forgotten" if written else self._later(message, 5, "lost a race")

    def _decide(self, message: Message, signature: Signature, letter: Letter) -> str:
        secret = tokens.new_secret()
        decision = self._decision(message, signature, letter, tokens.digest(secret, signature_id=signature.id).hex())
        if isinstance(decision, mail_state.Drop):
            self._forget(signature, letter, message.notice)
            return decision.reason
        if isinstance(decision, mail_state.Wait):
            return self._later(message, decision.seconds, decision.reason)
        if isinstance(decision, mail_state.GiveUp):
            written = self.signatures.apply(signature, decision.step)
            return decision.reason if written else self._later(message, 5, "lost a race")
        return self._ask(message, signature, letter, decision, secret)

    def _ask(self, message: Message, signature: Signature, letter: Letter, send: mail_state.Send, secret: bytes) -> str:
        """Ask whether mail may go to the address, and have it go."""
        to = signature.email or self._typed(message, signature, letter)
        if not to:
            self._forget(signature, letter, message.notice)
            return "no address"
        answer = self.gate.ask(to, letter.slug, lane_of(send.kind, signature), self.now())
        if isinstance(answer, Later):
            self._keep(signature)
            return self._later(message, answer.seconds, answer.reason)
        if isinstance(answer, Skip):
            if not message.notice:
                self.signatures.apply(signature, mail_state.withheld(signature, message.submission))
            self._forget(signature, letter, message.notice)
            return answer.reason
        # Composed before the claim: a mail that cannot be composed must not look like one half sent.
        raw = self.writer.write(letter, signature, send.kind, secret, to=to, now=self.now())
        outcome = "later: lost a race"
        if self.signatures.apply(signature, send.step):
            post = Post(to, raw, tagged(signature, send.kind, answer.mailbox))
            outcome = self._send(message, signature, send, post)
        else:
            self._later(message, 5, "lost a race")
        if outcome.startswith("later"):
            self.gate.give_back(answer, self.now())
        elif message.notice:
            self._forget(replaced(signature, send.step), letter, message.notice)
        elif not signature.email:
            self.limits.drop_submission(message.submission)
        return outcome

    def _decision(self, message: Message, signature: Signature, letter: Letter, digest: str) -> mail_state.Decision:
        now = self.now()
        if message.notice:
            return notices.decide(signature, message.notice, letter, now=now, digest=digest)
        return mail_state.decide(
            signature,
            message.submission,
            since=message.since,
            now=now,
            claim=secrets.token_hex(8),
            digest=digest,
        )

    def _send(self, message: Message, before: Signature, send: mail_state.Send, post: "Post") -> str:
        """Send once. What is put back was surely not sent."""
        claimed = replaced(before, send.step)
        release = notices.untold(before.mail) if message.notice else mail_state.released(before.mail, send.claimed)
        try:
            message_id = self.mailer.send(to=post.to, raw=post.raw, tags=post.tags)
        except Refused:
            self.signatures.apply(claimed, mail_state.refused(send.claimed))
            return "refused"
        except NotSent as fault:
            self.signatures.apply(claimed, release)
            return self._put_back(message, fault)
        except Ambiguous as doubt:
            logger.warning("a mail may have been sent: %s", doubt)
            # It comes again when the claim has run out, and finds what became of it.
            self._later(message, mail_state.CLAIM_SECONDS, "ambiguous")
            return "ambiguous"
        try:
            self.signatures.apply(claimed, _marked(message, send.claimed, message_id))
        except Unavailable:
            # It was sent, so the message must not come again; the claim stands in the record unmarked.
            logger.warning("sent and not marked")
        return "sent"

    def _put_back(self, message: Message, fault: NotSent) -> str:
        if isinstance(fault, Paused):
            # Not before the end of a longer one, of what came back.
            self.limits.pause(PAUSE, max(self.limits.paused_until(PAUSE), self.now() + PAUSE_SECONDS))
            logger.error("mail is paused: %s", fault)
            return self._later(message, PAUSE_SECONDS, "paused")
        if isinstance(fault, Denied):
            logger.error("a mail was denied: %s", fault)
            return self._later(message, PAUSE_SECONDS, "denied")
        return self._later(message, THROTTLED_SECONDS + secrets.randbelow(THROTTLED_SECONDS), "throttled")

    def _typed(self, message: Message, signature: Signature, letter: Letter) -> str:
        """The address that was typed this time, when the record has none any more: if it is the one that confirmed.
        '' once that is gone as well."""
        sealed = self.limits.submission(message.submission, self.now())
        if sealed is None:
            return ""
        address = self.vault.open(signature.slug, submission_about(message.submission), sealed)
        mine = wrote(self.writer.peppers.of(letter), signature.id, address)
        return address if mine == signature.typed else ""

    def _keep(self, signature: Signature) -> None:
        """Nobody loses their signature because mail stood still."""
        step = keeping(signature, self.now())
        if step is not None:
            self.signatures.apply(signature, step)

    def _forget(self, signature: Signature, letter: Letter, notice: str) -> None:
        """An organiser's decision was told, or never can be; decided anew on what another wrote meanwhile."""
        found: Signature | None = signature
        for _ in range(RACE_ATTEMPTS):
            step = notices.forgetting(found, letter, notice) if found else None
            if found is None or step is None or self.signatures.apply(found, step):
                return
            found = self.signatures.get(signature.id)

    def _later(self, message: Message, delay: int, reason: str) -> str:
        if self.now() - message.since > LATE_SECONDS and not message.notice:
            logger.error("somebody waits for a mail: %s", reason)
        self.queue.put(
            message.signature_id, message.submission, since=message.since, delay=delay, notice=message.notice
        )
        return f"later: {reason}"


@dataclass(frozen=True, repr=False)
class Post:
    """A mail that is ready to go."""

    to: str
    raw: bytes
    tags: dict[str, str]


def tagged(signature: Signature, kind: mail_state.MailKind, mailbox: str) -> dict[str, str]:
    """What SES gives back with a bounce or a complaint. A tag takes no ``#``."""
    return {"signature": signature.id.replace("#", "_"), "mailbox": mailbox, "kind": kind}


def _marked(message: Message, claimed: MailState, message_id: str) -> Step:
    return notices.told(claimed, message_id) if message.notice else mail_state.sent(claimed, message_id)
