"""The view of the page on which a reader reports an entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.pages.views.shared import LetterHead


@dataclass(frozen=True)
class ReportView:
    head: LetterHead
    state: str  # form, done, or gone: the letter's data was destroyed
    action: str = ""
    challenge: str = ""  # of the proof of work, as JSON; '' for none
    values: Mapping[str, str] = field(default_factory=dict)  # what was typed, by field name
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # messages in the page's language
