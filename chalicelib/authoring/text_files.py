"""One text of a letter: ``{lang}.md`` with its front matter, and ``privacy.{lang}.md``."""

from chalicelib.authoring.file_names import FileNames
from chalicelib.authoring.front_matter import GIVE, Words, read_words
from chalicelib.authoring.not_carried import check_commonmark
from chalicelib.authoring.problems import Found, Place
from chalicelib.authoring.text_reading import read_file
from chalicelib.pages.message_ids import N_
from chalicelib.rules.letters.letter import Text

NEEDED = ("title", "subject_label", "subject", "closing")
HEADINGS = ("organisations", "persons")
ALLOWED = frozenset({*NEEDED, "headings", "date"})
NO_HEADING = "give the heading of the {} under “headings”"
NO_PRIVACY = "this file is missing; it holds the privacy notice in this language"


def read_text(files: FileNames, lang: str, found: Found) -> Text | None:
    """The text in a language, or None after reporting every problem in it."""
    before = len(found.problems)
    place, notice = found.at(files.actual(f"{lang}.md")), found.at(files.actual(f"privacy.{lang}.md"))
    words = read_words(files.files, place, ALLOWED, ("headings",), N_("title, subject and closing"))
    privacy = read_file(files.files, notice, NO_PRIVACY) or ""
    if words.values:
        _check(words, place)
    check_commonmark(words.body, place, words.first_line)
    check_commonmark(privacy, notice, 1)
    if len(found.problems) > before:
        return None
    return Text(
        **{key: words.values[key] for key in NEEDED},
        organisations_heading=words.values["headings"]["organisations"],
        persons_heading=words.values["headings"]["persons"],
        date=words.values.get("date", ""),
        body=words.body.strip() + "\n",
        privacy=privacy.strip() + "\n",
    )


def _check(words: Words, place: Place) -> None:
    """Report what is missing from the text."""
    values, lines = words.values, words.lines
    for key in NEEDED:
        if not isinstance(values.get(key), str) or not values[key].strip():
            place.of(lines.get(key, 1), key).problem(GIVE, key)
    headings = values.get("headings")
    for key in HEADINGS:
        if not isinstance(headings, dict) or not isinstance(headings.get(key), str):
            place.of(lines.get("headings", 1), f"headings.{key}").problem(NO_HEADING, key)
    if "date" in values and not isinstance(values["date"], str):
        place.of(lines["date"], "date").problem("write “date” in words, as you want it printed")
    if not words.body.strip():
        place.of(words.first_line, "body").problem("the letter has no text below its front matter")
