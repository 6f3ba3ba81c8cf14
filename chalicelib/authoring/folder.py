"""A letter's source folder: reads it and reports every problem at once.

``letter.toml``, ``{lang}.md`` with front matter, ``privacy.{lang}.md`` and, if there is a press kit,
``press.{lang}.md``: docs/writing-a-letter.md.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from chalicelib.authoring.by_language import MOST_REPORTED, ByLanguage, iso_day
from chalicelib.authoring.file_names import PRESS, PRIVACY, SETTINGS, TEXT, FileNames
from chalicelib.authoring.press_files import read_press
from chalicelib.authoring.problems import Found, Language, Problem, Sentence, Value, in_order, printed
from chalicelib.authoring.settings_file import read_settings
from chalicelib.authoring.settings_tables import NO_ADDRESS, read_controller, read_handling
from chalicelib.authoring.source_files import FolderFiles, SourceFiles
from chalicelib.authoring.text_files import read_text
from chalicelib.authoring.text_reading import read_file
from chalicelib.authoring.toml_lines import SettingsPlaces, TomlLines
from chalicelib.pages.markdown.pasted import clean_line
from chalicelib.pages.message_ids import N_
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
    Version,
    is_slug,
    version_sha256,
)
from chalicelib.rules.letters.press_kit import PressKit, PressText
from chalicelib.rules.outside import Unreadable

KEYS = frozenset(
    {
        "slug", "language", "date", "place", "timezone", "organisers", "contact", "kinds", "opens", "closes",
        "order", "hold", "countries", "addressees", "retention", "privacy", "public", "first_signatories", "updates",
        "coalition", "goal",
    }
)  # fmt: skip
LEAST_GOAL, GREATEST_GOAL = 2, 10_000_000  # signatures
TOO_FAR = "“{}” is too far away; leave it out for a letter that never closes"
CURLED_QUOTES = '{}; write straight quotation marks, "like these"'
NO_GOAL = "“goal” must be a whole number of signatures, from {} to {:,}"
NO_SETTINGS = "this file is missing; it says who the letter is to and who may sign it"


class SourceRefused(Exception):
    """The folder is not a valid letter: ``problems`` lists everything that is missing or wrong, ``warnings`` what
    would not be printed as it is written."""

    def __init__(self, problems: Iterable[Problem], warnings: Iterable[Problem] = ()) -> None:
        self.problems = in_order(problems)
        self.warnings = in_order(warnings)
        super().__init__("\n".join(printed(self.problems)))


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
    goal: int | None = None  # signatures
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

    def version(self, number: int) -> Version:
        """What people sign, as the letter's version of that number."""
        return Version(
            number=number,
            sha256=self.sha256(),
            date=self.date,
            place=self.place,
            timezone=self.timezone,
            addressees=self.addressees,
            texts=self.texts,
        )

    def head_fields(self) -> dict[str, Any]:
        """The fields of a letter's head that its source sets, but for the embargo, which depends on the time."""
        return {
            "language": self.language,
            "titles": {lang: text.title for lang, text in self.texts.items()},
            "kinds": self.kinds,
            "order": self.order,
            "organisers": self.organisers,
            "contact": self.contact,
            "countries": self.countries,
            "opens": self.opens,
            "closes": self.closes,
            "handling": self.handling,
            "controller": self.controller,
            "coalition": self.coalition,
            "goal": self.goal,
        }


def read_source(folder: Path, languages: tuple[str, ...]) -> LetterSource:
    """Read a folder; ``languages`` are those of the interface. Raises `SourceRefused`."""
    return read_files(FolderFiles(folder), languages)


def read_files(files: SourceFiles, languages: tuple[str, ...]) -> LetterSource:
    """Read a letter from its files, wherever they are. Raises `SourceRefused`."""
    reader = _Reader(files, languages)
    source = reader.source()
    if reader.found.problems or source is None:
        raise SourceRefused(reader.found.problems, reader.found.warnings)
    return source


def read_what_there_is(files: SourceFiles, languages: tuple[str, ...]) -> LetterSource | None:
    """A letter as far as its files can be read, whatever is wrong with them: what cannot be read is empty. None if its
    settings cannot be read at all."""
    return _Reader(files, languages).source()


@dataclass
class _Reader:
    source_files: SourceFiles
    languages: tuple[str, ...]
    found: Found = field(default_factory=Found)
    files: FileNames = field(init=False)
    places: SettingsPlaces = field(init=False)
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files = FileNames(self.source_files, self.found)
        self.places = SettingsPlaces(self.found.at(self.files.actual(SETTINGS)), TomlLines(""))

    def report(self, key: str, message_id: str, *values: Value) -> None:
        """Report a key of letter.toml."""
        self.places.of(key).problem(message_id, *values)

    def source(self) -> LetterSource | None:
        if not self.load():
            return None
        for key in sorted(set(self.values) - KEYS)[:MOST_REPORTED]:
            self.report(key, N_("“{}” is not a setting; is it misspelt?"), key)
        texts = self.texts()
        langs = tuple(texts)
        zone, by_language = self.timezone(), self.by_language(langs)
        return LetterSource(
            slug=self.slug(),
            language=self.language(langs),
            date=self.day(),
            place=by_language.optional("place") or {},
            timezone=zone,
            organisers=self.words("organisers", N_("who runs this letter"), needed=False),
            contact=self.contact(),
            kinds=cast("tuple[Kind, ...]", self.choices("kinds", KINDS)),
            order=cast(Order, self.choice("order", ORDERS)),
            opens=(opens := self.moment("opens", zone, end=False)),
            closes=self.last_day(zone, opens),
            coalition=by_language.optional("coalition"),
            goal=self.goal(),
            countries=self.choices("countries", tuple(sorted(CODES)), needed=False),
            addressees=by_language.addressees(),
            texts=texts,
            public=self.moment("public", zone, end=False),
            kit=PressKit(self.press(langs), by_language.updates(), self.first_signatories()),
            handling=read_handling(self.values, self.places),
            controller=read_controller(self.values, self.places),
            warnings=in_order(self.found.warnings),
        )

    def load(self) -> bool:
        """Whether letter.toml could be read."""
        file = self.places.file
        text = read_file(self.source_files, file, NO_SETTINGS)
        if text is None:
            return False
        self.places = SettingsPlaces(file, TomlLines(text))
        try:
            self.values = read_settings(text)
        except Unreadable as error:
            line = re.search(r"at line (\d+)", str(error))
            number = int(line[1]) if line else 0
            if self.places.lines.has_curled_quotes(number):
                file.of(number).problem(CURLED_QUOTES, Sentence(error.args[0], error.args[1:]))
            else:
                file.of(number).problem(*error.args)
            return False
        return True

    def words(self, key: str, what: str, *, needed: bool = True) -> str:
        value = self.values.get(key, None if needed else "")
        if not needed and value == "":
            return ""
        if not isinstance(value, str) or not value.strip():
            self.report(key, "set “{}”: {}", key, Sentence(what))
            return ""
        return clean_line(value)

    def by_language(self, langs: tuple[str, ...]) -> ByLanguage:
        return ByLanguage(self.values, langs, self.places)

    def slug(self) -> str:
        slug = self.words("slug", N_("the letter's name in its address, such as water-for-all"))
        if slug and not is_slug(slug):
            signs = N_("“{}” must be small letters, digits and single hyphens, at most {}")
            self.report("slug", signs, slug, LONGEST_SLUG)
        if slug in RESERVED:
            self.report("slug", N_("“{}” is reserved by the site; choose another"), slug)
        return slug

    def language(self, langs: tuple[str, ...]) -> str:
        lang = self.words("language", N_("the language of the authoritative text, such as es"))
        if lang and lang not in langs:
            no_text = "the authoritative text is in “{0}”, but there is no valid {0}.md"
            self.report("language", no_text, Language(lang))
        return lang

    def day(self) -> str:
        value = self.values.get("date")
        if not isinstance(value, date):
            self.report("date", "set “date” to the date of the letter, such as 2026-02-04, without quotes")
            return ""
        return iso_day(value)

    def timezone(self) -> str:
        zone = self.values.get("timezone", "UTC")
        if not isinstance(zone, str) or zone not in available_timezones():
            no_zone = N_("“{}” is not a time zone; write one such as America/Mexico_City")
            self.report("timezone", no_zone, str(zone))
            return "UTC"
        return str(zone)

    def contact(self) -> str:
        contact = self.words(
            "contact", N_("an e-mail address or web address at which people reach the organisers"), needed=False
        )
        if contact and "@" not in contact and not contact.startswith("https://"):
            self.report("contact", NO_ADDRESS, contact)
        return contact

    def choice(self, key: str, among: tuple[str, ...]) -> str:
        value = self.values.get(key, among[0])
        if value not in among:
            self.report(key, "“{}” must be one of {}", key, ", ".join(among))
        return str(value)

    def choices(self, key: str, among: tuple[str, ...], *, needed: bool = True) -> tuple[str, ...]:
        values = self.values.get(key, list(among) if needed else [])
        if not isinstance(values, list) or (needed and not values):
            self.report(key, "“{}” must be a list", key)
            return ()
        for value in values:
            if value not in among:
                if len(among) < 10:
                    self.report(key, "“{}” in “{}”: write some of {}", str(value), key, ", ".join(among))
                else:
                    self.report(key, "“{}” in “{}”: this is unknown", str(value), key)
        return tuple(dict.fromkeys(str(value) for value in values))

    def goal(self) -> int | None:
        goal = self.values.get("goal")
        if goal is None:
            return None
        if type(goal) is not int or not LEAST_GOAL <= goal <= GREATEST_GOAL:
            self.report("goal", NO_GOAL, LEAST_GOAL, GREATEST_GOAL)
            return None
        return goal

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
                self.report(key, TOO_FAR, key)
                return None
        else:
            self.report(key, "“{}” must be a day or a time, such as 2026-12-18, without quotes", key)
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        return int(moment.timestamp())

    def last_day(self, zone: str, opens: int | None) -> int | None:
        closes = self.moment("closes", zone, end=True)
        if opens is not None and closes is not None and closes <= opens:
            self.report("closes", N_("the letter would close before it opens"))
        return closes

    def texts(self) -> dict[str, Text]:
        found = self.files.languages(TEXT)
        for lang in found:
            if lang not in self.languages:
                pages = "pages exist in {} only, not in {}"
                self.found.at(f"{lang}.md").problem(pages, ", ".join(self.languages), Language(lang))
        first = self.values.get("language")
        langs = sorted((lang for lang in found if lang in self.languages), key=lambda lang: (lang != first, lang))
        if not found:
            self.found.at(f"{first or 'es'}.md").problem("the letter has no text; write it in this file")
        texts = {lang: read_text(self.files, lang, self.found) for lang in langs}
        return {lang: text for lang, text in texts.items() if text is not None}

    def press(self, langs: tuple[str, ...]) -> dict[str, PressText]:
        """The press kit in each language that has one; it is optional."""
        found, written = self.files.languages(PRESS), self.files.languages(TEXT)
        for pattern in (PRESS, PRIVACY):
            for lang in sorted(set(self.files.languages(pattern)) - set(written)):
                name = self.files.actual(f"{'press' if pattern is PRESS else 'privacy'}.{lang}.md")
                self.found.at(name).problem(
                    "the letter has no text in this language: there is no {}.md", Language(lang)
                )
        texts = {lang: read_press(self.files, lang, self.found) for lang in found}
        return {lang: text for lang, text in texts.items() if text is not None and lang in langs}

    def first_signatories(self) -> tuple[int, ...]:
        """Permanent numbers. Only the published letter knows whose they are."""
        numbers = self.values.get("first_signatories", [])
        if not isinstance(numbers, list) or not all(type(number) is int and number > 0 for number in numbers):
            self.report("first_signatories", "“first_signatories” must be a list of permanent numbers, such as [3, 17]")
            return ()
        for number in sorted(number for number, count in Counter(numbers).items() if count > 1)[:MOST_REPORTED]:
            self.report("first_signatories", "{} is in “first_signatories” twice", number)
        return tuple(numbers)
