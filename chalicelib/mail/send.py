"""Send what a queued message asks for: claim, compose, send once, mark.

Each step may be the last that the function lives to do; `chalicelib.mail.outbox` says what the next
delivery of the message makes of what it finds.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib import tokens
from chalicelib.cldr import long_date
from chalicelib.errors import Unavailable
from chalicelib.letters import Letter
from chalicelib.mail import outbox
from chalicelib.mail.compose import compose
from chalicelib.mail.interface import Ambiguous, Denied, Mailer, MailQueue, NotSent, Paused, Refused
from chalicelib.mail.message import Message
from chalicelib.signatures import PENDING_SECONDS, Signature, replaced
from chalicelib.signing import LetterHeads
from chalicelib.storage.interface import Limits, Signatures
from chalicelib.views import MailView

logger = logging.getLogger(__name__)

PAUSE = "mail"  # the name of the pause in `Limits`
PAUSE_SECONDS = 900
LATE_SECONDS = 900  # who waits longer for a mail than this sets off the alarm
THROTTLED_SECONDS = 15  # and up to twice that, at random, so that a burst spreads


@dataclass(frozen=True)
class Sender:
    signatures: Signatures
    letters: LetterHeads
    limits: Limits
    queue: MailQueue
    mailer: Mailer
    sender: str  # Firmamos <firmas@example.org>
    api_url: str
    site_url: str
    now: Callable[[], int] = lambda: int(time.time())

    def handle(self, message: Message) -> str:
        """Deal with one message; what came of it, for the log. Raises `Unavailable` to have it again.

        Whatever has to wait goes back as a new message with a delay: that burns no receipt, so waiting
        never brings a good message into the dead-letter queue.
        """
        paused = self.limits.paused_until(PAUSE) - self.now()
        if paused > 0:
            return self._later(message, paused, "paused")
        signature = self.signatures.get(message.signature_id)
        if signature is None:
            if self.now() - message.since < outbox.RECORD_SECONDS:
                return self._later(message, 5, "no record yet")
            return "no record"
        letter = self.letters.head(signature.slug)
        if letter is None:
            return "no letter"
        return self._decide(message, signature, letter)

    def _decide(self, message: Message, signature: Signature, letter: Letter) -> str:
        secret = tokens.new_secret()
        decision = outbox.decide(
            signature,
            message.submission,
            since=message.since,
            now=self.now(),
            claim=secrets.token_hex(8),
            digest=tokens.digest(secret, signature_id=signature.id).hex(),
        )
        if isinstance(decision, outbox.Drop):
            return decision.reason
        if isinstance(decision, outbox.Wait):
            return self._later(message, decision.seconds, decision.reason)
        # Composed before the claim: a mail that cannot be composed must not look like one half sent.
        raw = self._compose(letter, signature, decision.kind, secret) if isinstance(decision, outbox.Send) else b""
        if not self.signatures.apply(signature, decision.step):
            return self._later(message, 5, "lost a race")
        if isinstance(decision, outbox.GiveUp):
            return decision.reason
        return self._send(message, signature, decision, raw)

    def _send(self, message: Message, before: Signature, send: outbox.Send, raw: bytes) -> str:
        claimed = replaced(before, send.step)
        try:
            message_id = self.mailer.send(to=before.email, raw=raw)
        except Refused:
            self.signatures.apply(claimed, outbox.refused(send.claimed))
            return "refused"
        except Paused as pause:
            self.limits.pause(PAUSE, self.now() + PAUSE_SECONDS)
            logger.error("mail is paused: %s", pause)
            self.signatures.apply(claimed, outbox.released(before.mail, send.claimed))
            return self._later(message, PAUSE_SECONDS, "paused")
        except Denied as denial:
            logger.error("a mail was denied: %s", denial)
            self.signatures.apply(claimed, outbox.released(before.mail, send.claimed))
            return self._later(message, PAUSE_SECONDS, "denied")
        except NotSent:
            self.signatures.apply(claimed, outbox.released(before.mail, send.claimed))
            return self._later(message, THROTTLED_SECONDS + secrets.randbelow(THROTTLED_SECONDS), "throttled")
        except Ambiguous as doubt:
            logger.warning("a mail may have been sent: %s", doubt)
            return self._later(message, outbox.CLAIM_SECONDS, "ambiguous")
        try:
            self.signatures.apply(claimed, outbox.sent(send.claimed, message_id))
        except Unavailable:
            # It was sent, so the message must not come again; the claim stands in the record unmarked.
            logger.warning("sent and not marked")
        return "sent"

    def _compose(self, letter: Letter, signature: Signature, kind: outbox.MailKind, secret: bytes) -> bytes:
        lang = signature.lang
        letter_url = letter.url(self.site_url, lang)
        link = letter_url
        if kind == "confirm":
            token = tokens.encode(letter.slug, tokens.id_bytes(signature.id), secret)
            link = f"{self.api_url}/confirm/{token}"
        expires = datetime.fromtimestamp(self.now() + PENDING_SECONDS, UTC)
        view = MailView(
            letter_title=letter.title(lang),
            letter_url=letter_url,
            link=link,
            organisers=letter.organisers,
            contact=letter.contact,
            expires=long_date(expires.date(), lang) if kind == "confirm" else "",
        )
        return compose(
            kind, lang, view, sender=self.sender, to=signature.email, at=datetime.fromtimestamp(self.now(), UTC)
        )

    def _later(self, message: Message, delay: int, reason: str) -> str:
        if self.now() - message.since > LATE_SECONDS:
            logger.error("somebody waits for a mail: %s", reason)
        self.queue.put(message.signature_id, message.submission, since=message.since, delay=delay)
        return f"later: {reason}"
