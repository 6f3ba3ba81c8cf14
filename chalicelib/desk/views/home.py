"""What the page of an organiser's letters shows, and the page of one letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from chalicelib.organising.watching import URGENT, Waits

# Views are made from these elsewhere; a template needs no more than the values.
if TYPE_CHECKING:
    from chalicelib.desk.views.jobs import JobLine
    from chalicelib.mail.health import MailHealth
    from chalicelib.rules.organisers.rights import Role
    from chalicelib.rules.signatories.counting import Counts

# Where each class is decided, below the letter's address.
PAGES: Mapping[str, str] = {"look": "queue", "report": "reports", "limit": "limit", "noted": "queue/noted"}

NO_CHART = Markup()


@dataclass(frozen=True)
class WaitLine:
    """``url`` is '' where the reader decides nothing."""

    waits: Waits
    url: str


@dataclass(frozen=True)
class Letter:
    """One letter and what there is to know of it at a glance. ``state`` is the letter's own, or ``soon``; ``switches``
    are the names of those that are on, here or for all letters."""

    title: str
    url: str
    role: Role
    state: str
    waits: tuple[WaitLine, ...]
    switches: tuple[str, ...] = ()
    jobs: tuple[JobLine, ...] = ()
    counts: Counts | None = None  # of the last edition; None before the first

    @property
    def needs(self) -> tuple[Waits, ...]:
        """What waits for this reader to decide, and somebody outside waits for."""
        return tuple(line.waits for line in self.waits if line.url and line.waits.klass in URGENT and line.waits.total)


@dataclass(frozen=True)
class Home:
    letters: Sequence[Letter]
    mail: MailHealth
    until: str = ""  # when a pause of the mail ends, in words
    waiting_mails: int | None = None  # about so many messages; None where that cannot be known
    begin_url: str = ""  # '' for anyone who may begin no letter

    @property
    def needing(self) -> int:
        """How many wait for this reader, over all letters."""
        return sum(waits.total for letter in self.letters for waits in letter.needs)

    @property
    def is_more(self) -> bool:
        return any(waits.is_more for letter in self.letters for waits in letter.needs)

    @property
    def oldest(self) -> int:
        """In days."""
        return max((waits.oldest for letter in self.letters for waits in letter.needs), default=0)


@dataclass(frozen=True)
class FigureRow:
    """Numbers of one kind, country or day, and a bar of them."""

    name: str
    numbers: tuple[int, ...]
    bar: Markup = NO_CHART


@dataclass(frozen=True)
class Figures:
    """``counted`` says as of when, in words; '' before the first count. ``span`` is how many days a column has."""

    counted: str = ""
    total: tuple[int, int, int] = (0, 0, 0)  # asked, confirmed, published
    bars: tuple[Markup, ...] = ()
    open: int = 0
    waits: int = 0
    left: int = 0
    lapsed: int = 0
    vouched: int = 0
    chart: Markup = NO_CHART
    span: int = 1
    most: int = 0  # of the highest column
    first: str = ""
    last: str = ""
    days: tuple[FigureRow, ...] = ()  # the newest first
    kinds: tuple[FigureRow, ...] = ()
    countries: tuple[FigureRow, ...] = ()
    of_edition: int = 0  # whose countries these are


@dataclass(frozen=True)
class Overview:
    letter: Letter
    figures: Figures
    public_url: str  # '' before the letter is published
    edition: int = 0
    published: str = ""  # when the last edition was, in words
