"""No more mail: the links and headers of RFC 8058, and what they do.

A mail program shows a button for them, and mail providers press it for their users, with one POST. The secret in the
link is made from the letter's pepper and the signature's id, like that of a signer's own page, and can do this one
thing.
"""

import hmac
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.errors import LinkInvalid, Unavailable
from chalicelib.ports.keys import Peppers
from chalicelib.ports.storage import RACE_ATTEMPTS, LetterHeads, Signatures
from chalicelib.rules.keys import derived
from chalicelib.rules.keys.permanent_links import fits, made, named
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step


@dataclass(frozen=True)
class Unsubscribing:
    letters: LetterHeads
    signatures: Signatures
    peppers: Peppers

    def look(self, token: str) -> tuple[Letter, Signature | None]:
        """What a link is for: a letter, and the signature's record without what is sealed in it, if there is one.

        Changes nothing. Raises `LinkInvalid` and `Unavailable`.
        """
        letter, signature_id = self._open(token)
        if letter.purged_at is not None:
            return letter, None
        return letter, self.signatures.get_unopened(signature_id)

    def stop(self, token: str) -> tuple[Letter, Signature | None]:
        """Send no more mail about a signature, from the first time on; a record that is gone gets none anyway.

        Raises `LinkInvalid` and `Unavailable`.
        """
        for _ in range(RACE_ATTEMPTS):
            letter, signature = self.look(token)
            if signature is None or silent(signature):
                return letter, signature
            if signature.updates:
                # The address may go with the news, so the record has to be opened.
                signature = self.signatures.get(signature.id)
            if signature is not None and self.signatures.apply(signature, silencing(signature, letter)):
                return letter, signature
        raise Unavailable("unsubscribing lost every race")

    def _open(self, token: str) -> tuple[Letter, str]:
        letter, found = named(self.letters.head, token)
        # When the letter is purged nothing is left to check the link against, and nobody whom a mail could reach.
        if letter.purged_at is None and not fits(found, self.peppers.of(letter), unsubscribe_secret):
            raise LinkInvalid
        return letter, found.signature_id


def silent(signature: Signature) -> bool:
    """Whether no mail about it is to come any more."""
    return signature.state in ("withdrawn", "disowned") or (signature.quiet and not signature.updates)


def silencing(signature: Signature, letter: Letter) -> Step:
    """No mail but those asked for, and no news. Whoever confirmed stays confirmed, and whoever did not may still."""
    changes: dict[str, Any] = {"quiet": True, "updates": False}
    if signature.consent is not None and "updates" in signature.consent.boxes:
        kept = tuple(box for box in signature.consent.boxes if box != "updates")
        changes["consent"] = replace(signature.consent, boxes=kept)
    if signature.updates and signature.state == "confirmed" and letter.handling.keep_address != "closing":
        # It was kept for the news alone.
        changes["email"] = ""
    return Step(unchanged=("state", "submission"), changes=changes)


def unsubscribe_secret(pepper: bytes, signature_id: str) -> bytes:
    """The 32-byte secret of the link that ends the mail about a signature."""
    return hmac.digest(derived.unsubscribe_key(pepper), signature_id.encode(), "sha256")


def unsubscribe_token(pepper: bytes, signature_id: str) -> str:
    """The token of that link."""
    return made(signature_id, unsubscribe_secret(pepper, signature_id))


def list_unsubscribe(api_url: str, token: str) -> dict[str, str]:
    """The two headers of a mail by which one press ends it (RFC 8058 §3.1)."""
    return {
        "List-Unsubscribe": f"<{api_url}/unsubscribe/{token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
