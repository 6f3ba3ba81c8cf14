"""A letter's source as a page shows it before it becomes public: what is said of it in words, and each of its files."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from chalicelib import settings
from chalicelib.authoring.file_names import PRESS, PRIVACY, SETTINGS, TEXT
from chalicelib.authoring.folder import LetterSource
from chalicelib.authoring.writing import files_of
from chalicelib.desk.views.differences import runs
from chalicelib.desk.views.lead import Facts, FileKind, FileView
from chalicelib.desk.visit import Visit
from chalicelib.pages.cldr import as_of, country_name, language_name, long_date
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.moments import last_day

PATTERNS = (TEXT, PRIVACY, PRESS)


def facts_of(visit: Visit, source: LetterSource, letter: Letter, number: int) -> Facts:
    """What a source says of a letter, of which it would be the version with that number."""
    lang, now = visit.lang, visit.now
    # A letter that becomes public later gets its address when it is stored.
    stands = replace(letter, embargo=None, language=source.language, titles=dict.fromkeys(source.texts, ""))
    is_later = source.public is not None and source.public > now
    return Facts(
        titles=tuple((one, language_name(one, lang), text.title) for one, text in source.texts.items()),
        date=long_date(date.fromisoformat(source.date), lang),
        opens=_moment(source.opens, source, lang) if source.opens is not None and source.opens > now else "",
        closes=long_date(last_day(source.closes, source.timezone), lang) if source.closes is not None else "",
        public=_moment(source.public, source, lang) if is_later else "",
        kinds=source.kinds,
        order=source.order,
        countries=tuple(country_name(code, lang) for code in source.countries),
        hold=source.handling.hold_organisations,
        purge_days=source.handling.purge_days,
        organisers=source.organisers or source.controller.name,
        contact=source.contact or source.controller.contact,
        url=stands.url(settings.current().site_url, source.language),
        version=number,
        sha256=source.sha256(),
    )


def files_shown(source: LetterSource, lang: str) -> tuple[FileView, ...]:
    """Every file, to be read in full."""
    files = files_of(source)
    return tuple(FileView(name, *_kind(name, lang), files[name]) for name in _in_order(files, source))


def differences_shown(before: Mapping[str, str], source: LetterSource, lang: str) -> tuple[FileView, ...]:
    """The files that differ, each with what does."""
    after = files_of(source)
    both = {name: (before.get(name, ""), after.get(name, "")) for name in {**before, **after}}
    return tuple(
        FileView(name, *_kind(name, lang), after.get(name, ""), runs(*both[name]))
        for name in _in_order(both, source)
        if both[name][0] != both[name][1]
    )


def _in_order(names: Iterable[str], source: LetterSource) -> list[str]:
    """First the texts that people sign, the authoritative one before the others; last the settings."""
    langs = list(source.texts)

    def rank(name: str) -> tuple[int, int, str]:
        found = next((place for place, pattern in enumerate(PATTERNS) if pattern.fullmatch(name)), len(PATTERNS))
        lang = name.removesuffix(".md").rpartition(".")[2]
        return found + (name == SETTINGS), langs.index(lang) if lang in langs else len(langs), name

    return sorted(names, key=rank)


def _kind(name: str, lang: str) -> tuple[FileKind, str, str]:
    """The kind of a file, its language, and that language's name."""
    kinds: tuple[FileKind, ...] = ("text", "privacy", "press")
    for kind, pattern in zip(kinds, PATTERNS, strict=True):
        if found := pattern.fullmatch(name):
            return kind, found[1], language_name(found[1], lang)
    return ("settings" if name == SETTINGS else "other"), "", ""


def _moment(at: int | None, source: LetterSource, lang: str) -> str:
    return as_of(datetime.fromtimestamp(at or 0, UTC).astimezone(ZoneInfo(source.timezone)), source.timezone, lang)
