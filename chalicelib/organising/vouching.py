"""Puts a signature on the letter whose signer could not confirm it, because an organiser vouches for them.

Nobody is on the letter who has neither confirmed nor is vouched for. So this does not confirm in anybody's name: it is
what an import does with signatures gathered on paper. The organiser types the name that they vouch for, because the
form may have been filled in by anybody; it has to be the one that the form has, which is not shown before.
"""

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


@dataclass(frozen=True)
class Vouching:
    actor: Actor
    peppers: Peppers

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
            return Act(step, "vouch", [("vouched_by", vouched_by), ("reason", reason)])

        return self.actor.act(letter, key, decide)


def _is_name(signature: Signature, name: str) -> bool:
    fold = spelt if signature.details.kind == "person" else folded
    return fold(name) == fold(signature.details.name)
