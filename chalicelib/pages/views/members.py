"""Views of a coalition's members: frozen values, already in the page's language."""

from dataclasses import dataclass

from chalicelib.pages.views.shared import LetterHead


@dataclass(frozen=True)
class MemberLink:
    """A member on the coalition's own page: what it answered, and its link to pass on."""

    name: str  # as listed now or before
    word: str  # listed, confirmed or objected
    url: str  # of the member's page
    mail: str  # mailto: without an address, with subject and text


@dataclass(frozen=True)
class MemberView:
    """The page behind a member's link. Its forms have no action: they post to the address of the page."""

    head: LetterHead
    coalition: str
    member: str  # as listed now or before
    word: str  # listed, confirmed or objected
    on_letter: bool  # whether the coalition is on the letter; an organiser may have to review it first
    done: str  # what the member just answered: one of the words, or ''
    error: str = ""  # what is wrong with the posted form
