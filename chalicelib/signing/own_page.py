"""The use cases of the signer's own page: see, correct, show less or more, have news or none, leave, come back.

Its link stands in every mail and never ends. The secret in it is made from the letter's pepper and the signature's
id, so nothing has to be stored for it, and no dump of a table holds it. It cannot confirm: who only has it has not
shown that the address of the mail is theirs.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from chalicelib.errors import FormRefused, LinkInvalid, Problem, Unavailable
from chalicelib.ports.keys import Peppers
from chalicelib.ports.storage import RACE_ATTEMPTS, Erasures, LetterHeads, Limits, Signatures
from chalicelib.rules.fields.emails import AddressRefused, parse_address
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import fits, named, page_secret
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.details import SHOWS, Details
from chalicelib.rules.signatures.shared_address import who
from chalicelib.rules.signatures.signature import Consent, Signature
from chalicelib.rules.signatures.transitions import Step, agreeing, amending, lifting, subscribing, withdrawing
from chalicelib.signing.admission import count_change
from chalicelib.signing.coalition_members import lists_again
from chalicelib.signing.form import read_details
from chalicelib.signing.sign_and_confirm import note_erasure

logger = logging.getLogger(__name__)


class Nothing(Problem):
    """The link is ours, and nothing is held of who has it. ``letter`` is the one it was for."""

    def __init__(self, letter: Letter) -> None:
        super().__init__()
        self.letter = letter


@dataclass(frozen=True)
class Signer:
    letters: LetterHeads
    signatures: Signatures
    peppers: Peppers
    erasures: Erasures
    limits: Limits
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def look(self, token: str) -> tuple[Letter, Signature]:
        """The letter and what is held. Changes nothing. Raises `LinkInvalid` and `Nothing`."""
        letter, signature_id = self._open(token)
        signature = self.signatures.get(signature_id)
        if signature is None or not signature.alive(self.now_ms()):
            raise Nothing(letter)
        return letter, signature

    def amend(self, token: str, fields: Mapping[str, str | Sequence[str]]) -> Signature:
        """Write the details anew; raises `FormRefused` with every problem, also when that was done too often today. The
        kind stays."""

        def step(letter: Letter, signature: Signature) -> Step | None:
            kind = signature.details.kind
            details, errors = read_details({**fields, "kind": kind}, (kind,), represented=_represented(signature))
            if lists_again(signature, details.members):
                errors.setdefault("members", []).append("objected")
            if errors:
                raise FormRefused({field: tuple(codes) for field, codes in errors.items()})
            if details == signature.details:
                return None
            if SHOWS.index(details.show) <= SHOWS.index(signature.details.show):
                # To show less is refused to nobody: to do it again one has to show more between, which is counted.
                count_change(self.limits, signature, self.now_ms() // 1000)
            if details.show != signature.details.show:
                self._note_shown(signature, details)
            name = who(self.peppers.of(letter), signature.id, details.name)
            holds = _looked_at_again(letter, signature, details)
            return amending(signature, self.now_ms(), secrets.token_hex(8), details, name, holds)

        return self._step(token, step)

    def subscribe(self, token: str, address: str) -> Signature:
        """Have news at an address, which must be the one that signed; '' for none. Raises `FormRefused`."""

        def step(letter: Letter, signature: Signature) -> Step | None:
            if address and not self._is_of(letter, signature, address):
                raise FormRefused({"email": ("another",)})
            keep = letter.handling.keep_address == "closing"
            return subscribing(signature, self.now_ms(), secrets.token_hex(8), address, keep_address=keep)

        return self._step(token, step)

    def agree(self, token: str) -> Signature:
        """Sign the text as it reads now, in place of the one that was signed."""

        def step(letter: Letter, signature: Signature) -> Step | None:
            if signature.consent is None or signature.consent.sha256 == letter.version_sha256:
                return None
            lang = letter.spoken(signature.lang)
            boxes = signature.consent.boxes
            consent = Consent(letter.version, letter.version_sha256, lang, self.now_ms(), boxes)
            return agreeing(signature, self.now_ms(), secrets.token_hex(8), consent)

        return self._step(token, step)

    def withdraw(self, token: str) -> Signature:
        """Leave the letter: everything but the keyed hash goes."""
        signature = self._step(token, lambda _, found: withdrawing(found, self.now_ms()), settled=True)
        note_erasure(self.erasures, signature, self.now_ms())
        return signature

    def lift(self, token: str) -> Letter:
        """Let the address sign again, after `withdraw`. The letter it may sign."""
        letter, signature_id = self._open(token)
        signature = self.signatures.get(signature_id)
        if signature is not None and signature.state == "withdrawn":
            self.signatures.apply(signature, lifting(self.now_ms()))
        return letter

    def download(self, token: str) -> dict[str, Any]:
        """All that is held, for who it is about: what a machine can read."""
        letter, signature = self.look(token)
        return {"letter": letter.slug, "state": signature.state} | _held(signature)

    def _step(
        self, token: str, decide: Callable[[Letter, Signature], Step | None], *, settled: bool = False
    ) -> Signature:
        """Decide on what stands, and again on what another wrote meanwhile. What is withdrawn is changed no more:
        with ``settled`` it is the answer, otherwise there is nothing to change. Raises `Unavailable`."""
        for _ in range(RACE_ATTEMPTS):
            letter, signature = self.look(token)
            if signature.state in ("withdrawn", "disowned"):
                if settled:
                    return signature
                raise Nothing(letter)
            step = decide(letter, signature)
            if step is None:
                return signature
            if self.signatures.apply(signature, step):
                return replace(signature, **step.changes)
        raise Unavailable("the signer lost every race")

    def _note_shown(self, signature: Signature, details: Details) -> None:
        """Before it is written: whoever hides their name is not shown again by a table that is restored. Without the
        list the name is hidden all the same."""
        try:
            self.erasures.show(signature.id, details.show, self.now_ms())
        except Unavailable:
            logger.exception("what is to be shown is not on the list", extra={"letter": signature.slug})

    def _open(self, token: str) -> tuple[Letter, str]:
        letter, found = named(self.letters.head, token)
        if not fits(found, self.peppers.of(letter), page_secret):
            raise LinkInvalid
        return letter, found.signature_id

    def _is_of(self, letter: Letter, signature: Signature, address: str) -> bool:
        try:
            canonical = parse_address(address).canonical
        except AddressRefused as refusal:
            raise FormRefused({"email": (refusal.code,)}) from None
        return signature.id in tokens.signature_ids(letter.slug, self.peppers.of(letter), canonical)


def _represented(signature: Signature) -> bool:
    """Whether a representative has to be named: one who was entered by an organiser never was."""
    return bool(signature.details.representative)


def _looked_at_again(letter: Letter, signature: Signature, details: Details) -> tuple[str, ...]:
    """Why an organiser has to look again: what was evidence for one name is none for another."""
    from chalicelib.signing import hold_reasons

    before = signature.details
    if details.kind != "person" and (details.name, details.website) != (before.name, before.website):
        return ("changed",)
    if details.name != before.name:
        return hold_reasons.holds(details, signature.evidence, letter.handling, ())
    return hold_reasons.holds_new_members(
        [one for one in details.members if one not in before.members], letter.handling
    )


def _held(signature: Signature) -> dict[str, Any]:
    consent = signature.consent
    return {
        "details": signature.details.to_json(),
        "email": signature.email,
        "language": signature.lang,
        "news": signature.updates,
        "published_name": signature.details.printed_name(),
        "consent": asdict(consent) if consent else None,
        "created_at": signature.created_at,
        "confirmed_at": signature.confirmed_at,
        "expires_at": signature.expires_at,
        "held_because": [reason.partition(":")[0] for reason in signature.holds],
        "signals": list(signature.signals),
        "evidence": signature.evidence,
        "confirmed_members": list(signature.confirmed_members),
        "objected_members": list(signature.objected_members),
        "mails": signature.mail.count,
        "last_mail_at": signature.mail.at,
    }
