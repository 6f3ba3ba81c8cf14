"""What the page of a letter's switches shows."""

from dataclasses import dataclass

from chalicelib.pages.message_ids import N_
from chalicelib.rules.letters.switches import COLLECT_ONLY, FREEZE_PUBLISHING, PAUSE_MAIL, PAUSE_SIGNING


@dataclass(frozen=True)
class SwitchWords:
    """Message ids: its name, what follows from it, what goes on all the same, and what its buttons say."""

    name: str
    stops: str
    goes_on: str
    throw: str
    put_back: str


# In the order of the page: what does least harm first.
WORDS = {
    PAUSE_MAIL: SwitchWords(
        N_("Pause the mail"),
        N_("No mail of this letter is sent, not even the one with the link to confirm. Mail that is due waits."),
        N_(
            "People can sign, and links that they have already still confirm. When you let it go on, what waited is "
            "sent by itself."
        ),
        N_("Pause the mail"),
        N_("Let the mail go on"),
    ),
    COLLECT_ONLY: SwitchWords(
        N_("Collect without mail"),
        N_("Whoever signs now gets their mail later, so nobody new confirms meanwhile."),
        N_(
            "The form takes signatures as usual. Links that were mailed before still confirm. When you end it, the "
            "mails that waited are sent by themselves."
        ),
        N_("Collect without mail"),
        N_("Send mail again"),
    ),
    PAUSE_SIGNING: SwitchWords(
        N_("Pause signing"),
        N_("The form takes no signatures, and says so. Whoever wanted to sign has to come back."),
        N_("Links that were mailed already still confirm, and the letter stays up."),
        N_("Pause signing"),
        N_("Let people sign again"),
    ),
    FREEZE_PUBLISHING: SwitchWords(
        N_("Freeze what is published"),
        N_(
            "The letter stays as readers see it now. Whoever confirms, corrects or leaves is not shown so until you "
            "end it: a name that should go stays."
        ),
        N_("People can sign and confirm. When you end it, the letter catches up by itself."),
        N_("Freeze what is published"),
        N_("Publish again"),
    ),
}


@dataclass(frozen=True, repr=False)
class Thrown:
    since: str  # in words
    by: str  # a name; '' for somebody who is no organiser any more
    why: str


@dataclass(frozen=True, repr=False)
class SwitchCard:
    """``letter`` and ``stage`` say whether it is on for this letter, and for all letters of the stage."""

    name: str  # of `WORDS`
    words: SwitchWords
    letter: Thrown | None
    stage: Thrown | None
    action: str  # where its form posts to; '' where the reader may not
    why: str = ""  # what was typed, after a problem
    is_wrong: bool = False  # whether the reason is missing


@dataclass(frozen=True, repr=False)
class SwitchesPage:
    cards: tuple[SwitchCard, ...]
    done: str  # which switch was just thrown or put back: ``on:NAME`` or ``off:NAME``
    problem: str = ""  # the switch whose form has a problem
