"""The press kit in one language: ``press.{lang}.md``."""

from collections.abc import Mapping

from chalicelib.authoring.file_names import FileNames
from chalicelib.authoring.front_matter import GIVE, Words, one_line, read_words
from chalicelib.authoring.not_carried import check_commonmark
from chalicelib.authoring.problems import Found, Place
from chalicelib.pages.message_ids import N_
from chalicelib.rules.letters.press_kit import PressText, Quote

NEEDED = ("short", "contact")
ALLOWED = frozenset({*NEEDED, "quotes"})
QUOTE_KEYS = ("text", "name", "role")
NO_LONG = "below these lines, describe at length who you are and what you ask for"
NO_WORDS = "give the “{}” of quote {} in words"


def read_press(files: FileNames, lang: str, found: Found) -> PressText | None:
    """The press kit in a language, or None after reporting every problem in it."""
    before = len(found.problems)
    place = found.at(files.actual(f"press.{lang}.md"))
    words = read_words(files.files, place, ALLOWED, ("quotes",), N_("short and contact"))
    if words.values:
        _check(words, place)
    check_commonmark(words.body, place, words.first_line)
    if len(found.problems) > before:
        return None
    return PressText(
        short=one_line(words.values["short"]),
        long=words.body.strip() + "\n",
        quotes=tuple(
            Quote(**{key: one_line(quote.get(key, "")) for key in QUOTE_KEYS})
            for quote in words.values.get("quotes") or ()
        ),
        contact=one_line(words.values["contact"]),
    )


def _check(words: Words, place: Place) -> None:
    for key in NEEDED:
        if not _is_text(words.values.get(key)):
            place.of(words.lines.get(key, 1), key).problem(GIVE, key)
    if not words.body.strip():
        place.of(words.first_line, "body").problem(NO_LONG)
    quotes = words.values.get("quotes") or []
    here = place.of(words.lines.get("quotes", 1), "quotes")
    if not isinstance(quotes, list):
        here.problem("“quotes” must be a list: begin each with “- text:”, and give its name below")
        return
    for number, quote in enumerate(quotes, start=1):
        _check_quote(number, quote, here.below(str(number)))


def _check_quote(number: int, quote: object, place: Place) -> None:
    if not isinstance(quote, Mapping):
        place.problem("quote {} is not a list of “text”, “name” and “role”", number)
        return
    for key in sorted(set(map(str, quote)) - set(QUOTE_KEYS)):
        place.below(key).problem(N_("“{}” in quote {} is unknown; is it misspelt?"), key, number)
    for key in ("text", "name"):
        if not _is_text(quote.get(key)):
            place.below(key).problem(NO_WORDS, key, number)
    if "role" in quote and not isinstance(quote["role"], str):
        place.below("role").problem(NO_WORDS, "role", number)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
