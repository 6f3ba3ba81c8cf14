"""The use cases of the signer's own page: view, correct, show less or more, have news or none, leave, come back.

Its link stands in every mail and never expires. The secret in it is made from the letter's pepper and the signature's
id, so nothing is stored for it, and no dump of a table holds it. It cannot confirm: having this link does not show
that the mailed address is one's own.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.errors import FormRefused, LinkInvalid, Problem, Unavailable
from chalicelib.ports.keys import Peppers
from chalicelib.ports.storage import Erasures, Limits, Signatures
from chalicelib.rules.fields.emails import AddressRefused, stored_address
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import link_matches, page_secret
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.details import SHOWS, Details
from chalicelib.rules.signatures.member import names_of
from chalicelib.rules.signatures.shared_address import name_hash
from chalicelib.rules.signatures.signature import Consent, Signature
from chalicelib.rules.signatures.transitions import Step, amendment, news_choice, renewed_consent, withdrawal
from chalicelib.signing.address_lock import open_address
from chalicelib.signing.admission import count_change
from chalicelib.signing.coalition_members import leaves_no_room, lists_again, lists_barred
from chalicelib.signing.form import read_details
from chalicelib.signing.held_data import held_data
from chalicelib.signing.mailed_link import MailedLink
from chalicelib.signing.sign_and_confirm import note_erasure

logger = logging.getLogger(__name__)


class NothingHeld(Problem):
    """The link is ours, but no data is held about its signer any more."""


@dataclass(frozen=True)
class Signer:
    signatures: Signatures
    peppers: Peppers
    erasures: Erasures
    limits: Limits
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def view(self, link: MailedLink) -> Signature:
        """What is held. Changes nothing. Raises `LinkInvalid` and `NothingHeld`."""
        self._check(link)
        signature = self.signatures.get(link.signature_id)
        if signature is None or not signature.alive(self.now_ms()):
            raise NothingHeld
        return signature

    def amend(self, link: MailedLink, fields: Mapping[str, str | Sequence[str]]) -> Signature:
        """Replace the details, all but the kind. Raises `FormRefused` with every problem, or when the signature was
        changed too often today."""
        letter = link.letter

        def step(signature: Signature) -> Step | None:
            kind = signature.details.kind
            listed = signature.details.member_names
            typed, errors = read_details(
                {**fields, "kind": kind}, (kind,), represented=_represented(signature), known=listed
            )
            details = typed.with_unasked(signature.details)
            if lists_again(signature, details.member_names):
                errors.add("members", "objected")
            if lists_barred(signature, details.member_names):
                errors.add("members", "barred")
            if leaves_no_room(signature, details.member_names):
                errors.add("members", "objections")
            if errors:
                raise errors.refusal()
            if details == signature.details:
                return None
            if SHOWS.index(details.show) <= SHOWS.index(signature.details.show):
                # Showing less is never refused. To do it again one has to show more in between, which is counted.
                count_change(self.limits, signature, self.now_ms() // 1000)
            if details.show != signature.details.show:
                self._note_shown(signature, details)
            name = name_hash(self.peppers.of(letter), signature.id, details)
            holds = _new_holds(letter, signature, details)
            return amendment(signature, self.now_ms(), secrets.token_hex(8), details, name, holds)

        return self._step(link, step)

    def subscribe(self, link: MailedLink, address: str) -> Signature:
        """Have news sent to an address, which must be the one that signed; '' for none. Raises `FormRefused`."""
        letter = link.letter

        def step(signature: Signature) -> Step | None:
            email = self._own_address(letter, signature, address) if address else ""
            keep = letter.handling.keep_address == "closing"
            return news_choice(signature, self.now_ms(), secrets.token_hex(8), email, keep_address=keep)

        return self._step(link, step)

    def agree(self, link: MailedLink) -> Signature:
        """Sign the present version of the letter, in place of the one that was signed."""
        letter = link.letter

        def step(signature: Signature) -> Step | None:
            if signature.consent is None or signature.consent.sha256 == letter.version_sha256:
                return None
            lang = letter.language_for(signature.lang)
            boxes = signature.consent.boxes
            consent = Consent(letter.version, letter.version_sha256, lang, self.now_ms(), boxes)
            return renewed_consent(signature, self.now_ms(), secrets.token_hex(8), consent)

        return self._step(link, step)

    def withdraw(self, link: MailedLink) -> Signature:
        """Leave the letter: everything but the keyed hash is erased."""
        signature = self._step(link, lambda current: withdrawal(current, self.now_ms()), settled=True)
        note_erasure(self.erasures, signature, self.now_ms())
        return signature

    def readmit(self, link: MailedLink) -> None:
        """Let the address sign again, after `withdraw` or "it wasn't me". Raises `LinkInvalid` and `Unavailable`."""
        self._check(link)
        open_address(self.signatures, self.peppers.of(link.letter), link.signature_id, self.now_ms())

    def download(self, link: MailedLink) -> dict[str, Any]:
        """The data held about the signer, machine-readable."""
        return {"letter": link.letter.slug} | held_data(self.view(link))

    def _step(
        self, link: MailedLink, decide: Callable[[Signature], Step | None], *, settled: bool = False
    ) -> Signature:
        """Decide on the record as it is, and again if another write came between. A withdrawn signature is changed no
        more: with ``settled`` it is returned, otherwise `NothingHeld` is raised. Raises `Unavailable`."""
        for _ in range(RACE_ATTEMPTS):
            signature = self.view(link)
            if signature.state in ("withdrawn", "disowned"):
                if settled:
                    return signature
                raise NothingHeld
            step = decide(signature)
            if step is None:
                return signature
            if self.signatures.apply(signature, step):
                return replace(signature, **step.changes)
        raise Unavailable("the signer lost every race")

    def _note_shown(self, signature: Signature, details: Details) -> None:
        """Called before the change is written, so that a restored table does not show a name again that was hidden.
        The name is hidden even if the list cannot be written."""
        try:
            self.erasures.show(signature.id, details.show, self.now_ms())
        except Unavailable:
            logger.exception("what is to be shown is not on the list", extra={"letter": signature.slug})

    def _check(self, link: MailedLink) -> None:
        if not link_matches(link.token, self.peppers.of(link.letter), page_secret):
            raise LinkInvalid

    def _own_address(self, letter: Letter, signature: Signature, typed: str) -> str:
        """The address that was typed, as mail goes to it, if it is the one that signed. Raises `FormRefused`."""
        try:
            address = stored_address(typed)
        except AddressRefused as refusal:
            raise FormRefused({"email": (refusal.code,)}) from None
        if signature.id not in tokens.signature_ids(letter.slug, self.peppers.of(letter), address.canonical):
            raise FormRefused({"email": ("another",)})
        return address.as_typed


def _represented(signature: Signature) -> bool:
    """Whether a representative is required: organisations that an organiser entered have none."""
    return bool(signature.details.representative)


def _new_holds(letter: Letter, signature: Signature, details: Details) -> tuple[str, ...]:
    """Why an organiser has to review the change: evidence for one name is no evidence for another."""
    from chalicelib.signing import hold_reasons

    before = signature.details
    if details.kind != "person" and (details.name, details.website) != (before.name, before.website):
        return ("changed",)
    if details.name != before.name:
        return hold_reasons.hold_reasons_for(details, signature.evidence, letter.handling, ())
    new = [name for name in details.member_names if name not in before.member_names]
    # Those that objected may come back, by links that the coalition may have.
    most = (*details.member_names, *names_of(signature.objected_members))
    return hold_reasons.holds_new_members(new, most, letter.handling)
