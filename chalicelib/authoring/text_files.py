"""One text of a letter: ``{lang}.md`` with its front matter, and ``privacy.{lang}.md``."""

from chalicelib.authoring.file_names import FileNames
from chalicelib.authoring.front_matter import Report, Words, read_words
from chalicelib.authoring.not_carried import check_commonmark
from chalicelib.authoring.text_reading import read_file
from chalicelib.rules.letters.letter import Text

NEEDED = ("title", "subject_label", "subject", "closing")
HEADINGS = ("organisations", "persons")
ALLOWED = frozenset({*NEEDED, "headings", "date"})


def read_text(files: FileNames, lang: str, report: Report, warn: Report) -> Text | None:
    """The text in a language, or None after reporting every problem in it."""
    complaints: list[str] = []

    def complain(file: str, line: int, message: str) -> None:
        complaints.append(message)
        report(file, line, message)

    name, privacy_name = files.actual(f"{lang}.md"), files.actual(f"privacy.{lang}.md")
    words = read_words(files.files, name, ALLOWED, ("headings",), "title, subject and closing", complain, warn)
    missing = "this file is missing; it holds the privacy notice in this language"
    privacy = read_file(files.files, privacy_name, complain, missing) or ""
    if words.values:
        _check(words, name, complain)
    check_commonmark(words.body, name, words.first_line, complain, warn)
    check_commonmark(privacy, privacy_name, 1, complain, warn)
    if complaints:
        return None
    return Text(
        **{key: words.values[key] for key in NEEDED},
        organisations_heading=words.values["headings"]["organisations"],
        persons_heading=words.values["headings"]["persons"],
        date=words.values.get("date", ""),
        body=words.body.strip() + "\n",
        privacy=privacy.strip() + "\n",
    )


def _check(words: Words, name: str, complain: Report) -> None:
    """Report what is missing from the text."""
    values, lines = words.values, words.lines
    for key in NEEDED:
        if not isinstance(values.get(key), str) or not values[key].strip():
            complain(name, lines.get(key, 1), f"give “{key}” in words")
    headings = values.get("headings")
    for key in HEADINGS:
        if not isinstance(headings, dict) or not isinstance(headings.get(key), str):
            complain(name, lines.get("headings", 1), f"give the heading of the {key} under “headings”")
    if "date" in values and not isinstance(values["date"], str):
        complain(name, lines["date"], "write “date” in words, as you want it printed")
    if not words.body.strip():
        complain(name, words.first_line, "the letter has no text below its front matter")
