"""The use cases: sign, look at the link, confirm, ask for a new mail, disown.

They take what they need through the constructor and know neither HTTP nor AWS. Who calls gets a value
or one of `chalicelib.errors`.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chalicelib import tokens
from chalicelib.errors import (
    DetailsChanged,
    LetterClosed,
    LetterNotOpen,
    LinkExpired,
    LinkInvalid,
    TooManyMails,
    Unavailable,
    UnknownLetter,
)
from chalicelib.forms import Form
from chalicelib.letters import Letter, is_slug
from chalicelib.mail.interface import MailQueue
from chalicelib.mail.outbox import within_budget
from chalicelib.signatures import (
    PENDING_SECONDS,
    Consent,
    Signature,
    confirmation,
    disowning,
    resending,
)
from chalicelib.storage.interface import Signatures

# How often a step that lost a race is decided anew on what the winner wrote.
ATTEMPTS = 5


class Peppers(Protocol):
    def of(self, letter: Letter) -> bytes: ...


class LetterHeads(Protocol):
    def head(self, slug: str) -> Letter | None: ...


@dataclass(frozen=True)
class Signing:
    letters: LetterHeads
    signatures: Signatures
    queue: MailQueue
    peppers: Peppers
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def letter(self, slug: str) -> Letter:
        """A letter that was opened; raises `UnknownLetter`. Who has a mail of ours may know of it by its slug."""
        letter = self.letters.head(slug) if is_slug(slug) else None
        if letter is None or letter.state == "draft":
            raise UnknownLetter(slug)
        return letter

    def called(self, name: str) -> Letter:
        """The letter that a form's address names: before it is public, the slug alone names none of them.

        Raises `UnknownLetter`.
        """
        letter = self.letter(name.partition(".")[0])
        if not letter.is_called(name):
            raise UnknownLetter(name)
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

    def sign(self, letter: Letter, form: Form) -> None:
        """Take a signature and have its mail queued. Says nothing of what was known of the address.

        The message goes first: were the record stored and the queue then down, a signature would wait
        for a mail that never comes. A message whose record was not stored finds no record with its
        submission and is dropped by the sender. Raises `Unavailable`, and then nothing will be mailed.
        """
        now = self.now_ms()
        signature_id = tokens.signature_id(letter.slug, self.peppers.of(letter), form.address.canonical)
        submission = secrets.token_hex(8)
        self.queue.put(signature_id, submission, since=now // 1000, delay=1)
        self.signatures.submit(
            Signature(
                id=signature_id,
                state="pending",
                email=form.address.as_typed,
                details=form.details,
                lang=form.lang,
                updates=form.updates,
                consent=Consent(letter.version, letter.version_sha256, form.lang, now, form.boxes),
                submission=submission,
                created_at=now,
                expires_at=now // 1000 + PENDING_SECONDS,
            )
        )

    def look(self, token: str) -> Signature:
        """What a confirmation link is for. Changes nothing. Raises `LinkInvalid` or `LinkExpired`."""
        mail_token, signature = self._find(token, "confirm")
        if signature.state == "pending" and not self._fresh(mail_token, signature):
            raise LinkExpired(signature.lang)
        return signature

    def confirm(self, token: str, revision: str = "") -> Signature:
        """Confirm, once or again: both are a success. ``revision`` is what the signer saw, if told."""
        for _ in range(ATTEMPTS):
            signature = self.look(token)
            if signature.state == "confirmed":
                return signature
            if revision and revision != signature.revision:
                raise DetailsChanged(signature.lang)
            if self.signatures.apply(signature, confirmation(self.now_ms(), self._consent(signature))):
                return signature
        raise Unavailable("confirm lost every race")

    def resend(self, token: str) -> Signature:
        """Ask for another mail, for a link that is ours, expired or not. One that was confirmed needs none.

        Raises `LetterClosed`: a letter that closed takes no new time; `TooManyMails`.
        """
        _, signature = self._find(token, "confirm")
        if signature.state != "pending":
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
        for _ in range(ATTEMPTS):
            signature = self.look_disown(token)
            if signature.state == "disowned":
                return signature
            if self.signatures.apply(signature, disowning(signature, self.now_ms())):
                return signature
        raise Unavailable("disown lost every race")

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
        if purpose == "confirm" and signature.state == "disowned":
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
