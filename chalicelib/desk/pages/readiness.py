"""What is ready before a letter opens or gets other words, in words, each with the page on which it is mended."""

from dataclasses import replace
from datetime import UTC, date, datetime

from chalicelib import settings
from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.settings_sections import section_of
from chalicelib.authoring.text_form import kind_and_language
from chalicelib.desk.letter_problems import file_in_words, in_words
from chalicelib.desk.quoting import isolated
from chalicelib.desk.views.readiness import PEOPLE, WORDS, Line, Readiness
from chalicelib.desk.visit import Visit
from chalicelib.organising.drafting import Checked
from chalicelib.organising.opening import Prepared
from chalicelib.organising.readiness import Item, Level, readiness
from chalicelib.pages.cldr import as_of, language_name, listed, long_date, number
from chalicelib.pages.templates import translations
from chalicelib.wiring import organise


def of(visit: Visit, prepared: Prepared) -> Readiness:
    """Raises `Unavailable`."""
    checked = Checked(prepared.source, prepared.problems, prepared.warnings)
    items = readiness(checked, prepared.texts, visit.on, organise.people().people(), visit.now)
    timezone = prepared.source.timezone if prepared.source else "UTC"

    def lines(level: Level) -> tuple[Line, ...]:
        found = (_line(visit, item, timezone) for item in items if item.level == level)
        return tuple(dict.fromkeys(found))

    return Readiness(lines("blocks"), lines("advises"), lines("tells"))


def _line(visit: Visit, item: Item, timezone: str) -> Line:
    place = file_in_words(item.file, visit.lang) if item.file else ""
    if item.code == "one-owner":
        place = translations(visit.lang).gettext(PEOPLE)
    words = in_words(item.problem, visit.lang) if item.problem else _words(visit, item, timezone)
    return Line(place, words, _url(visit, item))


def _words(visit: Visit, item: Item, timezone: str) -> str:
    lang, moment = visit.lang, datetime.fromtimestamp(item.at or 0, UTC)
    values = [isolated(value) if isinstance(value, str) else number(value, lang) for value in item.values]
    named = {"at": as_of(moment, timezone, lang)} if item.at is not None else {}
    if item.day:
        named["day"] = long_date(date.fromisoformat(item.day), lang)
    if item.names:
        named["names"] = listed([isolated(name) for name in item.names], lang)
    if item.code == "address":
        langs = [value for value in item.values if isinstance(value, str)]
        named["languages"] = listed([language_name(value, lang) for value in langs], lang)
        letter = visit.on if visit.knows_address else replace(visit.on, embargo=None)
        named["url"] = letter.url(settings.current().site_url, langs[0])
    return translations(lang).gettext(WORDS[item.code]).format(*values, **named)


def _url(visit: Visit, item: Item) -> str:
    if item.file == SETTINGS:
        section = section_of(item.field)
        return visit.here(f"settings/{section}" if section else "settings")
    if item.code == "one-owner":
        return visit.here("people")
    if found := kind_and_language(item.file.lower()):
        kind, lang = found
        return visit.here(f"text/{lang}" if kind == "letter" else f"text/{kind}.{lang}")
    return ""
