"""The files of a draft as columns of a page: each in its fields, with what is wrong beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.press_files import QUOTE_KEYS
from chalicelib.authoring.settings_file import read_settings
from chalicelib.authoring.text_form import (
    BODY,
    COMMENTS,
    OF_LETTER,
    OF_PRESS,
    Fields,
    Kind,
    file_name,
    quotes,
    read_fields,
)
from chalicelib.desk.letter_problems import by_field, of_file
from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.texts import AFTER, AROUND, AS_IT_STANDS, BODY_LABELS, LABELS, RAW, Column, Field
from chalicelib.desk.visit import Visit
from chalicelib.organising.drafting import Checked, Folder
from chalicelib.pages.cldr import language_name
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.rules.outside import Unreadable

# The rows of fields that are longer than a line.
_LINES = {"short": 4, "text": 3, "subject": 2, "contact": 2}
_BODY_ROWS = {"letter": 30, "privacy": 24, "press": 16}
_RAW_ROWS = 34

_Said = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Drawer:
    """Makes the columns of a page. ``checked`` is None where nothing is said of what is wrong."""

    visit: Visit
    part: Kind
    folder: Folder
    all_files: Folder
    checked: Checked | None
    names: Names

    def column(self, lang: str) -> Column:
        """The column of the draft's file in a language, whether there is one or not."""
        file = self.all_files.get(file_name(self.part, lang)) or DraftFile(file_name(self.part, lang), "")
        return self.filled(lang, file, read_fields(self.part, file.text), file.text)

    def filled(self, lang: str, file: DraftFile, fields: Fields | None, raw: str, **more: bool) -> Column:
        """A column over ``file`` with those fields or, if they are None, with the text ``raw``."""
        maker = _FieldMaker(self.part, lang, fields or {}, self.said(file.name, fields))
        first = authoritative(self.visit, self.folder)
        is_there = file.name in self.folder
        return Column(
            lang=lang,
            language=language_name(lang, self.visit.lang),
            is_authoritative=lang == first,
            is_there=is_there,
            revision=file.revision,
            saved_at=in_words(self.visit, file.at_ms) if file.at_ms else "",
            saved_by=self.names.of(file.by) if file.at_ms else "",
            before=maker.lines(name for name in shown(self.part) if name not in (*AFTER, *AROUND)),
            body=maker.body(),
            after=maker.lines(name for name in AFTER if name in shown(self.part)),
            quotes=maker.quotes(),
            around=maker.lines(name for name in AROUND if name in shown(self.part)),
            comments=(fields or {}).get(COMMENTS, ""),
            raw=maker.raw(raw) if fields is None else None,
            problems=maker.problems(""),
            warnings=maker.warnings(""),
            words=len((raw if fields is None else fields[BODY]).split()),
            can_go=is_there and may_go(self.part, lang, self.folder, first),
            **more,
        )

    def said(self, name: str, fields: Fields | None) -> tuple[_Said, _Said]:
        """The problems and the warnings of a file, by the fields of its form."""
        if self.checked is None:
            return {}, {}
        names = (RAW,) if fields is None else (*shown(self.part), *quoted(self.part, fields), BODY)
        problems, warnings = (of_file(some, name) for some in (self.checked.problems, self.checked.warnings))
        return by_field(problems, names, self.visit.lang), by_field(warnings, names, self.visit.lang)


def may_go(part: Kind, lang: str, folder: Folder, first: str) -> bool:
    """Whether a file may be taken out of the draft by itself: not the authoritative text, and a privacy notice only
    where there is no text that needs it."""
    return {"letter": lang != first, "privacy": file_name("letter", lang) not in folder, "press": True}[part]


def shown(part: Kind) -> tuple[str, ...]:
    """The fields of a file on one line or a few, in order."""
    return tuple(name for name in {"letter": OF_LETTER, "privacy": (), "press": OF_PRESS}[part] if name != BODY)


def quoted(part: Kind, fields: Fields) -> tuple[str, ...]:
    """The fields of the quotations of a press kit, and of an empty one to fill in."""
    numbers = range(1, len(quotes(fields)) + 2) if part == "press" else ()
    return tuple(f"quotes.{number}.{key}" for number in numbers for key in QUOTE_KEYS)


@dataclass(frozen=True)
class _FieldMaker:
    """Makes the fields of one file."""

    part: Kind
    lang: str
    values: Fields
    said: tuple[_Said, _Said]

    def lines(self, names: Iterable[str]) -> tuple[Field, ...]:
        return tuple(self.field(name, *LABELS[name], _LINES.get(name, 0)) for name in names)

    def body(self) -> Field:
        return self.field(BODY, BODY_LABELS[self.part], "", _BODY_ROWS[self.part])

    def raw(self, text: str) -> Field:
        return replace(self.field(RAW, AS_IT_STANDS, "", _RAW_ROWS), value=text)

    def quotes(self) -> tuple[tuple[Field, ...], ...]:
        found = [self.quote_field(name) for name in quoted(self.part, self.values)]
        each = len(QUOTE_KEYS)
        return tuple(tuple(found[place : place + each]) for place in range(0, len(found), each))

    def quote_field(self, name: str) -> Field:
        key = name.rpartition(".")[2]
        return self.field(name, *LABELS[key], _LINES.get(key, 0))

    def field(self, name: str, label: str, hint: str, rows: int) -> Field:
        return Field(
            id=f"{self.lang}-{name.replace('.', '-')}",
            name=name,
            label=label,
            hint=hint,
            value=self.values.get(name, ""),
            rows=rows,
            problems=self.problems(name),
            warnings=self.warnings(name),
        )

    def problems(self, field: str) -> tuple[str, ...]:
        return tuple(self.said[0].get(field, ()))

    def warnings(self, field: str) -> tuple[str, ...]:
        return tuple(self.said[1].get(field, ()))


def authoritative(visit: Visit, folder: Folder) -> str:
    """The language of the authoritative text, as the draft's settings have it."""
    settings = folder.get(SETTINGS)
    try:
        lang = read_settings(settings.text).get("language") if settings else ""
    except Unreadable:
        lang = ""
    return lang if isinstance(lang, str) and lang else visit.on.language
