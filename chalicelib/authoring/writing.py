"""Writes a letter's files, which `chalicelib.authoring.folder` reads: what is written reads as the same letter."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import tomlkit

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.folder import LetterSource
from chalicelib.rules.letters.letter import Handling, Letter, Text, Version
from chalicelib.rules.letters.press_kit import PressKit, PressText, Update

# What a value may not begin with to be read as it is typed: `chalicelib.authoring.as_typed`.
_MARKS = tuple("\"'>|[{")


def source_of(letter: Letter, version: Version, kit: PressKit) -> LetterSource:
    """A stored letter as its files describe it."""
    return LetterSource(
        slug=letter.slug,
        language=letter.language,
        date=version.date,
        place=version.place,
        timezone=version.timezone,
        organisers=letter.organisers,
        contact=letter.contact,
        kinds=letter.kinds,
        order=letter.order,
        opens=letter.opens,
        closes=letter.closes,
        countries=letter.countries,
        addressees=version.addressees,
        texts=version.texts,
        public=letter.embargo,
        kit=kit,
        handling=letter.handling,
        controller=letter.controller,
        coalition=letter.coalition,
        goal=letter.goal,
    )


def files_of(source: LetterSource) -> dict[str, str]:
    """The letter's files, name → text."""
    files = {SETTINGS: settings_text(source)}
    for lang, text in source.texts.items():
        files[f"{lang}.md"] = letter_text(text)
        files[f"privacy.{lang}.md"] = text.privacy
    for lang, press in source.kit.texts.items():
        files[f"press.{lang}.md"] = press_text(press)
    return files


def letter_text(text: Text) -> str:
    """``{lang}.md``."""
    lines = [
        _line("title", text.title),
        _line("subject_label", text.subject_label),
        _line("subject", text.subject),
        _line("closing", text.closing),
        "headings:",
        _line("  organisations", text.organisations_heading),
        _line("  persons", text.persons_heading),
        *([_line("date", text.date)] if text.date else []),
    ]
    return _with_front(lines, text.body)


def press_text(press: PressText) -> str:
    """``press.{lang}.md``."""
    lines = [_line("short", press.short), _line("contact", press.contact)]
    if press.quotes:
        lines.append("quotes:")
    for quote in press.quotes:
        lines += [_line("  - text", quote.text), _line("    name", quote.name)]
        lines += [_line("    role", quote.role)] if quote.role else []
    return _with_front(lines, press.long)


def settings_text(source: LetterSource) -> str:
    """``letter.toml``."""
    zone = ZoneInfo(source.timezone)
    values: dict[str, Any] = {
        "slug": source.slug,
        "language": source.language,
        "date": date.fromisoformat(source.date),
        "place": _by_language(source.place) if source.place else None,
        "timezone": source.timezone,
        "organisers": source.organisers or None,
        "contact": source.contact or None,
        "kinds": list(source.kinds),
        "opens": _day_or_moment(source.opens, zone),
        "closes": _day_or_moment(source.closes, zone, end=True),
        "order": source.order,
        "countries": list(source.countries) or None,
        "coalition": None if source.coalition is None else _by_language(source.coalition),
        "goal": source.goal,
        "public": _day_or_moment(source.public, zone),
        "first_signatories": list(source.kit.first) or None,
        "addressees": [{"name": name, "title": _by_language(titles)} for name, titles in source.addressees],
        "updates": list(map(_update, source.kit.updates)) or None,
        **_handling(source.handling),
        "privacy": _set(
            controller=source.controller.name, contact=source.controller.contact, address=source.controller.address
        ),
    }
    return tomlkit.dumps({name: value for name, value in values.items() if value not in (None, {})})


def _handling(handling: Handling) -> dict[str, Any]:
    hold = {"organisations": handling.hold_organisations, "well_known": list(handling.well_known)}
    retention = {"purge_days_after_delivery": handling.purge_days, "address": handling.keep_address}
    return {"hold": hold, "retention": {name: value for name, value in retention.items() if value is not None}}


def _update(update: Update) -> dict[str, Any]:
    words = {"title": _by_language(update.title), "text": _by_language(update.text) if update.text else ""}
    return {"date": date.fromisoformat(update.date)} | _set(**words, url=update.url)


def _set(**values: Any) -> dict[str, Any]:
    """The values that are not empty."""
    return {name: value for name, value in values.items() if value}


def _by_language(words: Mapping[str, str]) -> str | dict[str, str]:
    """One text where all languages have the same."""
    return next(iter(words.values())) if len(set(words.values())) == 1 else dict(words)


def _day_or_moment(at: int | None, zone: ZoneInfo, *, end: bool = False) -> date | datetime | None:
    """A day where the moment is its beginning, or for an ``end`` the beginning of the next one."""
    if at is None:
        return None
    moment = datetime.fromtimestamp(at, zone)
    if (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        return moment
    return moment.date() - timedelta(days=1) if end else moment.date()


def _with_front(lines: Sequence[str], body: str) -> str:
    return "\n".join(["---", *lines, "---", "", body])


def _line(name: str, value: str) -> str:
    if not value or value != value.strip() or value.startswith(_MARKS):
        value = "'" + value.replace("'", "''") + "'"
    return f"{name}: {value}"
