"""Puts a signature on the letter whose signer could not confirm it, because an organiser vouches for them.

Nobody is on the letter who has neither confirmed nor is vouched for. So this does not confirm in anybody's name: it is
what an import does with signatures gathered on paper. The organiser types the name that they vouch for, because the
form may have been filled in by anybody; it has to be the one that the form has, which is not shown before.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.organising.acts import Act, Actor, Done
from chalicelib.organising.held_signatures import require_keys
from chalicelib.ports.keys import Peppers
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisations.same_name import folded, spelt
from chalicelib.rules.signatures.organisers_steps import vouching
from chalicelib.rules.signatures.shared_address import address_hash
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.address_lock import is_locked_by_other

# How an organiser knows that somebody signed.
KNOWN_BY = {
    "paper": "they signed on paper",
    "phone": "they said so on the phone",
    "letter": "they wrote so",
    "in-person": "they said so in person",
}


ENOUGH = "as many were vouched for as may be without a second person: try again tomorrow, or import them"


def _always(slug: str, is_logged: bool) -> bool:
    return True


@dataclass(frozen=True)
class Vouching:
    """``has_room`` says of a letter whether one more entry may be vouched for, before or after that is logged."""

    actor: Actor
    peppers: Peppers
    has_room: Callable[[str, bool], bool] = _always

    def vouch(self, letter: Letter, key: str, name: str, vouched_by: str, reason: str) -> Done:
        """Put an unconfirmed signature on the letter. ``vouched_by`` is the organiser's name, ``name`` the signer's.

        Raises `LetterRefused`, with the reason, and `Unavailable`.
        """
        if reason not in KNOWN_BY:
            raise LetterRefused(f"“{reason}” is no reason; the reasons are {', '.join(KNOWN_BY)}")
        if not vouched_by.strip():
            raise LetterRefused("say who vouches for it")
        require_keys(letter)
        pepper = self.peppers.of(letter)

        def require_room(*, is_logged: bool) -> None:
            if not self.has_room(letter.slug, is_logged):
                raise LetterRefused(ENOUGH)

        def decide(signature: Signature, submission: str) -> Act | None:
            if not signature.unconfirmed:
                if signature.vouched_by == vouched_by and signature.state == "confirmed":
                    return None
                raise LetterRefused("its signer has confirmed it already")
            if not _is_name(signature, name):
                raise LetterRefused("the form has another name than the one that you vouch for")
            if is_locked_by_other(self.actor.signatures, pepper, signature.id):
                raise LetterRefused("somebody with its address left the letter, or said “it wasn't me”")
            typed = address_hash(pepper, signature.id, signature.email) if signature.email else ""
            step = vouching(signature, self.actor.now_ms(), submission, vouched_by, typed)
            detail = [("vouched_by", vouched_by), ("reason", reason)]
            return Act(step, "vouch", detail, check=lambda is_logged: require_room(is_logged=is_logged))

        return self.actor.act(letter, key, decide)


def _is_name(signature: Signature, name: str) -> bool:
    fold = spelt if signature.details.kind == "person" else folded
    return fold(name) == fold(signature.details.name)
