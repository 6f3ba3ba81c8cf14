"""What templates are given of a coalition's members: frozen values, already in the page's language."""

from dataclasses import dataclass

from chalicelib.pages.views.shared import LetterHead


@dataclass(frozen=True)
class MemberLink:
    """A member on the coalition's own page: what it said, and its link to pass on."""

    name: str  # as listed, or as it was
    word: str  # listed, confirmed or objected
    url: str  # of the member's page
    mail: str  # mailto: without an address, with subject and text


@dataclass(frozen=True)
class MemberView:
    """The page behind a member's link. Its forms have no action: they post to the address of the page."""

    head: LetterHead
    coalition: str
    member: str  # as listed, or as it was
    word: str  # listed, confirmed or objected
    on_letter: bool  # whether the coalition is: an organiser may have to look at it first
    done: str  # what was just said: one of the words, '' for nothing
    error: str = ""  # the problem of what was posted
