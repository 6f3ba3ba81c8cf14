"""Builds the view of the signer's own page: the record, in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.pages.cldr import as_of, language_name, long_date
from chalicelib.pages.shared import form_view, letter_head
from chalicelib.pages.views.members import MemberLink
from chalicelib.pages.views.own_page import ConsentView, Hold, LeftView, SignerView
from chalicelib.pages.views.shared import MembersQuestion
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.details import ASKED, Details
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.held_data import shown_reasons
from chalicelib.web.confirm_view import summary

Errors = Mapping[str, tuple[str, ...]]


def signer_view(
    site_url: str,
    letter: Letter,
    signature: Signature,
    done: str,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    members: tuple[MemberLink, ...] = (),
    question: MembersQuestion | None = None,
) -> SignerView:
    """The page while a record exists; after a refusal, with the ``typed`` values and the problems in words."""
    lang = letter.language_for(signature.lang)
    held = values(signature.details) | dict(typed or {})
    form = form_view(site_url, letter, lang, "", values=held, errors=errors or {}, question=question)
    return SignerView(
        head=letter_head(site_url, letter, lang),
        signature=summary(signature.details, signature.updates, lang, letter.coalition_word(lang)),
        form=replace(form, kinds=(signature.details.kind,)),
        state=signature.visible_state,
        done=done if _is_done(done, letter, signature) else "",
        holds=tuple(map(Hold, shown_reasons(signature))),
        confirmed=_time(signature.confirmed_at, lang),
        expires=_day(signature.expires_at, lang) if signature.unconfirmed else "",
        address=signature.email,
        vouched=bool(signature.vouched_by),
        consent=_consent(letter, signature, lang),
        mails=signature.mail.count,
        last_mail=_time(signature.mail.at * 1000 or None, lang),
        language=language_name(signature.lang, lang),
        privacy_url=form.privacy_url,
        members=members,
    )


def left_view(site_url: str, letter: Letter, outcome: str, lang: str, now: int) -> LeftView:
    """The page when no record exists; ``now`` in seconds."""
    url = letter.url(site_url, lang)
    return LeftView(
        head=letter_head(site_url, letter, letter.language_for(lang)),
        outcome=outcome,
        sign_url=f"{url}#sign" if letter.signing_state(now) == "open" else "",
        privacy_url=f"{url}privacy/",
        purged=_day(letter.purged_at, lang),
    )


def signature_json(letter: Letter, signature: Signature) -> dict[str, Any]:
    """What a program gets instead of the page."""
    consent = signature.consent
    return {
        "status": signature.visible_state,
        "letter": letter.slug,
        "shown": signature.details.public(),
        "held_because": list(shown_reasons(signature)),
        "news": signature.updates,
        "version": consent.version if consent else None,
        "outdated": _outdated(letter, signature),
    }


def values(details: Details) -> dict[str, str]:
    """The details as the fields of the form hold them."""
    held = {name: getattr(details, name) for name in ASKED}
    return held | {"members": "\n".join(details.member_names)}


def _is_done(done: str, letter: Letter, signature: Signature) -> bool:
    """Whether the action that the query names is true: anybody can make up an address."""
    match done:
        case "news":
            return signature.updates
        case "no-news":
            return not signature.updates
        case "agreed":
            return not _outdated(letter, signature)
        case "confirmed":
            return not signature.unconfirmed
        case _:
            return done == "amended"


def _consent(letter: Letter, signature: Signature, lang: str) -> ConsentView | None:
    consent = signature.consent
    if consent is None:
        return None
    return ConsentView(
        version=consent.version,
        at=_time(consent.at, lang),
        language=language_name(consent.lang, lang),
        news="updates" in consent.boxes,
        outdated=_outdated(letter, signature),
    )


def _outdated(letter: Letter, signature: Signature) -> bool:
    return signature.consent is not None and signature.consent.sha256 != letter.version_sha256


def _time(ms: int | None, lang: str) -> str:
    # The letter's head has no time zone and nothing else is read here, so times are in UTC and say so.
    return "" if ms is None else as_of(datetime.fromtimestamp(ms // 1000, UTC), "UTC", lang)


def _day(seconds: int | None, lang: str) -> str:
    return "" if seconds is None else long_date(datetime.fromtimestamp(seconds, UTC).date(), lang)
