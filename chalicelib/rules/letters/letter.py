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
from dataclasses import dataclass, field, replace
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
# The folder of the site for letters that are not public yet.
INVITED = "invited"
# The folder of the state bucket with the list of erasures.
ERASED = "erased"
# Folders of the buckets that are no letters': no letter may have one of these as its slug.
RESERVED = (INVITED, ERASED, "files")
# More folders of the buckets: of the stage's front page, one for each language, whichever a stage may have one day, and
# of organisers' files. A letter that has such a slug since before they were there keeps it, and its address:
# `chalicelib.publishing.front` leaves it alone.
NOT_FOR_NEW = re.compile(r"[a-z]{2}|schemas|imports|exports|uploads")


def is_slug(text: str) -> bool:
    return len(text) <= LONGEST_SLUG and SLUG.fullmatch(text) is not None


def may_begin(slug: str) -> bool:
    """Whether a new letter may have this slug."""
    return is_slug(slug) and slug not in RESERVED and NOT_FOR_NEW.fullmatch(slug) is None


Held = Literal["unproved", "all", "none"]  # which organisations wait for an organiser
Kept = Literal["confirmation", "closing"]  # until when an address is kept


@dataclass(frozen=True)
class Handling:
    """How signatures and personal data are handled, as set in the letter's source."""

    hold_organisations: Held = "unproved"
    well_known: tuple[str, ...] = ()  # names that an organiser reviews first; published nowhere
    purge_days: int | None = None  # days after the delivery until all personal data is destroyed
    keep_address: Kept = "confirmation"


@dataclass(frozen=True)
class Controller:
    """The data controller, whom privacy law wants named; a field is '' where the letter's own value applies."""

    name: str = ""
    contact: str = ""
    address: str = ""  # postal, on one line


class LetterRefused(ValueError):
    """The letter's state does not allow the request; the message is for the operator."""


@dataclass(frozen=True)
class Document:
    """A scan or photograph published with the letter, under a name derived from its content."""

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
    """The addressee's reply: a page elsewhere, a document here, or both."""

    on: str  # ISO 8601 date
    by: Mapping[str, str]  # language → in words
    url: str = ""
    document: Document | None = None


@dataclass(frozen=True)
class Letter:
    """The head of a letter: all that signing needs to know about it, small enough to read and cache.

    Times are seconds since the epoch, UTC; ``None`` is no limit. ``pepper`` and ``data_keys`` are wrapped by KMS.
    """

    slug: str
    state: LetterState
    language: str  # of the authoritative text
    titles: Mapping[str, str]  # language → title, one for each text, the authoritative one first
    kinds: tuple[Kind, ...]
    order: Order
    organisers: str  # '' if the letter names none
    contact: str  # likewise
    countries: tuple[str, ...]
    opens: int | None
    closes: int | None
    version: int
    version_sha256: str
    pepper: bytes = field(repr=False)
    delivery: Delivery | None = None
    answer: Answer | None = None
    embargo: int | None = None  # until then the letter is read and signed by invitation only
    invitation: str = ""  # the unguessable part of its address until then
    data_keys: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)  # id in hexadecimal, key; newest last
    purged_at: int | None = None  # when all personal data was destroyed
    opened_at: int | None = None  # when it was first opened; None also for one that an older program opened
    closed_at: int | None = None  # when it was closed by hand, if it has not been opened again
    handling: Handling = Handling()
    controller: Controller = Controller()
    coalition: Mapping[str, str] | None = None  # language → the word after a coalition's name; None: the language's
    decided: bool = False  # whether organisers ever decided that names are one or two, so that nobody reads what is not
    # Keyed hashes of what organisers block, each with its end in s, 0 for none: `chalicelib.rules.limits.blocks`.
    blocks: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    goal: int | None = None  # how many signatures the organisers hope for; shown beside the count

    @property
    def folder(self) -> str:
        """The letter's folder on the site, without slashes at its ends."""
        return self.slug if self.embargo is None else f"{INVITED}/{self.invitation}"

    @property
    def is_public(self) -> bool:
        """Whether anyone may know of the letter: it was opened, and is under no embargo."""
        return self.state != "draft" and self.embargo is None

    @property
    def address_name(self) -> str:
        """The letter's name in the form's address: before the letter is public, its slug alone must open nothing."""
        return self.slug if self.embargo is None else f"{self.slug}.{self.invitation}"

    def accepts_address_name(self, name: str) -> bool:
        """Whether ``name`` is the letter's name in a form's address, now or before the letter was public."""
        invited_name = f"{self.slug}.{self.invitation}".encode()
        given_name = name.encode("utf-8", "surrogatepass")  # half a surrogate pair is no reason to fail
        by_invitation = bool(self.invitation) and hmac.compare_digest(given_name, invited_name)
        return by_invitation or (self.embargo is None and name == self.slug)

    @property
    def run_by(self) -> str:
        """Whom a signer deals with: the organisers or, where the letter names none, who is responsible for the data."""
        return self.organisers or self.controller.name

    @property
    def questions_to(self) -> str:
        """Where a signer can ask: the letter's contact or, where it has none, the one for questions about data."""
        return self.contact or self.controller.contact

    def coalition_word(self, lang: str) -> str | None:
        """What is printed after a coalition's name; None for the language's own word, '' for nothing."""
        return None if self.coalition is None else self.coalition.get(lang, "")

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.titles)

    def language_for(self, wanted: str) -> str:
        """The language of the letter for a reader who wants ``wanted``."""
        return wanted if wanted in self.titles else self.language

    def url(self, site_url: str, lang: str) -> str:
        """Where a reader who wants ``lang`` reads the letter; ends in a slash."""
        return f"{site_url}/{self.folder}/{self.language_for(lang)}/"

    def title(self, lang: str) -> str:
        return self.titles[self.language_for(lang)]

    def signing_state(self, now: int) -> Literal["soon", "open", "closed"]:
        """Whether signing opens soon, is open or is closed at ``now`` (seconds since the epoch)."""
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
    date: str  # as printed; '' to print the letter's date in the usual form of the language
    body: str  # CommonMark
    privacy: str  # CommonMark


@dataclass(frozen=True)
class Version:
    """All texts of a letter together, frozen. ``sha256`` is over the `canonical` form of its content."""

    number: int
    sha256: str
    date: str  # ISO 8601
    place: Mapping[str, str]  # language → place; empty if the letter names none
    timezone: str  # IANA name
    addressees: tuple[tuple[str, Mapping[str, str]], ...]  # name, language → title
    texts: Mapping[str, Text]


def canonical(content: object) -> bytes:
    """The canonical bytes of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def version_sha256(content: object) -> str:
    """The hash that signers' consent is bound to, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def moved(letter: Letter, to: LetterState, now: int) -> Letter:
    """The letter opened, closed or opened again at ``now`` (s since the epoch). Raises `LetterRefused` if its state
    does not allow it."""
    state = step(letter, to)
    if to == "closed":
        return replace(letter, state=state, closed_at=now)
    return replace(letter, state=state, opened_at=letter.opened_at or now, closed_at=None)


def step(letter: Letter, to: LetterState) -> LetterState:
    """The letter's next state. Raises `LetterRefused` if ``to`` may not follow the present one."""
    if to not in TRANSITIONS[letter.state]:
        raise LetterRefused(f"the letter {letter.slug} is {letter.state} and cannot become {to}")
    return to
