"""Views of the signer's own page: frozen values, already in the page's language.

Rendered only for the holder of the page's link. It is the only page that shows an address.
"""

from dataclasses import dataclass

from chalicelib.pages.views.members import MemberLink
from chalicelib.pages.views.shared import FormView, LetterHead, SignatureSummary


@dataclass(frozen=True)
class Hold:
    """Why an organiser has to review a signature before it is published. What depends on other signatures is one
    reason, because those may not be public yet."""

    code: str  # organisation, kind, large, comparison, well-known, changed or refused


@dataclass(frozen=True)
class ConsentView:
    """What was agreed to, and when."""

    version: int
    at: str  # day and time, as printed
    language: str  # of the text that was read, by name
    news: bool
    outdated: bool  # whether the text has changed since


@dataclass(frozen=True)
class SignerView:
    """The page while a record exists. Its forms have no action: they post to the address of the page."""

    head: LetterHead
    signature: SignatureSummary
    form: FormView  # to correct the signature; it offers only the kind that signed
    state: str  # pending, held or confirmed
    done: str  # what was just done: amended, news, no-news, agreed, confirmed; '' for nothing
    holds: tuple[Hold, ...]
    confirmed: str  # day and time, as printed; '' while it is not
    expires: str  # the day on which an unconfirmed signature is deleted; '' for a confirmed one
    address: str  # '' once it was deleted
    vouched: bool  # whether organisers entered the signature
    consent: ConsentView | None
    mails: int
    last_mail: str  # day and time, as printed; '' when there was none
    language: str  # of our messages, by name
    privacy_url: str
    members: tuple[MemberLink, ...] = ()  # of a coalition that has confirmed, with what each answered

    @property
    def hidden(self) -> bool:
        """Whether anything that was filled in is not shown."""
        return self.signature.details.show != "name" or bool(self.signature.details.representative)


@dataclass(frozen=True)
class DisownView:
    """The page of "it wasn't me"."""

    head: LetterHead
    outcome: str  # disown (asks), disowned (and the address is locked), again (the address is open again)
    signature: SignatureSummary | None  # what is to be removed; None unless the page asks
    published: bool  # whether it is on the letter
    snapshot: str  # of the signature shown, so that the button ends nothing else; a hidden field
    changed: bool = False  # whether a button was pressed for an earlier state, and did nothing
    action: str = ""  # where its buttons post; '' for the page's own address
    sign_url: str = ""  # the form, while the letter takes signatures; else ''


@dataclass(frozen=True)
class LeftView:
    """The page when no record is left to show."""

    head: LetterHead
    outcome: str  # withdrawn, disowned, nothing, again or purged
    sign_url: str  # the form, while the letter takes signatures; else ''
    privacy_url: str
    purged: str = ""  # the day, as printed
