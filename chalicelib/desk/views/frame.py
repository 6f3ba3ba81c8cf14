"""What stands around every page: who is logged in, where they are, and where they can go."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.pages.message_ids import N_
from chalicelib.rules.organisers.rights import Act


@dataclass(frozen=True)
class Tab:
    """A page of the letter in the navigation, or a group of them under the name and the address of the first."""

    name: str  # a message id
    url: str
    current: str  # as `aria-current` has it: 'page', 'true' for one above the page that is open, or ''
    pages: tuple["Tab", ...] = ()  # of a group


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


Page = tuple[str, str, Act]
# The pages of a letter in the order of the navigation, in groups: the tail of the address, its name, and what it takes
# to see it.
LETTER_PAGES: tuple[tuple[Page, ...], ...] = (
    (("", N_("Overview"), "see-figures"),),
    (
        ("queue", N_("To decide"), "decide"),
        ("queue/noted", N_("On the letter, with a sign"), "decide"),
        ("limit", N_("Held by a limit"), "decide"),
        ("reports", N_("Reports by readers"), "decide"),
        ("queue/down", N_("Refused and taken down"), "decide"),
    ),
    (
        ("find", N_("Find"), "change-entries"),
        ("matches", N_("Matches"), "match"),
        ("blocks", N_("Blocks"), "block"),
    ),
    (("import", N_("Import"), "import"), ("jobs", N_("Jobs"), "see-figures")),
    (
        ("text", N_("Texts"), "read-draft"),
        ("settings", N_("Settings"), "read-draft"),
        ("preview", N_("Preview"), "read-draft"),
        ("comments", N_("Comments"), "read-draft"),
        ("versions", N_("Versions"), "read-draft"),
        ("folder", N_("Folder"), "read-draft"),
    ),
    (
        ("lead", N_("Open and close"), "see-figures"),
        ("delivery", N_("Delivery"), "see-figures"),
        ("files", N_("Files"), "see-files"),
    ),
    (("switches", N_("Switches"), "see-figures"),),
    (("people", N_("Team"), "manage-people"), ("proposals", N_("Proposals"), "see-log")),
    (("log", N_("Log"), "see-log"),),
)
# Pages that are reached from another one.
BELOW = {"entry": "find"}


def letter_tabs(here: Callable[[str], str], path: str, may: Callable[[Act], bool]) -> tuple[Tab, ...]:
    """The tabs of a letter's pages that an organiser may open; ``path`` is the one that is open."""
    # /l/SLUG/TAIL/…
    _, _, _, *below = path.split("/")
    tail = "/".join([BELOW.get(below[0], below[0]), *below[1:]]) if below else ""
    above = [page for group in LETTER_PAGES for page, _, _ in group if page and f"{tail}/".startswith(f"{page}/")]
    current = max(above, key=len, default="")

    def tab(page: str, name: str) -> Tab:
        return Tab(name, here(page), "" if page != current else "page" if page == tail else "true")

    groups = [[tab(page, name) for page, name, act in group if may(act)] for group in LETTER_PAGES]
    return tuple(_group(tabs) for tabs in groups if tabs)


def _group(tabs: list[Tab]) -> Tab:
    first, *others = tabs
    if not others:
        return first
    return replace(first, current="true" if any(one.current for one in tabs) else "", pages=tuple(tabs))
