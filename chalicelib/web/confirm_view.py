"""What the confirmation page shows the signer."""

from chalicelib.pages.printed import printed_details
from chalicelib.pages.shared import letter_head
from chalicelib.pages.views.shared import ConfirmView, SignatureSummary
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Signature


def confirm_view(site_url: str, letter: Letter, signature: Signature, token: str, own_page_token: str) -> ConfirmView:
    """The signature as its signer typed it and as the letter will print it. ``own_page_token`` opens their own page."""
    lang = letter.language_for(signature.lang)
    link = tokens.decode(token)
    disown = tokens.encode(link.slug, link.id_bytes, tokens.disown_secret(link.secret))
    return ConfirmView(
        head=letter_head(site_url, letter, lang),
        signature=summary(signature.details, signature.updates, lang, letter.coalition_word(lang)),
        state=signature.state,
        confirmed=not signature.unconfirmed,
        revision=signature.revision,
        disown_url=f"../disown/{disown}",
        own_url=f"../signature/{own_page_token}",
    )


def summary(details: Details, updates: bool, lang: str, coalition: str | None = None) -> SignatureSummary:
    """What was filled in, and what the letter prints of it; ``updates`` says whether the signer asked for news,
    ``coalition`` is the letter's own word after a coalition's name, if it has one."""
    public_details = details.shown()
    printed = printed_details(public_details, lang)
    withheld = tuple(part for part in printed_details(details, lang) if part not in printed)
    return SignatureSummary(details, public_details, printed, withheld, updates, coalition)
