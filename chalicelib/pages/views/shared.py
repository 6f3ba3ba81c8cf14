"""Views that several templates share: frozen values, with all text already in the reader's language.

Nothing here holds an address or a token except `ConfirmView`, which is rendered only for the holder of the
confirmation link, and the links of `MailView`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member


@dataclass(frozen=True)
class LanguageLink:
    """A link to the same page in another language."""

    lang: str  # es
    label: str  # Español: the language's name in itself
    href: str
    current: bool


@dataclass(frozen=True)
class Addressee:
    name: str
    title: str
    lang: str = ""  # of the title, if it is not the page's


class PrintedDetail(NamedTuple):
    """What is printed of one field after a name: see `chalicelib.pages.printed`."""

    field: str  # of `Details`
    text: str  # in the language of the page


@dataclass(frozen=True)
class Entry:
    """One numbered line of the list of signatories."""

    number: int  # printed position, from 1 in each of the two lists
    anchor: str  # an id that is unique on the page
    details: Details  # as shown
    printed: tuple[PrintedDetail, ...] = ()  # the parts printed after the name
    permanent: int = 0  # the number that never changes; 0 for none
    permalink: str = ""  # the page of that number
    confirmed: tuple[str, ...] = ()  # the members that confirmed for themselves
    more: int = 0  # how many of a coalition's members the line leaves out
    members_url: str = ""  # the page of all of them, if it leaves some out
    coalition: str = ""  # the word after a coalition's name, if there is one

    @property
    def members(self) -> tuple[Member, ...]:
        """A coalition's members, as far as the line shows them."""
        return self.details.members[: len(self.details.members) - self.more]


@dataclass(frozen=True)
class DocumentView:
    """A scan or photograph published beside the letter."""

    url: str
    described: str  # what it shows
    lang: str  # of the description, if it is not the page's; else ''
    is_image: bool  # shown on the page, not only linked


@dataclass(frozen=True)
class Event:
    """What became of the letter: it was delivered or answered."""

    on: str  # the day as printed
    on_iso: str
    party: str  # to whom it was delivered or by whom it was answered, in words
    lang: str  # of ``party``, if it is not the page's; else ''
    url: str = ""  # the answer, elsewhere
    document: DocumentView | None = None


@dataclass(frozen=True)
class Custody:
    """Who holds the signers' data and for how long, as the privacy notice says."""

    controller: str  # who answers for the data, in words
    contact: str  # an address or a URL of theirs
    address: str  # postal; '' if they give none
    purge_days: int | None  # from the delivery until everything unpublished is destroyed
    address_until: str  # until when e-mail addresses are kept: confirmation or closing


@dataclass(frozen=True)
class MembersQuestion:
    """Whether the members that came in one line are split rightly. The form has them one on each line."""

    typed: str  # as they came
    count: int  # how many names the form has now
    at: str  # where they were split: ; or , or • or | or a tab
    doubtful: tuple[int, ...] = ()  # the lines of the form to look at first
    is_open: bool = True  # whether it is asked; otherwise it was answered, and is only sent again with the form


@dataclass(frozen=True)
class FormView:
    """The form: empty on the letter; after a refusal, with the typed values and their problems."""

    action: str  # absolute URL
    lang: str
    kinds: tuple[str, ...]  # the kinds that may sign, in the order offered
    countries: tuple[tuple[str, str], ...]  # (code, name in the page's language), sorted by name
    privacy_url: str
    custody: Custody
    values: Mapping[str, str] = field(default_factory=dict)  # what was typed, by field name
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # messages in the page's language
    script_url: str = ""  # of the form's script; '' if the page runs no script
    meant: str = ""  # the address that was perhaps meant, when another was typed
    question: MembersQuestion | None = None

    @property
    def asks(self) -> bool:
        """Whether the signer still has to say which address is right."""
        return bool(self.meant) and self.values.get("email_as_typed") not in ("yes", self.meant)


@dataclass(frozen=True)
class LetterHead:
    """What every page of a letter shows about it."""

    title: str
    url: str  # of the letter in this language
    site_url: str  # of the letter in its authoritative language
    lang: str
    contact: str  # an address or a URL of the organisers, from the letter's source; '' if it names none
    organisers: str  # who runs the letter, in words; '' if it names nobody
    run_by: str  # the same, or who is responsible for the data
    questions_to: str


@dataclass(frozen=True)
class NoticePage:
    """The small static pages of a letter: check your e-mail, thanks, privacy."""

    head: LetterHead
    css_url: str
    languages: tuple[LanguageLink, ...]
    body_html: str = ""  # the privacy notice, rendered from the letter's source
    custody: Custody | None = None  # for the privacy notice, from the letter's settings
    sender: str = ""  # for check your e-mail: the From of the message; '' leaves it out


@dataclass(frozen=True)
class SignatureSummary:
    """What a signer is about to confirm, shown only to the holder of the link."""

    details: Details  # as filled in
    public_details: Details  # as the letter shows them
    printed: tuple[PrintedDetail, ...]  # what the letter prints after the name
    withheld: tuple[PrintedDetail, ...]  # what it keeps back: its signer wants less shown, or it is never published
    updates: bool  # whether the signer asked for news
    coalition: str | None = None  # the letter's own word after a coalition's name, '' for none; None: the language's


@dataclass(frozen=True)
class ConfirmView:
    """The page behind the mailed link. Its forms post to relative addresses, so it works under any prefix."""

    head: LetterHead
    signature: SignatureSummary
    state: str  # pending; confirmed or held when the button was pressed before
    confirmed: bool  # whether the button was pressed before
    revision: str  # the revision that the button confirms; a hidden field
    disown_url: str  # relative: ../disown/{token}
    own_url: str  # the signer's own page, relative: ../signature/{token}


@dataclass(frozen=True)
class MessageView:
    """A page with one message: the link expired, no more messages, an error.

    ``outcome`` is one of expired, invalid, unsubscribe (asks with a button), unsubscribed, changed, resent, not-found,
    closed, not-open, paused, bad-request, too-large, unsupported, method, too-many, unavailable, error.
    """

    outcome: str
    head: LetterHead | None  # None when no letter is known
    action: str = ""  # where the page's one button posts; '' if it has none


@dataclass(frozen=True)
class MailView:
    """What a mail may show. Nothing here was typed by a signer."""

    letter_title: str
    letter_url: str
    link: str  # the one link of the mail
    organisers: str
    contact: str
    expires: str  # the day the link expires, as printed; '' if it does not
    page_url: str  # of the signer's own page
    unsubscribe_url: str = ""  # '' in the confirmation mail, which the signer asked for
    awaiting: bool = False  # whether an organiser has yet to review the signature
    reason: str = ""  # why an organiser refused it, a code of `TAKEN_DOWN` in `chalicelib.organising.held_signatures`
