"""Views that static and dynamic pages share, built from a letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.pages.cldr import country_name
from chalicelib.pages.views.shared import Custody, FormView, LetterHead, MembersQuestion
from chalicelib.rules.fields.countries import OFFERED
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.collation import collation_key


@dataclass(frozen=True)
class Site:
    """The addresses of the site and the API, without trailing slashes, and the sender of mails."""

    site_url: str
    api_url: str
    sender: str  # Firmamos <firmas@example.org>


@dataclass(frozen=True)
class Stage:
    """What the front page shows besides letters: whose site it is, '' for no name, and in which languages."""

    name: str
    languages: tuple[str, ...]


def letter_head(site_url: str, letter: Letter, lang: str) -> LetterHead:
    return LetterHead(
        title=letter.title(lang),
        url=letter.url(site_url, lang),
        site_url=f"{site_url}/{letter.folder}/",
        lang=letter.language_for(lang),
        contact=letter.contact,
        organisers=letter.organisers,
        run_by=letter.run_by,
        questions_to=letter.questions_to,
    )


def custody(letter: Letter) -> Custody:
    """Who holds the signers' data: the controller from the letter's source, or else the organisers."""
    return Custody(
        controller=letter.controller.name or letter.organisers,
        contact=letter.controller.contact or letter.contact,
        address=letter.controller.address,
        purge_days=letter.handling.purge_days,
        address_until=letter.handling.keep_address,
    )


def offered_countries(letter: Letter, lang: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each country that the form offers, sorted by name."""
    names = [(code, country_name(code, lang)) for code in letter.countries or OFFERED]
    return tuple(sorted(names, key=lambda pair: collation_key(pair[1], lang)))


def form_view(
    site_url: str,
    letter: Letter,
    lang: str,
    action: str,
    *,
    script_url: str = "",
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, tuple[str, ...]] | None = None,
    meant: str = "",
    question: MembersQuestion | None = None,
) -> FormView:
    """The form: empty under the letter, or with the typed values and their problems."""
    return FormView(
        action=action,
        lang=lang,
        kinds=letter.kinds,
        countries=offered_countries(letter, lang),
        privacy_url=f"{letter.url(site_url, lang)}privacy/",
        custody=custody(letter),
        script_url=script_url,
        values=values or {},
        errors=errors or {},
        meant=meant,
        question=question,
    )
