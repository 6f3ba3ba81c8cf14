"""The values of settings in words, as the page shows them on which they are applied."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.desk.views.settings_words import CHOICES
from chalicelib.pages.cldr import as_of, country_name, language_name, long_date, number
from chalicelib.pages.message_ids import N_
from chalicelib.pages.templates import translations
from chalicelib.rules.letters.moments import last_day
from chalicelib.rules.letters.press_kit import Update

NOT_SET = N_("not set")
EMPTY = N_("none")
USUAL = N_("a list of the Americas and parts of Europe")


def in_words(key: str, value: Any, lang: str, timezone: str) -> tuple[str, ...]:
    """A value, or each of several. Times are those of the letter's time zone."""
    say = translations(lang).gettext
    if value is None or value == "":
        # For coalitions the two differ: the language's own word, and none.
        return (say(CHOICES["coalition"]["none" if value == "" else "own"]) if key == "coalition" else say(NOT_SET),)
    if key in ("opens", "closes", "public"):
        return (_moment(key, value, timezone, lang),)
    if key == "language":
        return (language_name(value, lang),)
    if key in CHOICES and key != "coalition":
        codes = [value] if isinstance(value, str) else value
        return tuple(say(CHOICES[key].get(code, code)) for code in codes)
    if key == "countries":
        return tuple(country_name(code, lang) for code in value) or (say(USUAL),)
    if isinstance(value, int):
        return (number(value, lang),)
    if isinstance(value, Mapping):
        return _by_language(key, value, lang) or (say(EMPTY),)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_item(one, lang) for one in value) or (say(EMPTY),)
    return (str(value),)


def _moment(key: str, value: int, timezone: str, lang: str) -> str:
    """A day where the moment is where one begins or, of the last day, where it ends."""
    local = datetime.fromtimestamp(value, ZoneInfo(timezone))
    if local.time() != time():
        return as_of(local, timezone, lang)
    return long_date(last_day(value, timezone) if key == "closes" else local.date(), lang)


def _by_language(key: str, value: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """Each language with its words; of a press kit, with the paragraph that journalists copy."""
    words = {one: text.short if key == "press" else text for one, text in value.items()}
    return tuple(f"{language_name(one, lang)}: {text or '–'}" for one, text in words.items())


def _item(value: Any, lang: str) -> str:
    if isinstance(value, Update):
        return f"{value.date}: {value.title.get(lang) or next(iter(value.title.values()), '')}"
    return str(value)
