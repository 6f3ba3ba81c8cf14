"""The use cases of signing: sign, view the mailed link, confirm, ask for a new mail, disown.

They take what they need through the constructor and know neither HTTP nor AWS. They return a value or raise one of
`chalicelib.errors`. What a signer does afterwards is in `chalicelib.signing.own_page`.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import (
    DetailsChanged,
    LetterClosed,
    LetterNotOpen,
    LinkExpired,
    LinkInvalid,
    SignatureEnded,
    SigningPaused,
    TooManyMails,
    Unavailable,
    UnknownLetter,
)
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.sealing import submission_about
from chalicelib.rules.letters.letter import Letter, is_slug
from chalicelib.rules.mail.message import OVER_LIMIT
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.shared_address import choose_slot, name_hashes
from chalicelib.rules.signatures.signature import PENDING_SECONDS, TOMBSTONES, Consent, Signature
from chalicelib.rules.signatures.transitions import after_step, confirmation, disownment, renewal
from chalicelib.signing.admission import Admission, RequestOrigin
from chalicelib.signing.confirmation_review import Reviewer
from chalicelib.signing.form import Form
from chalicelib.signing.mailed_link import MailedLink

# Ports are for the type checker: a cold start has no use for them.
if TYPE_CHECKING:
    from chalicelib.ports.keys import Peppers, Vault
    from chalicelib.ports.mail import MailQueue
    from chalicelib.ports.storage import Erasures, LetterHeads, Signatures, SwitchReader

logger = logging.getLogger(__name__)

UNKNOWN = RequestOrigin()


@dataclass(frozen=True)
class Signing:
    letters: LetterHeads
    signatures: Signatures
    queue: MailQueue
    peppers: Peppers
    vault: Vault
    door: Admission
    judge: Reviewer
    switches: SwitchReader
    erasures: Erasures
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def letter_by_address(self, name: str) -> Letter:
        """The letter that the form's address names; before it is public, its slug alone is not enough.

        Raises `UnknownLetter`.
        """
        slug = name.partition(".")[0]
        letter = self.letters.head(slug) if is_slug(slug) else None
        if letter is None or letter.state == "draft" or not letter.accepts_address_name(name):
            raise UnknownLetter
        return letter

    def check_open(self, letter: Letter) -> None:
        """Raises `LetterNotOpen` or `LetterClosed` unless the letter takes signatures now."""
        match letter.signing_state(self.now_ms() // 1000):
            case "soon":
                raise LetterNotOpen(letter.slug)
            case "closed":
                raise LetterClosed(letter.slug)

    def sign(self, letter: Letter, form: Form, origin: RequestOrigin = UNKNOWN) -> None:
        """Store a signature and queue its mail, without revealing whether the address is known.

        The message is queued before the record is stored: otherwise a queue that is down would leave a signature
        waiting for a mail that never comes. If the record is not stored, the sender finds none with the message's
        submission and drops the message. Every address takes the same calls, known or new, and so does every network,
        over its limit or not: its message says then that no mail may go.

        Raises `SigningPaused` and `Unavailable`; nothing is mailed then.
        """
        if self.switches.on("pause-signing", letter.slug):
            raise SigningPaused
        now, pepper = self.now_ms(), self.peppers.of(letter)
        ids = tokens.signature_ids(letter.slug, pepper, form.address.canonical)
        admitted = self.door.admit(
            pepper,
            origin,
            lambda nonce: self._sealed(letter, nonce, form.address.as_typed),
            now // 1000,
            blocked=_is_blocked(letter, pepper, ids, form, origin, now // 1000),
        )
        names = [name_hashes(pepper, one, form.details) for one in ids]
        first, second = self.signatures.taken(ids)
        slot = choose_slot(first, second, names, now)
        signature_id = ids[slot]
        # A network over its limit gets no mail sent, not even to people who have signed; nor does what is blocked.
        notice = OVER_LIMIT if admitted.unmailed else ""
        self.queue.put(signature_id, admitted.submission, since=now // 1000, delay=1, notice=notice)
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
                name_hash=names[slot][0],
                signals=admitted.signals,
            ),
            now // 1000,
        )

    def view(self, link: MailedLink) -> Signature:
        """The signature that a confirmation link is for. Changes nothing. Raises `LinkInvalid` or `LinkExpired`."""
        signature = self._find(link, "confirm")
        if signature.unconfirmed and not self._fresh(link, signature):
            raise LinkExpired(signature.lang)
        return signature

    def confirm(self, link: MailedLink, revision: str = "", source: str = "") -> Signature:
        """Confirm; doing so again is a success. ``revision`` is that of the details the signer saw, if known;
        ``source`` is the client address."""
        for _ in range(RACE_ATTEMPTS):
            signature = self.view(link)
            if not signature.unconfirmed:
                return signature
            if revision and revision != signature.revision:
                raise DetailsChanged(signature.lang)
            letter, now = link.letter, self.now_ms()
            verdict = self.judge.verdict(letter, signature, self.peppers.of(letter), source, now)
            step = confirmation(signature, now, self._consent(letter, signature), verdict)
            if self.signatures.apply(signature, step):
                return after_step(signature, step)
        raise Unavailable("confirm lost every race")

    def resend(self, link: MailedLink) -> Signature:
        """Queue another mail for a link of ours, expired or not, unless the signature is confirmed already.

        Raises `LetterClosed`, since a closed letter gives no new time, and `TooManyMails`.
        """
        signature = self._find(link, "confirm")
        if not signature.unconfirmed:
            return signature
        now = self.now_ms()
        if link.letter.signing_state(now // 1000) == "closed":
            raise LetterClosed
        # Imported here because signing does not need it.
        from chalicelib.rules.fields.emails import variant_of
        from chalicelib.rules.mail.mail_state import within_budget

        if not within_budget(signature.mail, variant_of(signature.email), now // 1000):
            raise TooManyMails(signature.lang)
        submission = secrets.token_hex(8)
        self.queue.put(signature.id, submission, since=now // 1000, delay=1)
        self.signatures.apply(signature, renewal(submission, now))
        return signature

    def view_disown(self, link: MailedLink) -> Signature:
        """The signature that an "it wasn't me" link is for; the link never expires. Changes nothing. Raises
        `LinkInvalid`."""
        return self._find(link, "disown")

    def disown(self, link: MailedLink, snapshot: str) -> Signature:
        """Forget a signature that the address's owner did not make, or takes back, and let nobody sign with the address
        until its owner opens it again.

        ``snapshot`` is that of the signature which the page showed. Raises `DetailsChanged` if it is another by now, so
        that nobody ends what they have not seen. Ending again what has ended is a success.
        """
        for _ in range(RACE_ATTEMPTS):
            signature = self.view_disown(link)
            if signature.opened:
                raise DetailsChanged(signature.lang)
            ended = signature.state == "disowned"
            if not ended and snapshot != signature.snapshot:
                raise DetailsChanged(signature.lang)
            if ended or self.signatures.apply(signature, disownment(signature, self.now_ms())):
                note_erasure(self.erasures, signature, self.now_ms())
                return signature
        raise Unavailable("disown lost every race")

    def open_again(self, link: MailedLink) -> None:
        """Let the address of an "it wasn't me" link sign again. Raises `LinkInvalid` and `Unavailable`."""
        # Imported here because signing does not need it.
        from chalicelib.signing.address_lock import open_address

        signature = self.view_disown(link)
        open_address(self.signatures, self.peppers.of(link.letter), signature.id, self.now_ms())

    def _sealed(self, letter: Letter, nonce: str, address: str) -> bytes:
        return self.vault.seal(letter.slug, submission_about(nonce), address)

    def _consent(self, letter: Letter, signature: Signature) -> Consent:
        """The consent given on the form; the button is an imported signer's consent to the letter as it reads now."""
        if signature.consent is not None:
            return signature.consent
        boxes = ("sign", "publish")
        return Consent(letter.version, letter.version_sha256, letter.language_for(signature.lang), self.now_ms(), boxes)

    def _find(self, link: MailedLink, purpose: tokens.Purpose) -> Signature:
        signature = self.signatures.get(link.signature_id)
        if signature is None or self._match(link.token, signature, purpose) is None:
            raise LinkInvalid
        if link.letter.state == "draft":
            raise UnknownLetter
        if purpose == "confirm" and signature.state in TOMBSTONES:
            raise SignatureEnded("opened" if signature.opened else signature.state, signature.lang)
        return signature

    def _match(self, token: tokens.MailToken, signature: Signature, purpose: tokens.Purpose) -> int | None:
        stored = [bytes.fromhex(digest) for digest, _ in signature.mail.tokens]
        return tokens.verify(token, stored, purpose)

    def _fresh(self, link: MailedLink, signature: Signature) -> bool:
        """Whether neither the record nor this very link has expired, by the clock."""
        match = self._match(link.token, signature, "confirm")
        now = self.now_ms()
        return match is not None and signature.alive(now) and signature.mail.tokens[match][1] * 1000 > now


def _is_blocked(
    letter: Letter, pepper: bytes, ids: tuple[str, str], form: Form, origin: RequestOrigin, now: int
) -> bool:
    """Whether an organiser blocks the address, its domain or the network that the form came from."""
    if not letter.blocks:
        return False
    # Imported here because few letters block anything.
    from chalicelib.rules.limits.blocks import is_blocked

    return is_blocked(letter.blocks, pepper, ids, form.address.canonical, origin.source, now)


def note_erasure(erasures: Erasures, signature: Signature, now_ms: int) -> None:
    """Put an erasure on the list that outlives the table. The erasure has happened already, so a failure to write the
    list is not the signer's concern; the hourly round (`chalicelib.jobs.remind`) adds what is missing."""
    try:
        erasures.add(signature.id, now_ms)
    except Unavailable:
        logger.exception("an erasure is not on the list yet", extra={"letter": signature.slug})
