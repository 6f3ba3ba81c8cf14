"""The members of a coalition that lists too many for a line of the letter: one page for each such coalition.

It is found by the coalition's permanent number, so the link to it stays. It changes only with its own members.
"""

from chalicelib.pages.templates import render
from chalicelib.pages.views.lists import MembersPage
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import with_mark
from chalicelib.publishing.files.entries import permalink
from chalicelib.publishing.files.folding import members_path, members_shown
from chalicelib.publishing.files.number_pages import frame
from chalicelib.rules.signatories.roll import Signatory

TEMPLATE = "letter/members.html"


def files(content: Content) -> dict[str, bytes]:
    """``{lang}/signatories/members/{number}.html`` for each coalition whose members the lists fold."""
    return {
        members_path(lang, signatory.number): _page(content, lang, signatory, signatory.number)
        for signatory in content.listed.organisations
        if signatory.number is not None and len(members_shown(signatory)) < len(signatory.members)
        for lang in content.languages
    }


def _page(content: Content, lang: str, signatory: Signatory, number: int) -> bytes:
    confirmed = frozenset(signatory.confirmed_members)
    view = MembersPage(
        frame=frame(content, lang, members_path(lang, number), indexed=False),
        name=signatory.name,
        permalink=permalink(content, lang, number),
        members=tuple((member.printed, member.name in confirmed) for member in signatory.members),
        separator=signatory.details.separator.rstrip(),
        end=signatory.details.end,
    )
    return with_mark(content.secret, render(TEMPLATE, lang, {"page": view}))
