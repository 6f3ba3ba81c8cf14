"""The fields of a text's file as a form shows them: read from the file and written back, finished or not.

Fields have the names that problems give them: ``title``, ``headings.persons``, ``body``, ``quotes.2.name``. A file of
which a form would lose something has no fields, and is edited as it stands.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from chalicelib.authoring import press_files, text_files
from chalicelib.authoring.file_names import PRESS, PRIVACY, TEXT
from chalicelib.authoring.front_matter import read_words
from chalicelib.authoring.problems import Found
from chalicelib.authoring.source_files import GivenFiles
from chalicelib.authoring.writing import letter_text, press_text
from chalicelib.pages.markdown.pasted import clean_line
from chalicelib.rules.letters.letter import Text
from chalicelib.rules.letters.press_kit import PressText, Quote

Kind = Literal["letter", "privacy", "press"]
Fields = Mapping[str, str]

BODY = "body"
# Lines of the front matter that begin with #, one below the other.
COMMENTS = "comments"
OF_LETTER = (*text_files.NEEDED, *(f"headings.{key}" for key in text_files.HEADINGS), "date", BODY)
OF_PRESS = (*press_files.NEEDED, BODY)
_FILES: Mapping[Kind, tuple[re.Pattern[str], str]] = {
    "letter": (TEXT, "{}.md"),
    "privacy": (PRIVACY, "privacy.{}.md"),
    "press": (PRESS, "press.{}.md"),
}
_COMMENT = re.compile(r"^#.*$", re.MULTILINE)
_QUOTE = re.compile(rf"quotes\.([0-9]{{1,4}})\.(?:{'|'.join(press_files.QUOTE_KEYS)})")
# What a new text begins with: language → the word before the subject, closing words, headings of the lists.
_USUAL = {
    "es": ("Asunto", "Atentamente,", "Organizaciones firmantes:", "Personas firmantes:"),
    "en": ("Subject", "Yours faithfully,", "Signing organisations:", "Signing individuals:"),
    "pt": ("Assunto", "Atenciosamente,", "Organizações signatárias:", "Pessoas signatárias:"),
    "fr": ("Objet", "Veuillez agréer nos salutations distinguées,", "Organisations signataires :", "Signataires :"),
}


def file_name(kind: Kind, lang: str) -> str:
    return _FILES[kind][1].format(lang)


def kind_and_language(name: str) -> tuple[Kind, str] | None:
    """What a file is; None for one that is no text of a letter."""
    return next(((kind, found[1]) for kind, (pattern, _) in _FILES.items() if (found := pattern.fullmatch(name))), None)


def new_text(lang: str) -> str:
    """``{lang}.md`` of a language that the letter is given, with the usual words around the letter."""
    label, closing, organisations, persons = _USUAL.get(lang, ("", "", "", ""))
    text = Text(
        title="",
        subject_label=label,
        subject="",
        closing=closing,
        organisations_heading=organisations,
        persons_heading=persons,
        date="",
        body="",
        privacy="",
    )
    return letter_text(text)


def read_fields(kind: Kind, text: str) -> dict[str, str] | None:
    """The fields of a file's text; None when they cannot be read, or would not hold all of it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "privacy":
        return {BODY: text}
    of = text_files if kind == "letter" else press_files
    found = Found()
    tables = ("headings",) if kind == "letter" else ("quotes",)

    name = file_name(kind, "es")
    words = read_words(GivenFiles({name: text}), found.at(name), of.ALLOWED, tables, "")
    if not words.values and words.body == text:
        return _all(kind, {BODY: text})
    if found.problems:
        return None
    front = text.removesuffix(words.body)
    # One blank line after the front matter is how files are written, and no part of the letter.
    values = _leaves(words.values) | {BODY: words.body.removeprefix("\n"), COMMENTS: "\n".join(_COMMENT.findall(front))}
    fields = _all(kind, values)
    return fields if fields == tidied(kind, values) and set(_leaves(words.values)) <= set(fields) else None


def write_fields(kind: Kind, fields: Fields) -> str:
    """The text of a file with those fields; what is missing is empty."""
    fields = tidied(kind, fields)
    if kind == "privacy":
        return fields[BODY]
    text = _press(fields) if kind == "press" else _letter(fields)
    comments = fields[COMMENTS]
    return text.replace("---\n", f"---\n{comments}\n", 1) if comments else text


def tidied(kind: Kind, fields: Fields) -> dict[str, str]:
    """The fields of a file of that kind as it keeps them: all but the body on one line, and no empty quotation."""
    found = {name: clean_line(value) for name, value in fields.items() if name not in (BODY, COMMENTS)}
    # A file with a NUL is taken for one in UTF-16; nobody types one.
    found[BODY] = fields.get(BODY, "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    lines = (clean_line(line) for line in fields.get(COMMENTS, "").split("\n"))
    found[COMMENTS] = "\n".join(line for line in lines if line.startswith("#"))
    return _all(kind, found)


def quotes(fields: Fields) -> list[dict[str, str]]:
    """The quotations of a press kit: for each its text, name and role."""
    numbers = sorted({int(found[1]) for found in map(_QUOTE.fullmatch, fields) if found})
    return [{key: fields.get(f"quotes.{number}.{key}", "") for key in press_files.QUOTE_KEYS} for number in numbers]


def _all(kind: Kind, values: Fields) -> dict[str, str]:
    """Every field of a kind of file."""
    if kind == "privacy":
        return {BODY: values.get(BODY, "")}
    found = {name: values.get(name, "") for name in (*(OF_PRESS if kind == "press" else OF_LETTER), COMMENTS)}
    said = [quote for quote in quotes(values) if any(quote.values())] if kind == "press" else []
    for number, quote in enumerate(said, start=1):
        found |= {f"quotes.{number}.{key}": value for key, value in quote.items()}
    return found


def _letter(fields: Fields) -> str:
    return letter_text(
        Text(
            **{name: fields[name] for name in (*text_files.NEEDED, "date", BODY)},
            organisations_heading=fields["headings.organisations"],
            persons_heading=fields["headings.persons"],
            privacy="",
        )
    )


def _press(fields: Fields) -> str:
    said = tuple(Quote(**quote) for quote in quotes(fields))
    return press_text(PressText(short=fields["short"], long=fields[BODY], quotes=said, contact=fields["contact"]))


def _leaves(value: Any, name: str = "") -> dict[str, str]:
    """The texts within settings, by their names: ``headings.persons``, ``quotes.1.text``."""
    if isinstance(value, str):
        return {name: value} if value or name not in ("headings", "quotes") else {}
    inner = value.items() if isinstance(value, Mapping) else enumerate(value, start=1)
    found: dict[str, str] = {}
    for key, one in inner:
        found |= _leaves(one, f"{name}.{key}" if name else str(key))
    return found
