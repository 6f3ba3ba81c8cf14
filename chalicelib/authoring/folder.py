"""A letter's source folder: reads it and reports every problem at once.

``letter.toml``, ``{lang}.md`` with front matter, ``privacy.{lang}.md`` and, if there is a press kit,
``press.{lang}.md``: docs/writing-a-letter.md.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from chalicelib.authoring.by_language import MOST_REPORTED, ByLanguage, iso_day
from chalicelib.authoring.file_names import PRESS, PRIVACY, SETTINGS, TEXT, FileNames
from chalicelib.authoring.press_files import read_press
from chalicelib.authoring.settings_file import read_settings
from chalicelib.authoring.settings_tables import read_controller, read_handling
from chalicelib.authoring.source_files import FolderFiles, SourceFiles
from chalicelib.authoring.text_files import read_text
from chalicelib.authoring.text_reading import read_file
from chalicelib.authoring.toml_lines import TomlLines
from chalicelib.pages.markdown.pasted import clean_line
from chalicelib.rules.fields.countries import CODES
from chalicelib.rules.letters.letter import (
    KINDS,
    LONGEST_SLUG,
    ORDERS,
    RESERVED,
    Controller,
    Handling,
    Kind,
    Order,
    Text,
    is_slug,
    version_sha256,
)
from chalicelib.rules.letters.press_kit import PressKit, PressText
from chalicelib.rules.outside import Unreadable

KEYS = frozenset(
    {
        "slug", "language", "date", "place", "timezone", "organisers", "contact", "kinds", "opens", "closes",
        "order", "hold", "countries", "addressees", "retention", "privacy", "public", "first_signatories", "updates",
        "coalition",
    }
)  # fmt: skip
TOO_FAR = "“{}” is too far away; leave it out for a letter that never closes"


@dataclass(frozen=True, order=True)
class Problem:
    """One problem, in plain words. ``line`` is 0 when it concerns the whole file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class SourceRefused(Exception):
    """The folder is not a valid letter: ``problems`` lists everything that is missing or wrong, ``warnings`` what
    would not be printed as it is written."""

    def __init__(self, problems: list[Problem], warnings: Sequence[Problem] = ()) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        self.warnings = tuple(warnings)


@dataclass(frozen=True)
class LetterSource:
    """A letter as its folder describes it."""

    slug: str
    language: str
    date: str  # ISO 8601
    place: Mapping[str, str]
    timezone: str
    organisers: str
    contact: str
    kinds: tuple[Kind, ...]
    order: Order
    opens: int | None  # s since the epoch
    closes: int | None
    countries: tuple[str, ...]
    addressees: tuple[tuple[str, Mapping[str, str]], ...]
    texts: Mapping[str, Text]  # the authoritative one first
    public: int | None  # s since the epoch; until then the letter is by invitation only
    kit: PressKit
    handling: Handling
    controller: Controller
    coalition: Mapping[str, str] | None = None  # the word after a coalition's name; None for the language's own
    warnings: tuple[Problem, ...] = ()  # what is not printed as it is written

    def signed_content(self) -> dict[str, Any]:
        """The content that people sign, and that the version's hash covers."""
        return {
            "date": self.date,
            "place": dict(self.place),
            "timezone": self.timezone,
            "addressees": [[name, dict(titles)] for name, titles in self.addressees],
            "texts": {lang: asdict(text) for lang, text in self.texts.items()},
        }

    def sha256(self) -> str:
        return version_sha256(self.signed_content())


def read_source(folder: Path, languages: tuple[str, ...]) -> LetterSource:
    """Read a folder; ``languages`` are those of the interface. Raises `SourceRefused`."""
    return read_files(FolderFiles(folder), languages)


def read_files(files: SourceFiles, languages: tuple[str, ...]) -> LetterSource:
    """Read a letter from its files, wherever they are. Raises `SourceRefused`."""
    reader = _Reader(files, languages)
    source = reader.source()
    if reader.problems or source is None:
        raise SourceRefused(sorted(set(reader.problems)), sorted(set(reader.warnings)))
    return source


@dataclass
class _Reader:
    source_files: SourceFiles
    languages: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    files: FileNames = field(init=False)
    lines: TomlLines = field(init=False)
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines = TomlLines("")
        self.files = FileNames(self.source_files, lambda *problem: self.problems.append(Problem(*problem)), self.warn)

    def report(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(self.actual(file), line, message))

    def warn(self, file: str, line: int, message: str) -> None:
        self.warnings.append(Problem(file, line, message))

    def actual(self, file: str) -> str:
        """The name that a file has in the folder."""
        return self.files.actual(file) if file == SETTINGS else file

    def report_key(self, key: str, message: str) -> None:
        self.report(SETTINGS, self.lines.of(key), message)

    def report_under(self, table: str, key: str, message: str) -> None:
        """Report a key of a table; '' for the table itself."""
        self.report(SETTINGS, self.lines.under(table, key), message)

    def source(self) -> LetterSource | None:
        if not self.load():
            return None
        for key in sorted(set(self.values) - KEYS)[:MOST_REPORTED]:
            self.report_key(key, f"“{key}” is not a setting; is it misspelt?")
        texts = self.texts()
        langs = tuple(texts)
        zone, by_language = self.timezone(), self.by_language(langs)
        return LetterSource(
            slug=self.slug(),
            language=self.language(langs),
            date=self.day(),
            place=by_language.optional("place") or {},
            timezone=zone,
            organisers=self.words("organisers", "who runs this letter", needed=False),
            contact=self.contact(),
            kinds=cast("tuple[Kind, ...]", self.choices("kinds", KINDS)),
            order=cast(Order, self.choice("order", ORDERS)),
            opens=(opens := self.moment("opens", zone, end=False)),
            closes=self.last_day(zone, opens),
            coalition=by_language.optional("coalition"),
            countries=self.choices("countries", tuple(sorted(CODES)), needed=False),
            addressees=by_language.addressees(),
            texts=texts,
            public=self.moment("public", zone, end=False),
            kit=PressKit(self.press(langs), by_language.updates(), self.first_signatories()),
            handling=read_handling(self.values, self.report_under),
            controller=read_controller(self.values, self.report_under),
            warnings=tuple(sorted(set(self.warnings))),
        )

    def load(self) -> bool:
        """Whether letter.toml could be read."""
        missing = "this file is missing; it says who the letter is to and who may sign it"
        text = read_file(self.source_files, self.files.actual(SETTINGS), self.report, missing)
        if text is None:
            return False
        self.lines = TomlLines(text)
        try:
            self.values = read_settings(text)
        except Unreadable as error:
            line = re.search(r"at line (\d+)", str(error))
            number = int(line[1]) if line else 0
            hint = '; write straight quotation marks, "like these"' if self.lines.has_curled_quotes(number) else ""
            self.report(SETTINGS, number, f"{error}{hint}")
            return False
        return True

    def words(self, key: str, what: str, *, needed: bool = True) -> str:
        value = self.values.get(key, None if needed else "")
        if not needed and value == "":
            return ""
        if not isinstance(value, str) or not value.strip():
            self.report_key(key, f"set “{key}”: {what}")
            return ""
        return clean_line(value)

    def by_language(self, langs: tuple[str, ...]) -> ByLanguage:
        return ByLanguage(self.values, langs, self.lines, partial(self.report, SETTINGS), partial(self.warn, SETTINGS))

    def slug(self) -> str:
        slug = self.words("slug", "the letter's name in its address, such as water-for-all")
        if slug and not is_slug(slug):
            self.report_key(
                "slug", f"“{slug}” must be small letters, digits and single hyphens, at most {LONGEST_SLUG}"
            )
        if slug in RESERVED:
            self.report_key("slug", f"“{slug}” is reserved by the site; choose another")
        return slug

    def language(self, langs: tuple[str, ...]) -> str:
        lang = self.words("language", "the language of the authoritative text, such as es")
        if lang and lang not in langs:
            self.report_key("language", f"the authoritative text is in “{lang}”, but there is no valid {lang}.md")
        return lang

    def day(self) -> str:
        value = self.values.get("date")
        if not isinstance(value, date):
            self.report_key("date", "set “date” to the date of the letter, such as 2026-02-04, without quotes")
            return ""
        return iso_day(value)

    def timezone(self) -> str:
        zone = self.values.get("timezone", "UTC")
        if not isinstance(zone, str) or zone not in available_timezones():
            self.report_key("timezone", f"“{zone}” is not a time zone; write one such as America/Mexico_City")
            return "UTC"
        return str(zone)

    def contact(self) -> str:
        contact = self.words(
            "contact", "an e-mail address or web address at which people reach the organisers", needed=False
        )
        if contact and "@" not in contact and not contact.startswith("https://"):
            self.report_key("contact", f"“{contact}” is neither an e-mail address nor a web address")
        return contact

    def choice(self, key: str, among: tuple[str, ...]) -> str:
        value = self.values.get(key, among[0])
        if value not in among:
            self.report_key(key, f"“{key}” must be one of {', '.join(among)}")
        return str(value)

    def choices(self, key: str, among: tuple[str, ...], *, needed: bool = True) -> tuple[str, ...]:
        values = self.values.get(key, list(among) if needed else [])
        if not isinstance(values, list) or (needed and not values):
            self.report_key(key, f"“{key}” must be a list")
            return ()
        for value in values:
            if value not in among:
                choices = f"write some of {', '.join(among)}" if len(among) < 10 else "this is unknown"
                self.report_key(key, f"“{value}” in “{key}”: {choices}")
        return tuple(dict.fromkeys(str(value) for value in values))

    def moment(self, key: str, zone: str, *, end: bool) -> int | None:
        """The start or the end of a day, or a moment; in the letter's time zone unless it has its own."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, datetime):
            moment = value
        elif isinstance(value, date):
            try:
                moment = datetime.combine(value + timedelta(days=1) if end else value, time())
            except OverflowError:
                self.report_key(key, TOO_FAR.format(key))
                return None
        else:
            self.report_key(key, f"“{key}” must be a day or a time, such as 2026-12-18, without quotes")
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        try:
            return int(moment.timestamp())
        except OverflowError:
            self.report_key(key, TOO_FAR.format(key))
            return None

    def last_day(self, zone: str, opens: int | None) -> int | None:
        closes = self.moment("closes", zone, end=True)
        if opens is not None and closes is not None and closes <= opens:
            self.report_key("closes", "the letter would close before it opens")
        return closes

    def texts(self) -> dict[str, Text]:
        found = self.files.languages(TEXT)
        for lang in found:
            if lang not in self.languages:
                self.report(f"{lang}.md", 0, f"pages exist in {', '.join(self.languages)} only, not in {lang}")
        first = self.values.get("language")
        langs = sorted((lang for lang in found if lang in self.languages), key=lambda lang: (lang != first, lang))
        if not found:
            self.report(f"{first or 'es'}.md", 0, "the letter has no text; write it in this file")
        texts = {lang: read_text(self.files, lang, self.report, self.warn) for lang in langs}
        return {lang: text for lang, text in texts.items() if text is not None}

    def press(self, langs: tuple[str, ...]) -> dict[str, PressText]:
        """The press kit in each language that has one; it is optional."""
        found, written = self.files.languages(PRESS), self.files.languages(TEXT)
        for pattern in (PRESS, PRIVACY):
            for lang in sorted(set(self.files.languages(pattern)) - set(written)):
                name = self.files.actual(f"{'press' if pattern is PRESS else 'privacy'}.{lang}.md")
                self.report(name, 0, f"the letter has no text in this language: there is no {lang}.md")
        texts = {lang: read_press(self.files, lang, self.report, self.warn) for lang in found}
        return {lang: text for lang, text in texts.items() if text is not None and lang in langs}

    def first_signatories(self) -> tuple[int, ...]:
        """Permanent numbers. Only the published letter knows whose they are."""
        numbers = self.values.get("first_signatories", [])
        if not isinstance(numbers, list) or not all(type(number) is int and number > 0 for number in numbers):
            self.report_key(
                "first_signatories", "“first_signatories” must be a list of permanent numbers, such as [3, 17]"
            )
            return ()
        for number in sorted(number for number, count in Counter(numbers).items() if count > 1)[:MOST_REPORTED]:
            self.report_key("first_signatories", f"{number} is in “first_signatories” twice")
        return tuple(numbers)
