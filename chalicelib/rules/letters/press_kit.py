"""What the organisers add to a letter for newsrooms: no part of what is signed, so it may change at any time."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Quote:
    """Words that may be quoted, and whose they are."""

    text: str
    name: str
    role: str


@dataclass(frozen=True)
class PressText:
    """The press kit in one language."""

    short: str  # one paragraph on who publishes the letter and why, plain text
    long: str  # the same at length, CommonMark
    quotes: tuple[Quote, ...]
    contact: str  # whom journalists call: plain text


@dataclass(frozen=True)
class Update:
    """News of the letter, for its feed and its press page. ``title`` and ``text`` by language."""

    date: str  # ISO 8601
    title: Mapping[str, str]
    text: Mapping[str, str]  # plain text; may be empty
    url: str = ""


@dataclass(frozen=True)
class PressKit:
    """All of it. ``first`` are permanent numbers of signatories who are shown above the list."""

    texts: Mapping[str, PressText] = field(default_factory=dict)
    updates: tuple[Update, ...] = ()
    first: tuple[int, ...] = ()


NO_KIT = PressKit()
