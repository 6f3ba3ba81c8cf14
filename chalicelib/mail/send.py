"""Send the mail that a queued message asks for: decide, compose, pass the gate, claim, send once, mark.

The budget is counted after everything that can fail by itself, and given back whenever no mail went. The function may
die after any step; `chalicelib.rules.mail.mail_state` says how the next delivery of the message goes on from there.
"""

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from chalicelib.errors import Unavailable
from chalicelib.mail.gate import DOWN_SECONDS, FULL_SECONDS, Gate, Go, Skip, is_imported, is_proved, lane_of
from chalicelib.mail.mail_writer import MailWriter
from chalicelib.mail.outage import OutageWatch, is_marked
from chalicelib.mail.pauses import PAUSE
from chalicelib.mail.waiting import WaitingNotes
from chalicelib.ports.keys import Vault
from chalicelib.ports.mail import Ambiguous, Denied, Down, Mailer, MailQueue, NotSent, Paused, Refused
from chalicelib.ports.storage import LetterHeads, Limits, Signatures, SwitchReader
from chalicelib.rules.fields.emails import stored_address, variant_of
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.sealing import submission_about
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail import mail_state
from chalicelib.rules.mail.mail_request import MailRequest, request_of
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS, GiveUp, Send
from chalicelib.rules.mail.message import OVER_LIMIT, Counted, Message
from chalicelib.rules.mail.outcome import Done, Later, Outcome
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.shared_address import address_hash
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Signature
from chalicelib.rules.signatures.transitions import Step, after_step, extension
from chalicelib.signing.address_lock import is_locked_by_other

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 900
SWITCHED_SECONDS = 30  # so that mail goes on within a minute of a switch being put back
DENIED_SECONDS = PENDING_SECONDS  # a mail that SES denies is tried no longer than a signature waits
LATE_SECONDS = 900  # anyone who waits longer for a mail than this sets off the alarm
THROTTLED_SECONDS = 15  # up to twice that, at random, so that a burst spreads
NO_RECORD = Later(5, "no record yet")
LOST_RACE = Later(5, "lost a race")
PAID = Later(5, "gave back what it owed")
SWITCHES = ("pause-mail", "collect-only")


@dataclass(frozen=True, repr=False)
class _Job:
    """A message with its signature and letter, read once."""

    message: Message
    request: MailRequest
    signature: Signature
    letter: Letter


@dataclass(frozen=True, repr=False)
class _Mail:
    """A mail as it goes to SES, but for the tag that names its mailbox."""

    to: str
    raw: bytes
    tags: dict[str, str]


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
    watch: OutageWatch = field(default_factory=OutageWatch)
    notes: WaitingNotes = field(default_factory=WaitingNotes)
    now: Callable[[], int] = lambda: int(time.time())

    def handle(self, message: Message) -> Outcome:
        """Handle one message. Raises `Unavailable` to have it delivered again.

        A mail that has to wait goes back as a new message with a delay. That uses up no receive, so waiting never
        moves a good message to the dead-letter queue. What it owes to the limits is given back first, and nothing else
        is done in that delivery: if something failed later, it would come again with the debt and give it back twice.
        """
        if message.notice == OVER_LIMIT:
            # Before anything is read: a flood is to cost little.
            return Done("over the limit")
        outcome = self._pay(message.owed) if message.owed else self._handle(message)
        if isinstance(outcome, Later):
            self._put_back(message, outcome)
        return outcome

    def _pay(self, debt: Counted) -> Later:
        """Give back what a message owes; it comes back without it, or with what is left of it."""
        owed = self.gate.give_back(debt)
        return Later(DOWN_SECONDS, "limits are down", owed) if owed else PAID

    def _handle(self, message: Message) -> Outcome:
        signature = self.signatures.get(message.signature_id)
        if signature is None:
            young = self.now() - message.since < mail_state.RECORD_SECONDS
            return NO_RECORD if young else Done("no record")
        letter = self.letters.head(signature.slug)
        if letter is None:
            return Done("no letter")
        job = _Job(message, request_of(message), signature, letter)
        pause = self._find_pause(job) if job.request.sends_mail else None
        if pause is not None:
            self._extend(signature)
            return pause
        return self._decide(job)

    def _find_pause(self, job: _Job) -> Later | None:
        """How long the letter's mail is paused, or this one waits for a sign of SES, and why; None for neither."""
        if any(self.switches.on(name, job.letter.slug) for name in SWITCHES):
            return Later(SWITCHED_SECONDS, "switched off")
        now, mail = self.now(), job.signature.mail
        try:
            seconds = self.limits.paused_until(PAUSE) - now
            if seconds > 0:
                return Later(seconds, "paused")
            if job.request.is_in_doubt(job.signature) and mail.until > now and is_marked(self.limits, now):
                return Later(mail.until - now, "SES is down")
        except Unavailable:
            return Later(DOWN_SECONDS, "limits are down")
        return None

    def _decide(self, job: _Job) -> Outcome:
        secret = tokens.new_secret()
        # A confirmed signature may have no address any more; what is mailed counts for the one that it goes to.
        to = job.signature.email or (self._typed_address(job) if job.request.sends_mail else "")
        decision = job.request.decide(
            job.signature,
            job.letter,
            variant_of(to),
            now=self.now(),
            claim=secrets.token_hex(8),
            digest=tokens.digest(secret, signature_id=job.signature.id).hex(),
        )
        match decision:
            case Send():
                return self._pass_gate(job, decision, secret, to)
            case GiveUp():
                if decision.fails:
                    logger.error("a mail has failed, since it may have been sent twice and SES never said so")
                return Done(decision.reason) if self.signatures.apply(job.signature, decision.step) else LOST_RACE
            case Done():
                self._settle(job, job.signature)
        return decision

    def _pass_gate(self, job: _Job, send: Send, secret: bytes, to: str) -> Outcome:
        """Compose the mail, then reserve it, claim it, and send it."""
        signature = job.signature
        if not to:
            self._settle(job, signature)
            return Done("no address")
        proved = is_proved(send.kind, signature)
        try:
            mail = self._compose(job, send, secret, to, proved=proved)
        except Unavailable:
            raise
        except Exception:
            # It would fail again each time, so it fails once.
            logger.exception("a mail cannot be composed", extra={"letter": job.letter.slug})
            return self._give_up(job, job.request.failed_step(signature, send.claimed))
        if mail_state.stops_at_lock(send.kind, signature) and self._is_locked(job):
            return self._withhold(job, "locked")
        return self._reserve(job, send, mail, proved=proved)

    def _is_locked(self, job: _Job) -> bool:
        return is_locked_by_other(self.signatures, self.writer.peppers.of(job.letter), job.signature.id)

    def _reserve(self, job: _Job, send: Send, mail: _Mail, *, proved: bool) -> Outcome:
        signature, lane = job.signature, lane_of(send.kind, job.signature)
        imported = is_imported(send.kind, signature)
        answer = self.gate.reserve(mail.to, job.letter.slug, lane, self.now(), proved=proved, imported=imported)
        if isinstance(answer, Later):
            try:
                self._extend(signature)
            except Unavailable:
                if answer.owed is None:
                    raise
            return answer
        if isinstance(answer, Skip):
            if answer.full and job.request.is_in_doubt(signature):
                # It is full of mails that SES did not answer, and perhaps never sent.
                self._extend(signature)
                return Later(FULL_SECONDS, answer.reason)
            return self._withhold(job, answer.reason)
        try:
            is_ours = self.signatures.apply(signature, send.step)
        except Exception as failure:
            # If the claim was written, it ends by itself.
            outcome = self._give_back(answer, Later(DOWN_SECONDS, f"not claimed: {failure}"))
            if isinstance(failure, Unavailable):
                return outcome
            raise
        return self._send(job, send, answer, mail) if is_ours else self._give_back(answer, LOST_RACE)

    def _withhold(self, job: _Job, reason: str) -> Done:
        """Record that the mail is not to go, so that nothing takes it for lost."""
        withheld = job.request.withheld_step(job.signature)
        if withheld is not None:
            self.signatures.apply(job.signature, withheld)
        self._settle(job, job.signature)
        return Done(reason)

    def _compose(self, job: _Job, send: Send, secret: bytes, to: str, *, proved: bool) -> _Mail:
        """Do all that can fail before anything is counted. Raises `Unavailable`, and what cannot be mended."""
        to = stored_address(to).as_typed  # older records hold addresses as they came, or such as are refused now
        raw = self.writer.write(job.letter, job.signature, send.kind, secret, to=to, now=self.now())
        written_to = address_hash(self.writer.peppers.of(job.letter), job.signature.id, to)
        imported = is_imported(send.kind, job.signature)
        return _Mail(to, raw, tags_of(job.signature, send.kind, written_to, proved=proved, imported=imported))

    def _give_up(self, job: _Job, step: Step) -> Outcome:
        """Record that the mail can never be sent."""
        if not self.signatures.apply(job.signature, step):
            return LOST_RACE
        self._close(job, after_step(job.signature, step))
        return Done("not composed")

    def _give_back(self, go: Go, outcome: Outcome) -> Outcome:
        """Give back the budget of a mail that did not go. While the limits are down, the message comes back to do so,
        even if it is done otherwise."""
        owed = self.gate.give_back(go.counted)
        if owed is None:
            return outcome
        return replace(outcome, owed=owed) if isinstance(outcome, Later) else Later(DOWN_SECONDS, str(outcome), owed)

    def _send(self, job: _Job, send: Send, go: Go, mail: _Mail) -> Outcome:
        """Send once, and record the outcome."""
        claimed = after_step(job.signature, send.step)
        outcome: Outcome
        try:
            message_id = self.mailer.send(to=mail.to, raw=mail.raw, tags=mail.tags | {"mailbox": go.mailbox})
        except NotSent as fault:
            if isinstance(fault, Denied) and self.now() - job.message.since > DENIED_SECONDS:
                return self._refuse(job, send, claimed, go, fault)
            return self._release(job, send, claimed, go, fault)
        except Refused as refusal:
            return self._refuse(job, send, claimed, go, refusal)
        except Ambiguous as doubt:
            logger.warning("a mail may have been sent: %s", doubt)
            if self._pauses_for_outage(doubt) or job.request.is_in_doubt(job.signature):
                return self._keep_in_doubt(job, send, claimed)
            # The message comes back when the claim has run out, and is decided on the record as it is by then.
            outcome = Later(CLAIM_SECONDS, "ambiguous")
        else:
            self._mark_sent(job, claimed, send, message_id)
            outcome = Done("sent")
        self._close(job, claimed)
        return outcome

    def _close(self, job: _Job, signature: Signature) -> None:
        """Record that the mail's part is done, and forget the address that was typed for it alone."""
        self._settle(job, signature)
        if not job.message.notice and not job.signature.email:
            self.limits.drop_submission(job.message.submission)

    def _refuse(self, job: _Job, send: Send, claimed: Signature, go: Go, why: NotSent | Refused) -> Outcome:
        """Record that SES will never take the mail."""
        logger.error("a mail has failed, since SES refuses it: %s", why)
        outcome = self._give_back(go, Done("refused"))
        try:
            self.signatures.apply(claimed, mail_state.refused_step(send.claimed))
            self._close(job, claimed)
        except Unavailable:
            if isinstance(outcome, Done):
                raise
        return outcome

    def _release(self, job: _Job, send: Send, claimed: Signature, go: Go, fault: NotSent) -> Later:
        """Undo what was done for a mail that SES did not take, and say when it is tried again."""
        owed = self.gate.give_back(go.counted)
        try:
            self.signatures.apply(claimed, job.request.released_step(job.signature.mail, send.claimed))
            later = self._after_failure(job, fault)
        except Unavailable as failure:
            later = Later(DOWN_SECONDS, f"not released: {failure}")
        return replace(later, owed=owed)

    def _keep_in_doubt(self, job: _Job, send: Send, claimed: Signature) -> Outcome:
        """Keep a mail due that SES left unanswered because it is down, or was before. What it counted stays counted."""
        step = job.request.doubted_step(job.signature.mail, send.claimed, self.now())
        if step is None:
            self._close(job, claimed)
            return Done("ambiguous")
        return Later(PAUSE_SECONDS, "SES is down") if self.signatures.apply(claimed, step) else LOST_RACE

    def _pauses_for_outage(self, fault: Ambiguous | Down) -> bool:
        """Note that SES did not do its part. Whether it is down, and all mail is paused for it."""
        try:
            if not self.watch.is_outage(self.limits, self.now()):
                return False
            self._pause(fault)
        except Unavailable as failure:
            logger.warning("a pause was not written: %s", failure)  # nothing else answers either
        return True

    def _mark_sent(self, job: _Job, claimed: Signature, send: Send, message_id: str) -> None:
        try:
            self.signatures.apply(claimed, job.request.sent_step(send.claimed, message_id))
        except Unavailable:
            # It was sent, so the message must not come back; the record keeps the claim without its mark.
            logger.warning("sent and not marked")
        with suppress(Unavailable):  # the next answer takes the mark away as well
            self.watch.note_answer(self.limits, self.now())

    def _pause(self, fault: Exception) -> None:
        logger.error("mail is paused: %s", fault)
        # A longer pause, because too much mail came back, still holds.
        self.limits.pause(PAUSE, max(self.limits.paused_until(PAUSE), self.now() + PAUSE_SECONDS))

    def _after_failure(self, job: _Job, fault: NotSent) -> Later:
        if isinstance(fault, Paused):
            self._pause(fault)
            return Later(PAUSE_SECONDS, "paused")
        if isinstance(fault, Down):
            return Later(PAUSE_SECONDS if self._pauses_for_outage(fault) else CLAIM_SECONDS, "SES failed")
        if isinstance(fault, Denied):
            self._report_denied(job.message, fault)
            return Later(PAUSE_SECONDS, "denied", reported=True)
        return Later(THROTTLED_SECONDS + secrets.randbelow(THROTTLED_SECONDS), "throttled")

    def _report_denied(self, message: Message, fault: Denied) -> None:
        """Log an error for the first refusal of a mail, so that one odd address does not ring for a week."""
        name, now = f"denied#{message.signature_id}#{message.notice or message.submission}", self.now()
        known = False
        with suppress(Unavailable):
            known = self.limits.paused_until(name) > now
            if not known:
                self.limits.pause(name, now + DENIED_SECONDS + PAUSE_SECONDS)
        logger.log(logging.WARNING if known else logging.ERROR, "SES does not take a mail, which waits: %s", fault)

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
        if self.now() - message.since > LATE_SECONDS and not message.notice and not later.reported:
            logger.error("a signer is waiting for a mail: %s", later.reason)
        self.queue.put(
            message.signature_id,
            message.submission,
            since=message.since,
            delay=later.seconds,
            notice=message.notice,
            owed=later.owed,
        )
        with suppress(Unavailable):  # the round may then queue it a second time, which sends nothing more
            self.notes.note(self.limits, message, self.now())


def tags_of(
    signature: Signature, kind: mail_state.MailKind, written_to: str, *, proved: bool, imported: bool = False
) -> dict[str, str]:
    """The tags that SES returns with a bounce or a complaint, besides the mailbox. A tag cannot hold a ``#``.

    What they say of the form and of the address was true when the mail went, whatever becomes of the record;
    ``written_to`` is the address as `address_hash` hashes it.
    """
    proof = "imported" if imported else "proved" if proved else "unproved"
    return {"signature": signature.id.replace("#", "_"), "kind": kind, "proof": proof, "address": written_to}
