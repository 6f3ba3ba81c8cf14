"""What the pages show on which a letter is opened and led."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from chalicelib.desk.views.differences import Run
from chalicelib.desk.views.readiness import Line, Readiness
from chalicelib.pages.message_ids import N_

# What the line of a letter's states says of each.
STATE_NAMES = {
    "draft": N_("draft"),
    "open": N_("open"),
    "closed": N_("closed"),
    "delivered": N_("delivered"),
    "answered": N_("answered"),
}
DONE = {
    "closed": N_("The letter is closed. Within a minute nobody can sign any more."),
    "reopened": N_("The letter is open again. Within a minute people can sign."),
    "closing": N_("The closing day is changed. Readers see it within a minute."),
    "public": N_("The letter becomes public within a few minutes."),
    "later": N_("It is changed when the letter becomes public."),
}
# Code of a problem → field, words.
PROBLEMS: Mapping[str, tuple[str, str]] = {
    "day": ("day", N_("Write a day, such as 2026-12-18.")),
    "end": ("end", N_("Choose whether the letter closes on a day.")),
    "clock": ("clock", N_("Write a time of day, such as 09:30.")),
    "when": ("when", N_("Choose when the letter becomes public.")),
    "past": ("day", N_("That is over already. Choose a later day.")),
    "too-far": ("day", N_("That is too far away. For a letter that never closes, choose so.")),
    "before-opening": ("day", N_("The letter would close before it opens.")),
    "after-closing": ("day", N_("The letter would have closed before it becomes public.")),
    "public": ("", N_("The letter is public already, and stays so.")),
    "changed": ("", N_("The letter has changed since you opened this page. Look at what it is now, and press again.")),
}
FileKind = Literal["text", "privacy", "press", "settings", "other"]


@dataclass(frozen=True)
class Step:
    """A state in the line of a letter's states: passed, the present one, or to come."""

    name: str  # a message id
    place: Literal["passed", "now", "ahead"]
    when: str  # the day, in words; '' if it is not known


@dataclass(frozen=True)
class VersionCount:
    number: int
    count: int
    is_present: bool


@dataclass(frozen=True, repr=False)
class Facts:
    """What is public of a letter besides its words, in words. A time is '' where there is none."""

    titles: tuple[tuple[str, str, str], ...]  # language, its name, the title; the authoritative one first
    date: str
    opens: str
    closes: str
    public: str
    kinds: tuple[str, ...]
    order: str
    countries: tuple[str, ...]
    hold: str
    purge_days: int | None
    organisers: str
    contact: str
    url: str
    version: int
    sha256: str


@dataclass(frozen=True, repr=False)
class LeadPage:
    """``state`` is the letter's, but ``soon`` and ``over`` where it is open and takes no signatures yet, or any more.
    ``closes`` and ``public`` are in words; '' for none."""

    steps: tuple[Step, ...]
    state: str
    url: str  # where readers read it; '' before
    is_by_invitation: bool
    opens: str
    closes: str
    public: str
    seen: str
    readiness: Readiness | None = None  # for those who may read the draft
    is_ready: bool = False
    has_other_words: bool = False
    waiting_url: str = ""  # of a proposal that waits for a second person
    versions: tuple[VersionCount, ...] = ()
    counted: str = ""  # when the versions were counted, in words; '' for never
    done: str = ""  # a message id


@dataclass(frozen=True, repr=False)
class ActPage:
    """One act of an owner on an open letter, before it is done: ``act`` is close, reopen, closing or public."""

    act: str
    url: str
    seen: str
    closes: str
    public: str
    letter_url: str
    timezone: str  # whose time it is, in words
    is_over: bool = False  # whether its closing day has passed
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class FileView:
    """A file of a letter: its words, or what differs in them from those that stand."""

    name: str
    kind: FileKind
    lang: str  # '' for the settings
    language: str  # its name
    text: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, repr=False)
class ReleasePage:
    """What would be proposed, or is: the opening of a letter, or other words for it. ``digest`` is '' where it cannot
    be."""

    kind: str  # of the proposal
    facts: Facts | None
    files: tuple[FileView, ...]
    digest: str
    problems: tuple[Line, ...] = ()
    versions: tuple[VersionCount, ...] = ()
    counted: str = ""
    is_alone: bool = False
    is_stale: bool = False  # whether the page showed what is no longer so
    url: str = ""
    # Of a proposal.
    id: str = ""
    by: str = ""
    at: str = ""
    until: str = ""
    waits_alone: bool = False
    may_approve: bool = False
    may_cancel: bool = False
