"""What the draft of co-authors shows, and the organisers' page of links and comments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from chalicelib.desk.previews.paragraphs import DraftText
from chalicelib.pages.message_ids import N_

# Why something was not taken → in words.
PROBLEMS = {
    "name": N_("Write a name of up to 80 characters."),
    "text": N_("Write what you think, in 2,000 characters at most."),
    "place": N_("The text in this language has no paragraph of that number."),
    "too-fast": N_("Many comments have come by this link within the hour. Wait a while, and send yours again."),
    "too-many": N_("No more comments fit. Tell those who write the letter."),
    "outdated": N_("The page was open for too long. Send it again from here."),
}
SHARING_PROBLEMS = {
    "name": N_("Write whom the link is for, in 80 characters at most."),
    "too-many": N_("The letter has as many links as it may have. End one that is no longer needed."),
    "opened": N_("The letter is open, so there is no draft to share any more."),
}


@dataclass(frozen=True, repr=False)
class Typed:
    """What a co-author has typed."""

    name: str = ""
    lang: str = ""
    place: str = ""
    text: str = ""


@dataclass(frozen=True, repr=False)
class DraftPage:
    """``problem`` is one of `PROBLEMS`; ``names`` are those of the languages, in the reader's."""

    title: str
    made_for: str
    texts: tuple[DraftText, ...]
    names: Mapping[str, str]
    here: str
    nonce: str
    typed: Typed
    is_sent: bool
    problem: str = ""

    problems: ClassVar = PROBLEMS


@dataclass(frozen=True, repr=False)
class LinkRow:
    """``url`` is '' for a link that leads nowhere any more."""

    id: str
    name: str
    by: str
    made: str
    url: str
    until: str
    taken: int


@dataclass(frozen=True, repr=False)
class CommentCard:
    """``place`` is the paragraph's number when it was written, and ``now`` by now: 0 if its words are gone."""

    id: str
    name: str
    link: str
    at: str
    lang: str  # the name of the language
    place: int
    now: int
    words: str
    text: str
    done_by: str
    is_done: bool


@dataclass(frozen=True, repr=False)
class CommentsPage:
    links: tuple[LinkRow, ...]
    comments: tuple[CommentCard, ...]
    may_share: bool
    is_open: bool  # whether the letter has opened, so that all links have ended
    done: str = ""
    problem: str = ""  # one of `SHARING_PROBLEMS`
    typed: str = ""

    problems: ClassVar = SHARING_PROBLEMS
