"""The pages on which a letter's texts are written."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.authoring.text_form import Kind
from chalicelib.desk.views.differences import Run
from chalicelib.pages.message_ids import N_

# What a page is called, and what it is for.
PARTS: Mapping[Kind, tuple[str, str]] = {
    "letter": (N_("Texts of the letter"), N_("What people sign, in each of its languages.")),
    "privacy": (
        N_("Privacy notice"),
        N_("Who you are, what you ask for and why, and how to take it back. The form links to it."),
    ),
    "press": (N_("Press kit"), N_("For journalists with two minutes. A language may have one or not.")),
}
SHORT_NAMES: Mapping[Kind, str] = {"letter": N_("Letter"), "privacy": N_("Privacy"), "press": N_("Press")}
# Field → its label and what it is for.
LABELS: Mapping[str, tuple[str, str]] = {
    "title": (N_("Title"), N_("The letter's short name, in the browser and in mails.")),
    "subject_label": (N_("Word before the subject"), N_("Asunto, Subject, Assunto, Objet.")),
    "subject": (N_("Subject"), N_("What the letter is about, printed at its head.")),
    "closing": (N_("Closing words"), N_("Printed before the signatures.")),
    "headings.organisations": (N_("Heading above the organisations"), ""),
    "headings.persons": (N_("Heading above the people"), ""),
    "date": (N_("Date as printed"), N_("Only if the usual form will not do.")),
    "short": (N_("In short"), N_("You and your letter in two or three sentences that can be copied into an article.")),
    "contact": (N_("Contact for journalists"), N_("Whom they can call or write to, and when. It is public.")),
    "text": (N_("What is said"), ""),
    "name": (N_("Who says it"), ""),
    "role": (N_("Position or organisation"), ""),
}
BODY_LABELS: Mapping[Kind, str] = {
    "letter": N_("The letter"),
    "privacy": N_("The notice"),
    "press": N_("At length"),
}
# The whole file, where it cannot be shown in fields.
RAW = "raw"
AS_IT_STANDS = N_("The file as it stands")
# What stands below the body.
AFTER = ("closing", "contact")
# What stands around the letter, and is seldom changed.
AROUND = ("subject_label", "headings.organisations", "headings.persons", "date")


@dataclass(frozen=True, repr=False)
class Field:
    """A field with what is wrong with it. ``id`` is its element's, '' for the file as a whole: then that of its
    column."""

    id: str
    name: str
    label: str  # a message id
    hint: str  # a message id, or ''
    value: str
    rows: int  # 0 for one line
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Column:
    """One file in its form. ``raw`` is its text if it cannot be shown in fields, and None otherwise."""

    lang: str
    language: str  # its name in the reader's language
    is_authoritative: bool
    is_there: bool  # whether the draft has the file
    revision: int
    saved_at: str  # in words; '' for what was never saved here
    saved_by: str
    before: tuple[Field, ...]  # the body
    body: Field
    after: tuple[Field, ...]
    quotes: tuple[tuple[Field, ...], ...]
    around: tuple[Field, ...]
    comments: str
    raw: Field | None
    problems: tuple[str, ...]  # of the file as a whole
    warnings: tuple[str, ...]
    words: int
    can_go: bool  # whether the language can be taken away here
    is_too_large: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field that is shown, in order."""
        if self.raw is not None:
            return (self.raw,)
        quoted = (field for quote in self.quotes for field in quote)
        return (*self.before, self.body, *self.after, *quoted, *self.around)

    @property
    def count(self) -> int:
        """How many problems it has."""
        return len(self.problems) + sum(len(field.problems) for field in self.fields)


@dataclass(frozen=True, repr=False)
class Choice:
    """One of several pages or languages to go to."""

    name: str  # words, or a message id
    url: str
    is_current: bool = False
    lang: str = ""
    count: int = 0  # of what is missing or wrong there


@dataclass(frozen=True, repr=False)
class Mark:
    """A mark of CommonMark: what it makes, an example as it is typed, and as it is printed."""

    name: str
    typed: str
    html: str


@dataclass(frozen=True, repr=False)
class TextsPage:
    part: Kind
    title: str  # message ids
    about: str
    body_label: str
    parts: tuple[Choice, ...]
    languages: tuple[Choice, ...]  # all, and each alone
    columns: tuple[Column, ...]
    to_add: tuple[Choice, ...]  # the languages that it does not have
    marks: tuple[Mark, ...]
    save_url: str
    quiet_url: str  # '' where nothing is saved by itself
    versions_url: str
    settings: Choice
    is_open: bool  # whether people sign another text than this one
    done: str  # what was just done: 'saved', 'added', 'gone', 'aside' or ''
    done_lang: str

    @property
    def count(self) -> int:
        return sum(column.count for column in self.columns)


@dataclass(frozen=True, repr=False)
class Differing:
    """A field of which two texts differ."""

    label: str  # a message id
    number: int  # of the quotation; 0 for what is none
    runs: tuple[Run, ...]


@dataclass(frozen=True, repr=False)
class ConflictPage:
    """Somebody else saved meanwhile: ``column`` holds what was typed, over the revision that is stored now."""

    part: Kind
    column: Column
    their_name: str
    their_time: str
    is_gone: bool  # whether they took the file out of the draft
    differing: tuple[Differing, ...]
    save_url: str
    aside_url: str
    body_label: str
