"""What the pages of a letter's settings show: templates/desk/settings*.html."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.desk.views.differences import Run


@dataclass(frozen=True)
class Option:
    """``label`` is in the reader's language."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, repr=False)
class Input:
    """A field. ``stored`` is what somebody else saved there meanwhile; None where that is the same."""

    name: str
    value: str
    label: str = ""  # in the reader's language; '' where the setting's own is enough
    type: str = "text"  # text, date, time, number or long
    lang: str = ""  # that the text is in
    stored: str | None = None


@dataclass(frozen=True, repr=False)
class Group:
    """A setting with its fields. ``label`` and ``meaning`` are message ids; ``errors`` are in the reader's language."""

    key: str
    shape: str
    label: str
    meaning: str = ""
    inputs: tuple[Input, ...] = ()
    options: tuple[Option, ...] = ()
    more: tuple[Option, ...] = ()  # options that are folded away
    stored: str | None = None  # of the options; as in `Input`
    errors: tuple[str, ...] = ()
    rows: tuple["RowView", ...] = ()

    @property
    def id(self) -> str:
        """The id of its first field, to which a summary of problems leads."""
        return f"f-{self.inputs[0].name}" if self.inputs else f"f-{self.key}"


@dataclass(frozen=True, repr=False)
class RowView:
    """One of several tables, such as an addressee. ``was`` is its place in the file, '' for a new one."""

    number: int
    was: str
    groups: tuple[Group, ...]
    is_first: bool
    is_last: bool
    is_new: bool  # whether it is the empty one, to add one more


@dataclass(frozen=True, repr=False)
class Told:
    """A problem in a summary: where it is, '' for nowhere, and what it is, in the reader's language."""

    href: str
    text: str


@dataclass(frozen=True, repr=False)
class NumberName:
    """A permanent number, and who has it; '' for nobody."""

    number: int
    name: str


@dataclass(frozen=True, repr=False)
class SectionPage:
    """``title`` and ``lead`` are message ids."""

    name: str
    title: str
    lead: str
    url: str
    groups: tuple[Group, ...]
    seen: str
    is_draft: bool  # whether nobody has read the letter yet, so that what is saved holds at once
    problems: tuple[Told, ...] = ()
    revision: int = 0
    is_changed: bool = False
    is_done: bool = False
    at: str = ""  # the button that was pressed, where another row was asked for
    names: tuple[NumberName, ...] = ()
    signed: bool = False  # whether something in it belongs to the words that people sign
    stale: tuple[str, ...] = ()  # languages, in the reader's, whose privacy notice says otherwise
    is_too_long: bool = False  # whether a form of it would have more fields than can be sent


@dataclass(frozen=True, repr=False)
class SectionCard:
    """A section in the list of all. ``title`` and ``lead`` are message ids."""

    url: str
    title: str
    lead: str
    problems: int


@dataclass(frozen=True, repr=False)
class SettingsPage:
    cards: tuple[SectionCard, ...]
    slug: str
    is_draft: bool
    has_problems: bool  # so that nothing can be applied
    changed: int  # settings that readers do not have yet
    signed: bool  # whether some belong to the words
    others: tuple[Told, ...]  # problems that belong to no section
    revision: int
    by: str  # who saved the settings last, '' for nobody
    at: str


@dataclass(frozen=True, repr=False)
class FilePage:
    """letter.toml as a text."""

    text: str
    revision: int
    is_unreadable: bool = False
    problems: tuple[Told, ...] = ()
    stored: str | None = None  # what somebody else saved meanwhile
    unsaved: tuple[tuple[str, str], ...] = ()  # what was typed into a section, by field
    is_done: bool = False


@dataclass(frozen=True, repr=False)
class ChangeView:
    """What a setting is and becomes, in the reader's language. ``label``, ``follows`` and ``warnings`` are message
    ids."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    follows: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class ApplyPage:
    changes: tuple[ChangeView, ...]
    signed: tuple[str, ...]  # message ids
    problems: tuple[Told, ...]
    is_unreadable: bool
    is_taken_back: bool
    notices: tuple[str, ...]  # languages, in the reader's
    digest: str
    is_draft: bool
    may_apply: bool
    is_changed: bool = False
    is_done: bool = False


@dataclass(frozen=True, repr=False)
class NoticeView:
    """The privacy notice in a language. ``stale`` are message ids of what it says otherwise than the settings."""

    lang: str
    language: str  # its name, in the reader's language
    state: Literal["none", "same", "own"]
    stale: tuple[str, ...]
    runs: tuple[Run, ...]
    seen: str
    is_done: bool = False
    is_changed: bool = False


@dataclass(frozen=True, repr=False)
class NoticePage:
    """``missing`` are message ids of settings without which no notice can be proposed."""

    notices: tuple[NoticeView, ...]
    missing: tuple[str, ...]
    is_unreadable: bool
