"""The lines of the list of signatories, for every page that shows some of them."""

from collections.abc import Iterable

from chalicelib.pages.printed import printed_details
from chalicelib.pages.views.shared import Entry
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import phrases
from chalicelib.publishing.files.folding import members_path, members_shown
from chalicelib.rules.signatories.roll import Signatory

NUMBERS_PER_PAGE = 1000


def entries(content: Content, group: Iterable[Signatory], lang: str, *, start: int = 1) -> tuple[Entry, ...]:
    """A part of one of the two lists; its first entry gets the number ``start``."""
    return tuple(_entry(content, number, signatory, lang) for number, signatory in enumerate(group, start))


def any_confirmed(group: Iterable[Signatory]) -> bool:
    """Whether a member of a coalition among them confirmed for itself, so that the page has to explain the tick."""
    return any(signatory.confirmed_members for signatory in group)


def anchor(permanent: int) -> str:
    """The id of a signatory on every page that shows them."""
    return f"n{permanent}"


def block_of(permanent: int) -> int:
    """The page of a permanent number, from 1."""
    return (permanent - 1) // NUMBERS_PER_PAGE + 1


def numbers_path(lang: str, block: int) -> str:
    """The path of a page of a thousand permanent numbers, under the letter's folder."""
    return f"{lang}/signatories/numbers/{block}.html"


def permalink(content: Content, lang: str, permanent: int) -> str:
    """Where a permanent number is looked up; the same whatever becomes of the order."""
    return f"{content.url(numbers_path(lang, block_of(permanent)))}#{anchor(permanent)}"


def _entry(content: Content, number: int, signatory: Signatory, lang: str) -> Entry:
    permanent, more = signatory.number or 0, len(signatory.members) - len(members_shown(signatory))
    return Entry(
        number=number,
        anchor=anchor(permanent),
        details=signatory.details,
        printed=printed_details(signatory.details, lang),
        permanent=permanent,
        permalink=permalink(content, lang, permanent) if permanent else "",
        confirmed=signatory.confirmed_members,
        more=more,
        members_url=content.url(members_path(lang, permanent)) if more else "",
        coalition=phrases.coalition(content, lang) if signatory.kind == "coalition" else "",
    )
