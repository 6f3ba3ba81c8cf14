"""The pages of what was kept of a letter's files, and of what differs between two states of one."""

from dataclasses import dataclass

from chalicelib.desk.views.texts import Differing


@dataclass(frozen=True, repr=False)
class FileLine:
    """A file of the draft, or one that was taken out of it."""

    title: str  # a message id: what it is
    language: str  # its name; '' for the settings
    url: str
    saved_at: str  # in words; '' for what was never saved here
    saved_by: str
    revision: int
    is_gone: bool


@dataclass(frozen=True, repr=False)
class State:
    """What a file was at some time. ``id`` names it in addresses."""

    id: str
    number: int  # of a version that was opened; 0 for what was kept of the draft
    is_now: bool
    at: str  # in words; '' if it is not known
    by: str
    compare_url: str  # '' for the draft as it is
    is_set_aside: bool = False  # typed, and never saved
    is_chosen_from: bool = False
    is_chosen_to: bool = False


@dataclass(frozen=True, repr=False)
class VersionsPage:
    files: tuple[FileLine, ...]
    opened: int  # how many versions people could sign; 0 for a letter that was never open


@dataclass(frozen=True, repr=False)
class FileVersions:
    """What was kept of a file, the newest first, and the versions that people could sign."""

    name: str
    title: str
    language: str
    states: tuple[State, ...]
    more: str
    first: str
    all_url: str
    compare_url: str


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two states of a file. ``revision`` is that of the draft now."""

    file: FileVersions
    before: State
    after: State
    lang: str
    differing: tuple[Differing, ...]
    back: tuple[State, ...]  # those that can be taken back into the draft
    back_url: str
    revision: int
