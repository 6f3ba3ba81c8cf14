"""The press kit: what the organisers add to a letter for newsrooms. Nobody signs it, so it may change at any time."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Quote:
    """A quotation for the press, and who said it."""

    text: str
    name: str
    role: str


@dataclass(frozen=True)
class PressText:
    """The press kit in one language."""

    short: str  # one paragraph on who publishes the letter and why, plain text
    long: str  # the same at length, CommonMark
    quotes: tuple[Quote, ...]
    contact: str  # for journalists, plain text


@dataclass(frozen=True)
class Update:
    """News about the letter, for its feed and its press page. ``title`` and ``text`` are by language."""

    date: str  # ISO 8601
    title: Mapping[str, str]
    text: Mapping[str, str]  # plain text; may be empty
    url: str = ""


@dataclass(frozen=True)
class PressKit:
    """The whole press kit. ``first`` holds the permanent numbers of the signatories shown above the list."""

    texts: Mapping[str, PressText] = field(default_factory=dict)
    updates: tuple[Update, ...] = ()
    first: tuple[int, ...] = ()


NO_KIT = PressKit()
