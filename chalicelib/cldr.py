"""Dates, times and the names of countries and languages as each language prints them: CLDR, through Babel.

Not for the path of a signature, which has no use for it.
"""

import functools
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime, get_timezone_location


def long_date(day: date, lang: str) -> str:
    """4 de febrero de 2026 · February 4, 2026 · 4 février 2026."""
    return format_date(day, "long", locale=lang)


def as_of(moment: datetime, timezone: str, lang: str) -> str:
    """Day, time and the place whose time it is: «24 de noviembre de 2026, 10:32 (Ciudad de México)»."""
    local = moment.astimezone(ZoneInfo(timezone))
    # The time is set on the 24-hour clock in every language, so that a count can be cited without doubt.
    clock = format_datetime(local, "HH:mm", locale=lang)
    place = "UTC" if timezone == "UTC" else str(get_timezone_location(timezone, locale=lang, return_city=True))
    return f"{long_date(local.date(), lang)}, {clock} ({place})"


@functools.cache
def country_name(code: str, lang: str) -> str:
    """The country's name in a language; its code where CLDR has none."""
    return str(Locale.parse(lang).territories.get(code, code))


def language_name(lang: str, in_lang: str) -> str:
    """The name of a language, in a language: español, Spanish, espagnol."""
    return Locale.parse(lang).get_language_name(in_lang) or lang
