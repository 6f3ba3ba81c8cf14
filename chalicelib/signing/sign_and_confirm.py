"""The use cases: sign, look at the link, confirm, ask for a new mail, disown.

They take what they need through the constructor and know neither HTTP nor AWS. Who calls gets a value
or one of `chalicelib.errors`. What a signer does afterwards is in `chalicelib.signing.own_page`.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.errors import (
    DetailsChanged,
    LetterClosed,
    LetterNotOpen,
    LinkExpired,
    LinkInvalid,
    SigningPaused,
    TooManyMails,
    Unavailable,
    UnknownLetter,
)
from chalicelib.ports.keys import Peppers, Vault
from chalicelib.ports.mail import MailQueue
from chalicelib.ports.storage import RACE_ATTEMPTS, Erasures, LetterHeads, Signatures, SwitchReader
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.sealing import submission_about
from chalicelib.rules.letters.letter import Letter, is_slug
from chalicelib.rules.mail.mail_state import within_budget
from chalicelib.rules.signatures.shared_address import choose, who
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Consent, Signature
from chalicelib.rules.signatures.transitions import confirmation, disowning, replaced, resending
from chalicelib.signing.admission import Came, Door
from chalicelib.signing.form import Form
from chalicelib.signing.review import Judge

logger = logging.getLogger(__name__)

UNKNOWN = Came()


@dataclass(frozen=True)
class Signing:
    letters: LetterHeads
    signatures: Signatures
    queue: MailQueue
    peppers: Peppers
    vault: Vault
    door: Door
    judge: Judge
    switches: SwitchReader
    erasures: Erasures
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def letter(self, slug: str) -> Letter:
        """A letter that was opened; raises `UnknownLetter`. Who has a mail of ours may know of it by its slug."""
        letter = self.letters.head(slug) if is_slug(slug) else None
        if letter is None or letter.state == "draft":
            raise UnknownLetter
        return letter

    def called(self, name: str) -> Letter:
        """The letter that a form's address names: before it is public, the slug alone names none of them.

        Raises `UnknownLetter`.
        """
        letter = self.letter(name.partition(".")[0])
        if not letter.is_called(name):
            raise UnknownLetter
        return letter

    def open_letter(self, name: str) -> Letter:
        """The same, if it takes signatures now; raises `UnknownLetter`, `LetterNotOpen` or `LetterClosed`."""
        letter = self.called(name)
        match letter.signing(self.now_ms() // 1000):
            case "open":
                return letter
            case "soon":
                raise LetterNotOpen(letter.slug)
            case "closed":
                raise LetterClosed(letter.slug)

    def sign(self, letter: Letter, form: Form, came: Came = UNKNOWN) -> None:
        """Take a signature and have its mail queued. Says nothing of what was known of the address.

        The message goes before the record: were the record stored and the queue then down, a signature would wait
        for a mail that never comes. A message whose record was not stored finds no record with its submission and
        is dropped by the sender. Every address takes the same calls, whatever is known of it.

        Raises `SigningPaused`, and `Unavailable`; nothing will be mailed then.
        """
        if self.switches.on("pause-signing", letter.slug):
            raise SigningPaused
        now, pepper = self.now_ms(), self.peppers.of(letter)
        admitted = self.door.admit(
            pepper, came, lambda nonce: self._sealed(letter, nonce, form.address.as_typed), now // 1000
        )
        ids = tokens.signature_ids(letter.slug, pepper, form.address.canonical)
        names = (who(pepper, ids[0], form.details.name), who(pepper, ids[1], form.details.name))
        first, second = self.signatures.taken(ids)
        slot = choose(first, second, names, now)
        signature_id = ids[slot]
        if "network" not in admitted.signals:
            # Over its limit a network has no mail sent, not even to those who have signed.
            self.queue.put(signature_id, admitted.submission, since=now // 1000, delay=1)
        self.signatures.submit(
            Signature(
                id=signature_id,
                state="held" if admitted.held else "pending",
                email=form.address.as_typed,
                details=form.details,
                lang=form.lang,
                updates=form.updates,
                consent=Consent(letter.version, letter.version_sha256, form.lang, now, form.boxes),
                submission=admitted.submission,
                created_at=now,
                expires_at=now // 1000 + PENDING_SECONDS,
                who=names[slot],
                signals=admitted.signals,
            ),
            now // 1000,
        )

    def look(self, token: str) -> Signature:
        """What a confirmation link is for. Changes nothing. Raises `LinkInvalid` or `LinkExpired`."""
        mail_token, signature = self._find(token, "confirm")
        if signature.unconfirmed and not self._fresh(mail_token, signature):
            raise LinkExpired(signature.lang)
        return signature

    def confirm(self, token: str, revision: str = "", source: str = "") -> Signature:
        """Confirm, once or again: both are a success. ``revision`` is what the signer saw, if told; ``source`` the
        client address."""
        for _ in range(RACE_ATTEMPTS):
            signature = self.look(token)
            if not signature.unconfirmed:
                return signature
            if revision and revision != signature.revision:
                raise DetailsChanged(signature.lang)
            letter, now = self.letter(signature.slug), self.now_ms()
            verdict = self.judge.verdict(letter, signature, self.peppers.of(letter), source, now)
            step = confirmation(signature, now, self._consent(signature), verdict)
            if self.signatures.apply(signature, step):
                return replaced(signature, step)
        raise Unavailable("confirm lost every race")

    def resend(self, token: str) -> Signature:
        """Ask for another mail, for a link that is ours, expired or not. One that was confirmed needs none.

        Raises `LetterClosed`: a letter that closed takes no new time; `TooManyMails`.
        """
        _, signature = self._find(token, "confirm")
        if not signature.unconfirmed:
            return signature
        now = self.now_ms()
        if self.letter(signature.slug).signing(now // 1000) == "closed":
            raise LetterClosed
        if not within_budget(signature.mail, now // 1000):
            raise TooManyMails(signature.lang)
        submission = secrets.token_hex(8)
        self.queue.put(signature.id, submission, since=now // 1000, delay=1)
        self.signatures.apply(signature, resending(submission, now))
        return signature

    def look_disown(self, token: str) -> Signature:
        """What an "it wasn't me" link is for; it never expires. Changes nothing. Raises `LinkInvalid`."""
        return self._find(token, "disown")[1]

    def disown(self, token: str) -> Signature:
        """It was not the address's owner who signed, or they take it back: forget them, now and later."""
        for _ in range(RACE_ATTEMPTS):
            signature = self.look_disown(token)
            # Before its own record, which has the address that the other is found by.
            self._disown_other(signature)
            if signature.state == "disowned" or self.signatures.apply(signature, disowning(signature, self.now_ms())):
                note_erasure(self.erasures, signature, self.now_ms())
                return signature
        raise Unavailable("disown lost every race")

    def _disown_other(self, signature: Signature) -> None:
        """What else waits at the same address was not its owner's doing either. What was confirmed was."""
        if not signature.email:
            return
        pepper, address = self.peppers.of(self.letter(signature.slug)), parse_address(signature.email)
        for other_id in tokens.signature_ids(signature.slug, pepper, address.canonical):
            other = self.signatures.get(other_id) if other_id != signature.id else None
            if other is not None and other.unconfirmed and other.alive(self.now_ms()):
                self.signatures.apply(other, disowning(other, self.now_ms()))

    def _sealed(self, letter: Letter, nonce: str, address: str) -> bytes:
        return self.vault.seal(letter.slug, submission_about(nonce), address)

    def _consent(self, signature: Signature) -> Consent:
        """What was agreed to on the form; an imported signer agrees, with the button, to the letter as it is."""
        if signature.consent is not None:
            return signature.consent
        letter = self.letter(signature.slug)
        boxes = ("sign", "publish")
        return Consent(letter.version, letter.version_sha256, letter.spoken(signature.lang), self.now_ms(), boxes)

    def _find(self, token: str, purpose: tokens.Purpose) -> tuple[tokens.MailToken, Signature]:
        try:
            mail_token = tokens.decode(token)
        except tokens.TokenMalformed:
            raise LinkInvalid from None
        signature = self.signatures.get(mail_token.signature_id)
        if signature is None or self._match(mail_token, signature, purpose) is None:
            raise LinkInvalid
        if purpose == "confirm" and signature.state in ("disowned", "withdrawn"):
            raise LinkInvalid
        return mail_token, signature

    def _match(self, token: tokens.MailToken, signature: Signature, purpose: tokens.Purpose) -> int | None:
        stored = [bytes.fromhex(digest) for digest, _ in signature.mail.tokens]
        return tokens.verify(token, stored, purpose)

    def _fresh(self, token: tokens.MailToken, signature: Signature) -> bool:
        """Whether the record and this very link are within their time, by the clock."""
        match = self._match(token, signature, "confirm")
        now = self.now_ms()
        return match is not None and signature.alive(now) and signature.mail.tokens[match][1] * 1000 > now


def note_erasure(erasures: Erasures, signature: Signature, now_ms: int) -> None:
    """Put an erasure on the list that outlives the table. It has happened already: a list that cannot be written
    must not tell the signer otherwise, and the hourly round (`chalicelib.jobs.remind`) writes what is missing."""
    try:
        erasures.add(signature.id, now_ms)
    except Unavailable:
        logger.exception("an erasure is not on the list yet", extra={"letter": signature.slug})
