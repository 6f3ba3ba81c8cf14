"""The content of a mail about a signature: its links, its dates, its headers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.mail.mime import compose
from chalicelib.pages.cldr import long_date
from chalicelib.pages.views.shared import MailView
from chalicelib.ports.keys import Peppers
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail.mail_state import MailKind
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Signature
from chalicelib.signing.unsubscribe import list_unsubscribe, unsubscribe_token

# The link in these leads to the page with the confirm button, and expires with the signature.
CONFIRMING = ("confirm", "reminder")


@dataclass(frozen=True)
class MailWriter:
    peppers: Peppers
    sender: str  # Firmamos <firmas@example.org>
    api_url: str
    site_url: str

    def write(self, letter: Letter, signature: Signature, kind: MailKind, secret: bytes, *, to: str, now: int) -> bytes:
        """The whole mail; if it asks for confirmation, its link is made from ``secret``. It contains nothing that the
        signer typed. Raises `Unavailable`."""
        pepper, lang = self.peppers.of(letter), signature.lang
        page_url = f"{self.api_url}/signature/{page_token(pepper, signature.id)}"
        letter_url = letter.url(self.site_url, lang)
        link = letter_url if kind == "already_signed" else page_url
        if kind in CONFIRMING:
            link = f"{self.api_url}/confirm/{tokens.encode(letter.slug, tokens.id_bytes(signature.id), secret)}"
        token = unsubscribe_token(pepper, signature.id) if kind != "confirm" else ""
        view = MailView(
            letter_title=letter.title(lang),
            letter_url=letter_url,
            link=link,
            organisers=letter.run_by,
            contact=letter.questions_to,
            expires=self._expires(kind, signature, lang, now),
            page_url=page_url,
            unsubscribe_url=f"{self.api_url}/unsubscribe/{token}" if token else "",
            awaiting=signature.awaiting,
            reason=signature.refused_because if kind == "refused" else "",
        )
        headers = list_unsubscribe(self.api_url, token) if token else {}
        at = datetime.fromtimestamp(now, UTC)
        return compose(kind, lang, view, sender=self.sender, to=to, at=at, headers=headers)

    def _expires(self, kind: MailKind, signature: Signature, lang: str, now: int) -> str:
        if kind not in CONFIRMING:
            return ""
        # The seven days restart when the first mail goes.
        end = now + PENDING_SECONDS if kind == "confirm" else signature.expires_at or now
        return long_date(datetime.fromtimestamp(end, UTC).date(), lang)
