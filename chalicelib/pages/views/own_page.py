"""What the templates of the signer's own page are given: frozen values, already in the page's language.

Rendered for who holds the link of the page alone. It is the only page that shows an address.
"""

from dataclasses import dataclass

from chalicelib.pages.views.members import MemberLink
from chalicelib.pages.views.shared import FormView, LetterHead, SignatureSummary


@dataclass(frozen=True)
class Hold:
    """Why an organiser has to look before a signature is published. Which other entry one may be is not said: it may be
    of somebody who is on no list yet."""

    code: str  # organisation, kind, duplicate, well-known, changed, unchecked or refused


@dataclass(frozen=True)
class ConsentView:
    """What was agreed to, and when."""

    version: int
    at: str  # day and time, as printed
    language: str  # of the text that was read, by name
    news: bool
    outdated: bool  # the letter reads otherwise now


@dataclass(frozen=True)
class SignerView:
    """The page while something is held. Its forms have no action: they post to the address of the page."""

    head: LetterHead
    signature: SignatureSummary
    form: FormView  # to correct it; its kinds are the one that signed
    state: str  # pending, held or confirmed
    done: str  # what was just done: amended, news, no-news, agreed, confirmed; '' for nothing
    holds: tuple[Hold, ...]
    confirmed: str  # day and time, as printed; '' while it is not
    expires: str  # the day on which it vanishes if it is not confirmed; '' when it does not
    address: str  # '' when it was deleted
    vouched: bool  # organisers entered it
    consent: ConsentView | None
    mails: int
    last_mail: str  # day and time, as printed; '' when there was none
    language: str  # of our messages, by name
    privacy_url: str
    members: tuple[MemberLink, ...] = ()  # of a coalition that has confirmed, with what each said

    @property
    def hidden(self) -> bool:
        """Whether anything that was filled in is not shown."""
        return self.signature.details.show != "name" or bool(self.signature.details.representative)


@dataclass(frozen=True)
class LeftView:
    """The page when nothing is held that could be shown."""

    head: LetterHead
    outcome: str  # withdrawn, disowned, nothing, again or purged
    sign_url: str  # the form, while the letter takes signatures; else ''
    privacy_url: str
    purged: str = ""  # the day, as printed
