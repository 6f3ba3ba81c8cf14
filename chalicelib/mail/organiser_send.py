"""Send the mail to an organiser that a queued message asks for: decide, compose, reserve, claim, send once, mark.

It shares the pauses, the limits and the mailer with the mail to signers, and follows the same order
(`chalicelib.mail.send`): what can fail by itself comes before anything is counted, and what was counted is given back
whenever no mail went. The switches of a letter do not hold it up, since organisers have to get in to throw them back;
the operator's pause of all mail does.
"""

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from chalicelib.errors import Unavailable
from chalicelib.mail.gate import DOWN_SECONDS, Gate, Go, Skip
from chalicelib.mail.organiser_writer import OrganiserWriter, Reader
from chalicelib.mail.outage import OutageWatch, is_marked
from chalicelib.mail.pauses import PAUSE
from chalicelib.mail.send import DENIED_SECONDS, LOST_RACE, PAID, PAUSE_SECONDS, SWITCHED_SECONDS, THROTTLED_SECONDS
from chalicelib.ports.mail import Ambiguous, Denied, Down, Mailer, NotSent, Paused, Refused
from chalicelib.ports.organiser_mail import OrganiserMailQueue, OrganiserMails
from chalicelib.ports.organisers import OrganisersVault
from chalicelib.ports.storage import LetterHeads, Limits, SwitchReader
from chalicelib.rules.fields.emails import stored_address
from chalicelib.rules.letters.switches import PAUSE_MAIL
from chalicelib.rules.mail import mailed_secrets, organiser_mail
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS
from chalicelib.rules.mail.message import OrganiserMessage
from chalicelib.rules.mail.organiser_mail import Claim, OrganiserMail, Sending
from chalicelib.rules.mail.outcome import Done, Later, Outcome
from chalicelib.rules.organisers.person import Person

logger = logging.getLogger(__name__)

WAITING_SECONDS = 3 * 3600  # how long a message that went back is known to wait


class PersonReader(Protocol):
    def person(self, person_id: str) -> Person | None: ...


@dataclass(frozen=True, repr=False)
class _Ready:
    """A mail as it goes to SES, but for the tag that names its mailbox."""

    to: str
    raw: bytes
    tags: dict[str, str]
    digest: str  # of its secret, as it is kept; '' for none


@dataclass(frozen=True)
class OrganiserSender:
    mails: OrganiserMails
    people: PersonReader
    vault: OrganisersVault
    letters: LetterHeads
    limits: Limits
    queue: OrganiserMailQueue
    mailer: Mailer
    switches: SwitchReader
    gate: Gate
    writer: OrganiserWriter
    watch: OutageWatch = field(default_factory=OutageWatch)
    now: Callable[[], int] = lambda: int(time.time())

    def handle(self, message: OrganiserMessage) -> Outcome:
        """Handle one message. Raises `Unavailable` to have it delivered again.

        A mail that has to wait goes back as a new message; what it owes is given back in a delivery of its own.
        """
        if message.owed:
            owed = self.gate.give_back(message.owed)
            outcome: Outcome = Later(DOWN_SECONDS, "limits are down", owed) if owed else PAID
        else:
            outcome = self._handle(message)
        if isinstance(outcome, Later):
            self.queue.put_organiser_mail(
                message.mail_id, since=message.since, delay=outcome.seconds, owed=outcome.owed
            )
            with suppress(Unavailable):  # it may then be queued a second time, which sends nothing more
                self.limits.pause(organiser_mail.waiting_name(message.mail_id), self.now() + WAITING_SECONDS)
        return outcome

    def _handle(self, message: OrganiserMessage) -> Outcome:
        mail = self.mails.mail(message.mail_id)
        if mail is None:
            return Done("no record")
        if mail.rule.secret and not organiser_mail.is_signed(self.vault.secret(organiser_mail.PROOF), mail):
            return self._finish(mail, Done("nobody who may asked for it"))
        decision = organiser_mail.decide(mail, now=self.now(), claim=secrets.token_hex(8))
        if isinstance(decision, Done):
            return self._finish(mail, decision)
        if isinstance(decision, Later):
            return decision
        return self._find_pause(mail) or self._prepare(mail, decision)

    def _finish(self, mail: OrganiserMail, done: Done) -> Outcome:
        """Record what will not be tried again."""
        if mail.sending.state not in ("due", "claimed"):
            return done
        logger.error("a mail to an organiser has failed: %s", done)
        return done if self.mails.apply_sending(mail, organiser_mail.failed(mail.sending)) else LOST_RACE

    def _find_pause(self, mail: OrganiserMail) -> Later | None:
        if self.switches.on(PAUSE_MAIL, ""):
            return Later(SWITCHED_SECONDS, "switched off")
        now = self.now()
        try:
            seconds = self.limits.paused_until(PAUSE) - now
            if seconds > 0:
                return Later(seconds, "paused")
            if organiser_mail.is_in_doubt(mail) and is_marked(self.limits, now):
                return Later(PAUSE_SECONDS, "SES is down")
        except Unavailable:
            return Later(DOWN_SECONDS, "limits are down")
        return None

    def _prepare(self, mail: OrganiserMail, claim: Claim) -> Outcome:
        reader = self._reader(mail)
        if reader is None:
            return self._skip(mail, "its reader is gone")
        try:
            ready = self._compose(mail, reader)
        except Unavailable:
            raise
        except Exception:
            # It would fail again each time, so it fails once.
            logger.exception("a mail cannot be composed", extra={"letter": mail.slug})
            composed = self.mails.apply_sending(mail, organiser_mail.failed(mail.sending))
            return Done("not composed") if composed else LOST_RACE
        answer = self.gate.reserve_for_organiser(ready.to, mail.rule.budget, self.now())
        if isinstance(answer, Skip):
            return self._skip(mail, answer.reason)
        return answer if isinstance(answer, Later) else self._claim(mail, claim.after, answer, ready)

    def _reader(self, mail: OrganiserMail) -> Reader | None:
        names = {key: self._name(mail.params.get(key, "")) for key in ("by", "who")}
        if not mail.person_id:
            return Reader(self.vault.open(mail.id, mail.sealed_address), mail.lang, **names)
        person = self.people.person(mail.person_id)
        if person is None or not person.sealed_address:
            return None
        return Reader(self.vault.open(person.id, person.sealed_address), person.lang, **names)

    def _name(self, person_id: str) -> str:
        person = self.people.person(person_id) if person_id else None
        return person.name if person else ""

    def _compose(self, mail: OrganiserMail, reader: Reader) -> _Ready:
        """Do all that can fail before anything is counted. Raises `Unavailable`, and what cannot be mended."""
        secret, digest = self._secret(mail)
        letter = self.letters.head(mail.slug) if mail.slug else None
        address = stored_address(reader.address)
        to, tags = address.as_typed, tags_of(mail, self.vault.address_hash(address.exact)[:8])
        raw = self.writer.write(mail, letter, replace(reader, address=to), secret, now=self.now())
        return _Ready(to, raw, tags, mailed_secrets.kept(mail, digest, self.now()) if digest else "")

    def _secret(self, mail: OrganiserMail) -> tuple[str, str]:
        """The secret of a mail, and its digest; '' for a mail without one."""
        if mail.rule.secret == "join":
            secret = mailed_secrets.new_join_secret()
            return secret, mailed_secrets.join_digest(secret, mail.about)
        if mail.rule.secret == "code":
            code = mailed_secrets.new_code()
            return code, mailed_secrets.code_digest(self.vault.secret(mailed_secrets.CODE), code, mail.about)
        return "", ""

    def _skip(self, mail: OrganiserMail, reason: str) -> Outcome:
        logger.warning("a mail to an organiser does not go: %s", reason)
        return Done(reason) if self.mails.apply_sending(mail, organiser_mail.skipped(mail.sending)) else LOST_RACE

    def _claim(self, mail: OrganiserMail, claimed: Sending, go: Go, ready: _Ready) -> Outcome:
        try:
            is_ours = self.mails.apply_sending(mail, claimed)
        except Unavailable as failure:
            # If the claim was written, it ends by itself.
            return self._give_back(go, Later(DOWN_SECONDS, f"not claimed: {failure}"))
        if not is_ours:
            return self._give_back(go, LOST_RACE)
        ours = replace(mail, sending=claimed)
        try:
            if ready.digest and not self.mails.add_digest(mail.about, ready.digest):
                # Withdrawn, used up or expired meanwhile.
                self.mails.apply_sending(ours, organiser_mail.skipped(claimed))
                return self._give_back(go, Done("what it is for is gone"))
        except Unavailable as failure:
            return self._release(mail, ours, go, ready, Later(DOWN_SECONDS, f"no secret: {failure}"))
        return self._send(mail, ours, go, ready)

    def _send(self, mail: OrganiserMail, ours: OrganiserMail, go: Go, ready: _Ready) -> Outcome:
        """Send once, and record the outcome."""
        try:
            message_id = self.mailer.send(to=ready.to, raw=ready.raw, tags=ready.tags | {"mailbox": go.mailbox})
        except NotSent as fault:
            if isinstance(fault, Denied) and self.now() - mail.since > DENIED_SECONDS:
                return self._refuse(ours, go, fault)
            return self._release(mail, ours, go, ready, self._after_failure(fault))
        except Refused as refusal:
            return self._refuse(ours, go, refusal)
        except Ambiguous as doubt:
            logger.warning("a mail may have been sent: %s", doubt)
            self._notes_outage(doubt)
            # The message comes back when the claim has run out, and is decided on the item as it is by then.
            return Later(CLAIM_SECONDS, "ambiguous")
        with suppress(Unavailable):  # it was sent, so the message must not come back
            self.mails.apply_sending(ours, organiser_mail.sent(ours.sending, message_id))
        with suppress(Unavailable):
            self.watch.note_answer(self.limits, self.now())
        return Done("sent")

    def _refuse(self, ours: OrganiserMail, go: Go, why: NotSent | Refused) -> Outcome:
        logger.error("a mail has failed, since SES refuses it: %s", why)
        outcome = self._give_back(go, Done("refused"))
        try:
            self.mails.apply_sending(ours, organiser_mail.failed(ours.sending))
        except Unavailable:
            if isinstance(outcome, Done):
                raise
        return outcome

    def _release(self, mail: OrganiserMail, ours: OrganiserMail, go: Go, ready: _Ready, later: Later) -> Outcome:
        """Undo what was done for a mail that SES did not take."""
        try:
            if ready.digest:
                self.mails.drop_digest(mail.about, ready.digest)
            self.mails.apply_sending(ours, organiser_mail.released(mail.sending, ours.sending))
        except Unavailable as failure:
            # The claim ends by itself.
            later = Later(CLAIM_SECONDS, f"not released: {failure}")
        return self._give_back(go, later)

    def _give_back(self, go: Go, outcome: Outcome) -> Outcome:
        owed = self.gate.give_back(go.counted)
        if owed is None:
            return outcome
        return replace(outcome, owed=owed) if isinstance(outcome, Later) else Later(DOWN_SECONDS, str(outcome), owed)

    def _after_failure(self, fault: NotSent) -> Later:
        if isinstance(fault, Paused):
            with suppress(Unavailable):
                self._pause(fault)
            return Later(PAUSE_SECONDS, "paused")
        if isinstance(fault, Down):
            return Later(PAUSE_SECONDS if self._notes_outage(fault) else CLAIM_SECONDS, "SES failed")
        if isinstance(fault, Denied):
            logger.warning("SES does not take a mail, which waits: %s", fault)
            return Later(PAUSE_SECONDS, "denied")
        return Later(THROTTLED_SECONDS + secrets.randbelow(THROTTLED_SECONDS), "throttled")

    def _notes_outage(self, fault: Ambiguous | Down) -> bool:
        """Note that SES did not do its part. Whether it is down, and all mail is paused for it."""
        try:
            if not self.watch.is_outage(self.limits, self.now()):
                return False
            self._pause(fault)
        except Unavailable as failure:
            logger.warning("a pause was not written: %s", failure)
        return True

    def _pause(self, fault: Exception) -> None:
        logger.error("mail is paused: %s", fault)
        self.limits.pause(PAUSE, max(self.limits.paused_until(PAUSE), self.now() + PAUSE_SECONDS))


def tags_of(mail: OrganiserMail, written_to: str) -> dict[str, str]:
    """The tags that SES returns with a bounce or a complaint, besides the mailbox.

    `Feedback` reads a signature's id there. That of an organiser's mail has the same shape and belongs to no record, so
    its address gets no more mail, and nothing else follows. ``written_to`` is eight characters of the address's hash.
    """
    signature = f"organisers_{mail.id.partition('-')[2]}"
    return {"signature": signature, "kind": f"organiser-{mail.kind}", "proof": "proved", "address": written_to}
