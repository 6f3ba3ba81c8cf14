"""A reader's report of an entry on the letter: which one, why, and a few words. It names no reporter."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.errors import FormRefused

# Why an entry is reported: the words that organisers also take one down with, see `chalicelib.organising`.
REASONS = ("not-signed", "not-entitled", "invented", "offensive", "duplicate", "other")

MOST_WORDS = 500  # characters
MOST_DIGITS = 7  # of a permanent number: ten million signatories
# What people and pages write around a number: "N.º 1 234", "#1234".
_AROUND = str.maketrans("", "", "#№nNºo°.,'’ \u00a0\u202f\u2009")

DAY = 24 * 3600
KEPT_SECONDS = 90 * DAY  # after the last report of an entry
MOST_NOTES = 5  # of an entry that are kept, the first ones


@dataclass(frozen=True, repr=False)
class Report:
    number: int  # the permanent one
    reason: str
    words: str  # '' for none


def read_report(fields: Mapping[str, str]) -> Report:
    """The report that a form holds. Raises `FormRefused` with every problem by field."""
    problems: dict[str, tuple[str, ...]] = {}
    typed, reason = fields.get("number", "").strip(), fields.get("reason", "")
    number, words = read_number(typed), _plain(fields.get("words", ""))
    if number is None:
        problems["number"] = ("invalid",) if typed else ("required",)
    if reason not in REASONS:
        problems["reason"] = ("unknown",) if reason else ("required",)
    if len(words) > MOST_WORDS:
        problems["words"] = ("too-long",)
    if problems or number is None:
        raise FormRefused(problems)
    return Report(number, reason, words)


def read_number(text: str) -> int | None:
    """A permanent number as it is typed or linked; None for anything else."""
    # Bounded first: reading a number of very many digits takes long.
    digits = text.translate(_AROUND).lstrip("0") if len(text) <= 30 else ""
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    return int(digits) if is_number else None


def about(slug: str, number: int) -> str:
    """What a sealed note is bound to."""
    return f"{slug}#report#{number}"


def _plain(text: str) -> str:
    """The words in one form, without characters that nobody sees."""
    # Bounded first, far above what is accepted, so that a long text is refused without being worked on.
    composed = unicodedata.normalize("NFC", text[: 4 * MOST_WORDS].replace("\r\n", "\n"))
    return "".join(map(_seen, composed)).strip()


def _seen(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if character == "\t" or category == "Zs":
        return " "
    return "" if category[0] in "CZ" else character
