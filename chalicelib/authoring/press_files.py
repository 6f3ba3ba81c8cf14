"""The press kit in one language: ``press.{lang}.md``."""

from collections.abc import Callable, Mapping
from functools import partial

from chalicelib.authoring.file_names import FileNames
from chalicelib.authoring.front_matter import Report, Words, one_line, read_words
from chalicelib.authoring.not_carried import check_commonmark
from chalicelib.rules.letters.press_kit import PressText, Quote

NEEDED = ("short", "contact")
ALLOWED = frozenset({*NEEDED, "quotes"})
QUOTE_KEYS = ("text", "name", "role")


def read_press(files: FileNames, lang: str, report: Report, warn: Report) -> PressText | None:
    """The press kit in a language, or None after reporting every problem in it."""
    complaints: list[str] = []
    name = files.actual(f"press.{lang}.md")

    def complain(file: str, line: int, message: str) -> None:
        complaints.append(message)
        report(file, line, message)

    words = read_words(files.files, name, ALLOWED, ("quotes",), "short and contact", complain, warn)
    if words.values:
        _check(words, name, complain)
    check_commonmark(words.body, name, words.first_line, complain, warn)
    if complaints:
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


def _check(words: Words, name: str, complain: Report) -> None:
    for key in NEEDED:
        if not _is_text(words.values.get(key)):
            complain(name, words.lines.get(key, 1), f"give “{key}” in words")
    if not words.body.strip():
        complain(name, words.first_line, "below these lines, describe at length who you are and what you ask for")
    quotes = words.values.get("quotes") or []
    line = words.lines.get("quotes", 1)
    if not isinstance(quotes, list):
        complain(name, line, "“quotes” must be a list: begin each with “- text:”, and give its name below")
        return
    for number, quote in enumerate(quotes, start=1):
        _check_quote(number, quote, partial(complain, name, line))


def _check_quote(number: int, quote: object, complain: Callable[[str], None]) -> None:
    if not isinstance(quote, Mapping):
        complain(f"quote {number} is not a list of “text”, “name” and “role”")
        return
    for key in sorted(set(map(str, quote)) - set(QUOTE_KEYS)):
        complain(f"“{key}” in quote {number} is unknown; is it misspelt?")
    for key in ("text", "name"):
        if not _is_text(quote.get(key)):
            complain(f"give the “{key}” of quote {number} in words")
    if "role" in quote and not isinstance(quote["role"], str):
        complain(f"give the “role” of quote {number} in words")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
