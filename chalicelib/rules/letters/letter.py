"""Letter, Text and Version, and which of their states may follow which.

::

    draft ──open──▶ open ──close──▶ closed ──deliver──▶ delivered ──answer──▶ answered
                      ▲               │
                      └────reopen─────┘
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal["person", "organisation", "coalition"]
Order = Literal["collated", "signed", "given"]
LetterState = Literal["draft", "open", "closed", "delivered", "answered"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ORDERS: tuple[Order, ...] = get_args(Order)

# state → the states that may follow it
TRANSITIONS: dict[LetterState, tuple[LetterState, ...]] = {
    "draft": ("open",),
    "open": ("closed",),
    "closed": ("open", "delivered"),
    "delivered": ("answered",),
    "answered": (),
}


# A letter's name in addresses, keys and tokens.
SLUG = re.compile(r"[a-z0-9](?:-?[a-z0-9])*")
LONGEST_SLUG = 60
# The folder of the site where letters stand that are not public yet.
INVITED = "invited"
# The folder of the state bucket with the list of who was erased.
ERASED = "erased"
# What the buckets have beside letters: no letter has one of these for its slug.
RESERVED = (INVITED, ERASED, "files")


def is_slug(text: str) -> bool:
    return len(text) <= LONGEST_SLUG and SLUG.fullmatch(text) is not None


Held = Literal["unproved", "all", "none"]  # which organisations wait for an organiser
Kept = Literal["confirmation", "closing"]  # until when an address is


@dataclass(frozen=True)
class Handling:
    """How the letter's source wants signatures and what is held of people to be handled."""

    hold_organisations: Held = "unproved"
    well_known: tuple[str, ...] = ()  # names that an organiser looks at first; printed nowhere
    purge_days: int | None = None  # after the delivery; then everything personal is destroyed
    keep_address: Kept = "confirmation"


@dataclass(frozen=True)
class Controller:
    """Who answers for what is held of people, as privacy law has them named; '' where it is as for the letter."""

    name: str = ""
    contact: str = ""
    address: str = ""  # postal, on one line


class LetterRefused(ValueError):
    """What was asked does not fit the letter's state; the message is for the operator."""


@dataclass(frozen=True)
class Document:
    """A scan or photograph that stands beside the letter, under a name made from its content."""

    path: str  # under the letter's folder: documents/HASH.pdf
    sha256: str
    described: Mapping[str, str]  # language → what it shows


@dataclass(frozen=True)
class Delivery:
    """When and to whom the letter was handed over."""

    on: str  # ISO 8601 date
    to: Mapping[str, str]  # language → in words
    document: Document | None = None


@dataclass(frozen=True)
class Answer:
    """What the addressee replied: a page elsewhere, a document here, or both."""

    on: str  # ISO 8601 date
    by: Mapping[str, str]  # language → in words
    url: str = ""
    document: Document | None = None


@dataclass(frozen=True)
class Letter:
    """The head of a letter: all that signing needs to know of it, small enough to be read and cached.

    Times are seconds since the epoch, UTC; ``None`` is no limit. ``pepper`` and ``data_keys`` are wrapped by KMS.
    """

    slug: str
    state: LetterState
    language: str  # of the authoritative text
    titles: Mapping[str, str]  # language → title, one for each text, the authoritative one first
    kinds: tuple[Kind, ...]
    order: Order
    organisers: str
    contact: str
    countries: tuple[str, ...]
    opens: int | None
    closes: int | None
    version: int
    version_sha256: str
    pepper: bytes = field(repr=False)
    delivery: Delivery | None = None
    answer: Answer | None = None
    embargo: int | None = None  # until then it is read and signed by invitation only
    invitation: str = ""  # the unguessable part of its address until then
    data_keys: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)  # id in hexadecimal, key; newest last
    purged_at: int | None = None  # when everything personal was destroyed
    handling: Handling = Handling()
    controller: Controller = Controller()

    @property
    def folder(self) -> str:
        """Where the letter stands on the site, without slashes at its ends."""
        return self.slug if self.embargo is None else f"{INVITED}/{self.invitation}"

    @property
    def called(self) -> str:
        """The letter's name in the form's address: before it is public the slug alone must open nothing."""
        return self.slug if self.embargo is None else f"{self.slug}.{self.invitation}"

    def is_called(self, name: str) -> bool:
        """Whether a form's address may name the letter so; forms of the time before it was public stay good."""
        invited = f"{self.slug}.{self.invitation}".encode()
        asked = name.encode("utf-8", "surrogatepass")  # half a character is no reason to fail
        by_invitation = bool(self.invitation) and hmac.compare_digest(asked, invited)
        return by_invitation or (self.embargo is None and name == self.slug)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.titles)

    def spoken(self, wanted: str) -> str:
        """The language among the letter's own that serves a reader who wants ``wanted``."""
        return wanted if wanted in self.titles else self.language

    def url(self, site_url: str, lang: str) -> str:
        """Where the letter is read in the language that serves ``lang``; ends in a slash."""
        return f"{site_url}/{self.folder}/{self.spoken(lang)}/"

    def title(self, lang: str) -> str:
        return self.titles[self.spoken(lang)]

    def signing(self, now: int) -> Literal["soon", "open", "closed"]:
        """Whether signing is still to open, open or closed at ``now`` (seconds since the epoch)."""
        if self.state != "open" or (self.closes is not None and self.closes <= now):
            return "closed"
        return "soon" if self.opens is not None and self.opens > now else "open"


@dataclass(frozen=True)
class Text:
    """The letter's words in one language."""

    title: str
    subject_label: str
    subject: str
    closing: str
    organisations_heading: str
    persons_heading: str
    date: str  # as printed, '' to print the letter's date in the language's own way
    body: str  # CommonMark
    privacy: str  # CommonMark


@dataclass(frozen=True)
class Version:
    """All texts of a letter together, frozen. ``sha256`` is over `canonical` of what it says."""

    number: int
    sha256: str
    date: str  # ISO 8601
    place: Mapping[str, str]  # language → place
    timezone: str  # IANA name
    addressees: tuple[tuple[str, Mapping[str, str]], ...]  # name, language → title
    texts: Mapping[str, Text]


def canonical(content: object) -> bytes:
    """The one byte string of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def version_sha256(content: object) -> str:
    """The hash that signers' consent is bound to, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def step(letter: Letter, to: LetterState) -> LetterState:
    """The letter's next state, or `LetterRefused` when ``to`` may not follow the present one."""
    if to not in TRANSITIONS[letter.state]:
        raise LetterRefused(f"the letter {letter.slug} is {letter.state} and cannot become {to}")
    return to
