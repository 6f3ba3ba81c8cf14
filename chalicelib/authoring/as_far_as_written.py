"""A letter as far as it is written: whatever is missing or wrong in its files, it has every text that it names, and
its pages can be made of it. `UNWRITTEN` stands where something is missing.

What this makes is for the eye alone: it is never stored as a letter.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.authoring.file_names import SETTINGS, TEXT, FileNames
from chalicelib.authoring.folder import LetterSource, read_what_there_is
from chalicelib.authoring.front_matter import read_words
from chalicelib.authoring.press_files import read_press
from chalicelib.authoring.problems import Found
from chalicelib.authoring.source_files import GivenFiles
from chalicelib.authoring.text_files import ALLOWED, HEADINGS, NEEDED
from chalicelib.authoring.text_reading import read_file
from chalicelib.authoring.writing import letter_text
from chalicelib.rules.fields.countries import CODES
from chalicelib.rules.letters.letter import KINDS, ORDERS, Text
from chalicelib.rules.letters.press_kit import PressKit, Update

UNWRITTEN = "[…]"
# Stands for each text while the settings are read, which name its languages.
_STAND_IN = Text(
    title=UNWRITTEN,
    subject_label=UNWRITTEN,
    subject=UNWRITTEN,
    closing=UNWRITTEN,
    organisations_heading=UNWRITTEN,
    persons_heading=UNWRITTEN,
    date="",
    body=f"{UNWRITTEN}\n",
    privacy=f"{UNWRITTEN}\n",
)


def read_as_far_as_written(
    texts: Mapping[str, str], languages: tuple[str, ...], *, slug: str, language: str, today: str
) -> LetterSource:
    """The letter ``slug`` of files, name → text; ``language`` is its authoritative one if the files say no other, and
    ``today`` its date (ISO 8601) if they give none."""
    names = FileNames(GivenFiles(texts), Found())
    written = {lang: _text(names, lang) for lang in names.languages(TEXT) if lang in languages}
    written = written or {language: _STAND_IN}
    source = _settings(texts, names, tuple(written), languages)
    first = next((lang for lang in (source.language, language) if lang in written), next(iter(written)))
    press = {lang: read_press(names, lang, Found()) for lang in written if f"press.{lang}.md" in texts}
    kit = PressKit(
        {lang: text for lang, text in press.items() if text is not None},
        tuple(_whole(update, first) for update in source.kit.updates if update.date),
        source.kit.first,
    )
    return replace(
        source,
        slug=slug,
        language=first,
        date=source.date or today,
        kinds=tuple(kind for kind in KINDS if kind in source.kinds) or KINDS,
        order=source.order if source.order in ORDERS else ORDERS[0],
        closes=None if _ends_before_it_begins(source) else source.closes,
        countries=tuple(code for code in source.countries if code in CODES),
        addressees=source.addressees or ((UNWRITTEN, {first: UNWRITTEN}),),
        texts={lang: written[lang] for lang in (first, *(one for one in written if one != first))},
        kit=kit,
    )


def _settings(
    texts: Mapping[str, str], names: FileNames, written: tuple[str, ...], languages: tuple[str, ...]
) -> LetterSource:
    """The settings, as far as they can be read."""
    stand_ins = {f"{lang}.md": letter_text(_STAND_IN) for lang in written}
    stand_ins |= {f"privacy.{lang}.md": _STAND_IN.privacy for lang in written}
    settings = texts.get(names.actual(SETTINGS), "")
    for text in (settings, ""):
        if (source := read_what_there_is(GivenFiles({SETTINGS: text, **stand_ins}), languages)) is not None:
            return source
    raise AssertionError("settings that are empty can be read")


def _text(names: FileNames, lang: str) -> Text:
    ignored = Found()  # what is wrong is said elsewhere
    words = read_words(names.files, ignored.at(names.actual(f"{lang}.md")), ALLOWED, ("headings",), "")
    headings = words.values.get("headings")
    titles = headings if isinstance(headings, Mapping) else {}
    given = {key: _words(words.values.get(key)) for key in NEEDED}
    return Text(
        **given,
        **{f"{key}_heading": _words(titles.get(key)) for key in HEADINGS},
        date=_words(words.values.get("date"), otherwise=""),
        body=_lines(words.body),
        privacy=_lines(read_file(names.files, ignored.at(names.actual(f"privacy.{lang}.md"))) or ""),
    )


def _lines(text: str) -> str:
    return (text.strip() or UNWRITTEN) + "\n"


def _words(value: Any, otherwise: str = UNWRITTEN) -> str:
    return value if isinstance(value, str) and value.strip() else otherwise


def _whole(update: Update, lang: str) -> Update:
    return update if update.title else replace(update, title={lang: UNWRITTEN})


def _ends_before_it_begins(source: LetterSource) -> bool:
    return source.opens is not None and source.closes is not None and source.closes <= source.opens
