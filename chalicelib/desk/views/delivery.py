"""What the pages of a letter's delivery, of the answer to it, and of the end of its data show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.pages.message_ids import N_

DONE = {
    "delivered": N_("The delivery is recorded. The letter says so within a minute."),
    "answered": N_("The answer is recorded. The letter says so within a minute."),
}
# Code of a problem → field, words.
PROBLEMS: Mapping[str, tuple[str, str]] = {
    "day": ("on", N_("Write a day, such as 2026-12-18.")),
    "future": ("on", N_("That day has not come yet.")),
    "before-delivery": ("on", N_("That is before the delivery.")),
    "after-answer": ("on", N_("That is after the answer.")),
    "url": ("url", N_("This is not a web address, such as https://example.org/answer.")),
    "unreadable": ("url", N_("Give a link, a document, or both, so that people can read the answer.")),
    "document-gone": ("", N_("The document is not there any more. Send it again.")),
    "changed": (
        "",
        N_("Somebody else has recorded something since you opened this page. Look, and press again."),
    ),
}
NO_WORDS = N_("Write this in a few words, at most 300 characters.")
# Code of a refusal → what to do.
REFUSALS: Mapping[str, str] = {
    "gone": N_("The file was kept for two days and is deleted by now. Send it again."),
    "too-large": N_("The file has more than 20 MB. Make it smaller, or photograph it anew."),
    "unreadable": N_("The file is no photograph and no PDF that can be read. Send a JPEG, a PNG or a PDF."),
    "pixels": N_("The picture has too many pixels to be opened safely. Make it smaller."),
    "svg": N_("This is a drawing that may run programs. Export it as a PNG."),
    "heic": N_("This is a HEIC photograph, which most browsers do not show. Export or share it as a JPEG."),
    "word": N_("This is an office document. Print it to a PDF, or photograph the paper."),
    "camera-data": N_(
        "In the PDF is a photograph with what the camera wrote into it, perhaps the place. Print it to a new PDF, or "
        "send the photograph itself."
    ),
    "pdf-program": N_("The PDF runs a program or sends something. Print it to a new PDF."),
    "pdf-files": N_("The PDF has other files in it. Print it to a new PDF."),
    "pdf-locked": N_("The PDF is encrypted, so nobody can see what is in it. Print it to a new PDF."),
    "pdf-pages": N_("The PDF has more than 200 pages."),
    "pdf-other": N_("The PDF holds something that no scan has. Print it to a new PDF."),
}


@dataclass(frozen=True, repr=False)
class InLanguage:
    lang: str
    language: str  # its name
    words: str


@dataclass(frozen=True, repr=False)
class DocumentView:
    url: str
    sha256: str
    is_picture: bool
    described: tuple[InLanguage, ...]
    alt: str  # what it shows, in the reader's language if it is one of the letter's


@dataclass(frozen=True, repr=False)
class RecordView:
    """A record as it stands; ``may_record`` says whether the letter's state allows one, or its correction."""

    what: str  # delivered or answered
    on: str  # in words; '' for none yet
    words: tuple[InLanguage, ...]
    url: str
    document: DocumentView | None
    may_record: bool


@dataclass(frozen=True, repr=False)
class PurgeView:
    """Days are in words; '' for none."""

    due: str
    is_due: bool
    days: int | None
    purged: str
    stripped: int = 0
    deleted: int = 0
    is_counted: bool = False  # whether the log says how much was destroyed


@dataclass(frozen=True, repr=False)
class DeliveryPage:
    state: str
    delivery: RecordView
    answer: RecordView
    purge: PurgeView
    command: str
    done: str = ""


@dataclass(frozen=True, repr=False)
class RecordPage:
    """The form of a record. ``document`` is a new one that was prepared by ``job``, or the one that stands."""

    what: str
    url: str
    seen: str
    languages: tuple[tuple[str, str], ...]  # code, name
    document: DocumentView | None
    job: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class UploadPage:
    what: str
    url: str  # where the form posts to
    fields: Mapping[str, str]
    minutes: int


@dataclass(frozen=True, repr=False)
class DescribePage:
    what: str
    url: str
    job: str
    languages: tuple[tuple[str, str], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class PreparedPage:
    what: str
    refused: str  # a message id; '' while it goes on
    still_url: str  # of the same page, which does not load itself anew
    reason: str = ""  # why it waits, a message id
    is_stopped: bool = False
