"""What the pages of a preview show."""

from dataclasses import dataclass

from chalicelib.pages.message_ids import N_
from chalicelib.rules.mail.mail_state import MailKind

# How many signatures a preview has, to begin with: those that a letter passes through.
NUMBERS = (0, 63, 1_200)

# A page of the letter, by its path below the folder of its language → its name.
PAGE_NAMES = {
    "press/index.html": N_("The page for the press"),
    "privacy/index.html": N_("The privacy notice"),
    "check-your-email/index.html": N_("What is shown once the form was sent"),
    "thanks/index.html": N_("What is shown once a signature is confirmed"),
}
MAIL_NAMES: dict[MailKind, str] = {
    "confirm": N_("With the link to confirm"),
    "reminder": N_("To remind somebody who has not confirmed"),
    "already_signed": N_("To somebody who signs twice"),
    "approved": N_("When you let a signature onto the letter"),
    "refused": N_("When you keep one off the letter"),
    "corrected": N_("When you correct an entry"),
    "text_changed": N_("When the text changes after the opening"),
}


@dataclass(frozen=True)
class PreviewLink:
    name: str  # a message id
    url: str


@dataclass(frozen=True)
class PreviewPage:
    """``lang`` is the language of the letter whose preview is shown; ``number`` and ``numbers`` count signatures."""

    number: int
    numbers: tuple[int, ...]
    most: int
    lang: str
    languages: tuple[tuple[str, str], ...]  # code, and name in the language of the reader
    problems: tuple[str, ...]
    letter_url: str
    pages: tuple[PreviewLink, ...]
    text_url: str
    mails: tuple[PreviewLink, ...]
    typeset_url: str  # where the buttons post to


@dataclass(frozen=True)
class Inert:
    """A page made inert; ``skip``, the link to its content, and ``body`` are HTML."""

    title: str
    skip: str
    body: str
    back_url: str


@dataclass(frozen=True)
class MailPreview:
    """``html`` is the body of the mail, made inert."""

    name: str  # a message id
    subject: str
    html: str
    text: str
    back_url: str
