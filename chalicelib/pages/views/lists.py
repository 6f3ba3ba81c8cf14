"""Views of the pages of the list of signatories: the long lists, their directory, the permanent numbers.

Addresses are relative to the page unless noted otherwise.
Lines are safe HTML, built in `chalicelib.publishing.files.list_lines`.
"""

from dataclasses import dataclass

from chalicelib.pages.views.shared import LanguageLink, LetterHead


@dataclass(frozen=True)
class LongGroup:
    """What the letter shows of a list that is too long for it, with absolute addresses.

    Its size does not grow with the list.
    """

    name: str  # organisations (coalitions among them) or persons
    total: int
    first_url: str  # the first page of the list
    directory_url: str  # the directory, in which to find a name
    letters: tuple[tuple[str, str], ...]  # (initial as printed, its link into the directory), in the list's order


@dataclass(frozen=True)
class Directory:
    """The long lists of a letter; None for a list that the letter shows whole."""

    organisations: LongGroup | None
    persons: LongGroup | None


@dataclass(frozen=True)
class ListFrame:
    """What every page of the list shows around it."""

    head: LetterHead
    css_url: str
    canonical_url: str
    languages: tuple[LanguageLink, ...]
    indexed: bool  # whether search engines may index it


@dataclass(frozen=True)
class ListSection:
    """The entries of one initial on one page."""

    initial: str  # as `chalicelib.rules.signatories.collation.initials` returns it
    label: str  # A; '' for signs, digits and other alphabets, which have words instead
    anchor: str
    start: int  # printed position of the first
    lines_html: str


@dataclass(frozen=True)
class ListPage:
    """A page of a long list. It says nothing about the whole list, so it changes only with its own entries."""

    frame: ListFrame
    group: str  # organisations or persons
    first: str  # the first name on the page, and the last
    last: str
    directory_url: str
    before_url: str  # '' on the first page
    after_url: str  # '' on the last
    sections: tuple[ListSection, ...]
    confirmed_members: bool = False  # whether a coalition on it has a member that confirmed for itself


@dataclass(frozen=True)
class Span:
    """The names of one initial that are on one page."""

    href: str
    first: str
    last: str  # '' when there is only one name


@dataclass(frozen=True)
class DirectorySection:
    """One initial."""

    initial: str
    label: str
    anchor: str
    starts: tuple[tuple[str, str], ...]  # (first two letters as printed, link to their first entry)
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class DirectoryGroup:
    name: str  # organisations or persons
    sections: tuple[DirectorySection, ...]


@dataclass(frozen=True)
class DirectoryPage:
    """The directory, in which to find a name in the long lists."""

    frame: ListFrame
    groups: tuple[DirectoryGroup, ...]
    folder_url: str  # base of the addresses in the groups, because this page also replaces pages that no longer exist
    short: str  # the list that the letter shows whole: organisations, persons or ''
    blocks: tuple[tuple[int, int, str], ...]  # pages of permanent numbers: from, to, address


@dataclass(frozen=True)
class MembersPage:
    """The members of a coalition, where the lists show only the first few."""

    frame: ListFrame
    name: str  # the coalition's
    permalink: str  # where its permanent number is looked up
    members: tuple[tuple[str, bool], ...]  # each with whether it confirmed for itself
    separator: str  # what the coalition prints after each; '' for nothing
    end: str  # and after the last

    @property
    def confirmed_members(self) -> bool:
        return any(confirmed for _, confirmed in self.members)


@dataclass(frozen=True)
class NumbersPage:
    """A thousand permanent numbers and who has them."""

    frame: ListFrame
    first: int
    last: int
    before_url: str
    after_url: str
    lines_html: str  # '' when nobody is listed
    report_url: str  # where a reader reports an entry, absolute
    confirmed_members: bool = False
