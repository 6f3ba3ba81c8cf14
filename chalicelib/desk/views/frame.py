"""What stands around every page: who is logged in, where they are, and where they can go."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.rules.organisers.rights import Act

# Marks a message id for extraction and leaves it as it is.
N_ = str


@dataclass(frozen=True)
class Tab:
    """A page of the letter, in the navigation."""

    name: str  # a message id
    url: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """``form_token`` is what every form carries; '' before somebody has logged in."""

    person: str
    is_limited: bool  # whether the session is one by mailed code, which may do less
    form_token: str
    letter: str
    letter_url: str
    tabs: tuple[Tab, ...]
    home_url: str
    me_url: str
    log_out_url: str


# The pages of a letter in the order of the navigation: the tail of the address, its name, and what it takes to see it.
LETTER_PAGES: tuple[tuple[str, str, Act], ...] = (
    ("", N_("Overview"), "see-figures"),
    ("queue", N_("Queue"), "decide"),
    ("reports", N_("Reports"), "decide"),
    ("find", N_("Find"), "change-entries"),
    ("matches", N_("Matches"), "match"),
    ("import", N_("Import"), "import"),
    ("switches", N_("Switches"), "see-figures"),
    ("people", N_("Team"), "manage-people"),
    ("log", N_("Log"), "see-log"),
)


# Pages that are reached from another one.
BELOW = {"entry": "find", "blocks": "find"}


def letter_tabs(here: Callable[[str], str], path: str, may: Callable[[Act], bool]) -> tuple[Tab, ...]:
    """The tabs of a letter's pages that an organiser may open; ``path`` is the one that is open."""
    # /l/SLUG/TAIL/…
    _, _, _, *below = path.split("/")
    tail = BELOW.get(below[0], below[0]) if below else ""
    return tuple(Tab(name, here(page), page == tail) for page, name, act in LETTER_PAGES if may(act))
