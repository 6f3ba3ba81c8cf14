"""What the page behind the mailed link shows its signer."""

from chalicelib.pages.cldr import country_name
from chalicelib.pages.shared import letter_head
from chalicelib.pages.views.shared import ConfirmView, SignatureSummary
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature


def confirm_view(site_url: str, letter: Letter, signature: Signature, token: str, own: str) -> ConfirmView:
    """The signature as its signer typed it, and as the letter will print it. ``own`` is the token of their own page."""
    lang = letter.spoken(signature.lang)
    mailed = tokens.decode(token)
    disown = tokens.encode(mailed.slug, mailed.id_bytes, tokens.disown_secret(mailed.secret))
    return ConfirmView(
        head=letter_head(site_url, letter, lang),
        signature=summary(signature, lang),
        state=signature.state,
        confirmed=not signature.unconfirmed,
        revision=signature.revision,
        disown_url=f"../disown/{disown}",
        own_url=f"../signature/{own}",
    )


def summary(signature: Signature, lang: str) -> SignatureSummary:
    """What was typed, and what the letter prints of it."""
    details = signature.details
    return SignatureSummary(
        kind=details.kind,
        name=details.name,
        affiliation=details.affiliation,
        role=details.role,
        representative=details.representative,
        country_name=country_name(details.country, lang) if details.country else "",
        website=details.website,
        members=details.members,
        show=details.show,
        printed_name=details.printed_name(),
        updates=signature.updates,
    )
