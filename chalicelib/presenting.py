"""Views that static and dynamic pages share, built from a letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.collation import collation_key
from chalicelib.countries import OFFERED
from chalicelib.dates import country_name
from chalicelib.letters import Letter
from chalicelib.views import FormView, LetterHead


@dataclass(frozen=True)
class Site:
    """Where things are, without trailing slashes, and in whose name mails are sent."""

    site_url: str
    api_url: str
    sender: str  # Firmamos <firmas@example.org>


def letter_url(site_url: str, letter: Letter, lang: str) -> str:
    """The published letter in a language that it has."""
    return f"{site_url}/{letter.slug}/{letter.spoken(lang)}/"


def letter_head(site_url: str, letter: Letter, lang: str) -> LetterHead:
    return LetterHead(
        slug=letter.slug,
        title=letter.title(lang),
        url=letter_url(site_url, letter, lang),
        site_url=f"{site_url}/{letter.slug}/",
        lang=letter.spoken(lang),
        contact=letter.contact,
        organisers=letter.organisers,
    )


def form_view(
    site_url: str,
    letter: Letter,
    lang: str,
    action: str,
    *,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, tuple[str, ...]] | None = None,
) -> FormView:
    """The form: empty under the letter, or with what was typed and what is wrong with it."""
    names = [(code, country_name(code, lang)) for code in letter.countries or OFFERED]
    return FormView(
        action=action,
        lang=lang,
        kinds=letter.kinds,
        countries=tuple(sorted(names, key=lambda pair: collation_key(pair[1], lang))),
        privacy_url=f"{letter_url(site_url, letter, lang)}privacy/",
        values=values or {},
        errors=errors or {},
    )
