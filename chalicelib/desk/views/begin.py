"""What the page on which a letter is begun shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.pages.message_ids import N_

BLANK, COPY, FOLDER = "blank", "copy", "folder"
# What a letter may begin from, besides another letter and a folder: its name, and what is in it.
TEMPLATE_WORDS: Mapping[str, tuple[str, str]] = {
    "open-letter": (
        N_("An open letter to a government"),
        N_("What happens, what was tried, what the law says, and what you ask for. People and organisations sign."),
    ),
    "solidarity": (
        N_("A statement of solidarity"),
        N_("With whom, what they face, and what you call for. People and organisations sign."),
    ),
    "experts": (
        N_("A letter of experts"),
        N_("What is known, what is not, and what you recommend, with sources. People sign, with their profession."),
    ),
}
# The parts of the world by which time zones are named; other names of them are old ones.
AREA_WORDS: Mapping[str, str] = {
    "America": N_("America"),
    "Europe": N_("Europe"),
    "Africa": N_("Africa"),
    "Asia": N_("Asia"),
    "Atlantic": N_("Atlantic Ocean"),
    "Australia": N_("Australia"),
    "Indian": N_("Indian Ocean"),
    "Pacific": N_("Pacific Ocean"),
    "Antarctica": N_("Antarctica"),
}
PROBLEMS: Mapping[str, str] = {
    "title": N_("Give the letter a title, of 200 characters at most."),
    "slug": N_("The name may have small letters without accents, digits and single hyphens, 60 at most."),
    "slug-reserved": N_("The site needs this name for itself. Choose another."),
    "slug-taken": N_("There is a letter of this name already. Choose another."),
    "slug-proposed": N_("We made this name from the title. Change it if you like: it can never be changed later."),
    "language": N_("Say which text is authoritative: one of the languages of the letter."),
    "timezone": N_("Choose the time zone."),
    "source": N_("Say what the letter begins from."),
    "copy": N_("Choose one of your letters."),
}


@dataclass(frozen=True)
class ZoneChoice:
    """``older`` are names that a browser may know it by, with blanks between."""

    name: str  # IANA
    place: str
    older: str


@dataclass(frozen=True, repr=False)
class BeginPage:
    """The form as it was filled in. ``problems`` are sentences, each with the id of the field that it is about."""

    title: str
    slug: str
    language: str
    languages: tuple[str, ...]
    timezone: str
    source: str
    copy: str
    offered: Sequence[tuple[str, str]]  # code and name of each language of the stage
    zones: Mapping[str, Sequence[ZoneChoice]]  # by part of the world, a message id
    letters: Sequence[tuple[str, str]]  # slug and title of those that may be copied
    site: str  # what stands before the name in the letter's address
    is_zone_known: bool
    problems: Sequence[tuple[str, str]] = ()

    @property
    def templates(self) -> Mapping[str, tuple[str, str]]:
        return TEMPLATE_WORDS

    def problem(self, field: str) -> str:
        return next((words for of, words in self.problems if of == field), "")
