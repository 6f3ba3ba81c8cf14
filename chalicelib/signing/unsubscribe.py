"""Unsubscribing: the link and headers of RFC 8058, and what the link does.

Mail programs show a button for them, and mail providers press it for their users with one POST. The secret in the link
is derived from the letter's pepper and the signature's id, like that of the signer's own page, and opens nothing else.
"""

import hmac
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.errors import LinkInvalid, Unavailable
from chalicelib.ports.keys import Peppers
from chalicelib.ports.storage import Signatures
from chalicelib.rules.keys import derived
from chalicelib.rules.keys.permanent_links import link_matches, link_token
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step
from chalicelib.signing.mailed_link import MailedLink


@dataclass(frozen=True)
class Unsubscribing:
    signatures: Signatures
    peppers: Peppers

    def view(self, link: MailedLink) -> Signature | None:
        """The signature that a link is for, without the sealed part of its record; None when there is none.

        Changes nothing. Raises `LinkInvalid` and `Unavailable`.
        """
        if link.letter.purged_at is not None:
            # Nothing is left to check the link against, and no address that a mail could go to.
            return None
        if not link_matches(link.token, self.peppers.of(link.letter), unsubscribe_secret):
            raise LinkInvalid
        return self.signatures.get_unopened(link.signature_id)

    def stop_mail(self, link: MailedLink) -> Signature | None:
        """Send no more mail about a signature; the first press is enough. No record, no mail.

        Raises `LinkInvalid` and `Unavailable`.
        """
        for _ in range(RACE_ATTEMPTS):
            signature = self.view(link)
            if signature is None or is_silent(signature):
                return signature
            if signature.updates:
                # The address may go with the news, so the record has to be opened.
                signature = self.signatures.get(signature.id)
            if signature is not None and self.signatures.apply(signature, mail_stop(signature, link.letter)):
                return signature
        raise Unavailable("unsubscribing lost every race")


def is_silent(signature: Signature) -> bool:
    """Whether no more mail about the signature is to be sent."""
    if signature.state in ("withdrawn", "disowned") or signature.opened:
        return True
    return signature.quiet and not signature.updates


def mail_stop(signature: Signature, letter: Letter) -> Step:
    """Send only mail that the signer asks for, and no news. A confirmed signature stays, a pending one may still be
    confirmed."""
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
    return link_token(signature_id, unsubscribe_secret(pepper, signature_id))


def list_unsubscribe(api_url: str, token: str) -> dict[str, str]:
    """The two headers by which one press unsubscribes (RFC 8058 §3.1)."""
    return {
        "List-Unsubscribe": f"<{api_url}/unsubscribe/{token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
