"""Dates, times, numbers, lists and the names of countries and languages, in each language: CLDR, through Babel.

The path of a signature must not import this module: it does not need it.
"""

import functools
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, get_global
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal

# The pages are written in the Spanish of Latin America, the English of the world outside the United States, and the
# Portuguese of Brazil.
LOCALES = {"es": "es_419", "en": "en_001", "pt": "pt_BR"}
# CLDR's regionFormat, "time of a place", of which Babel keeps only the one for summer. The Portuguese is the usual
# phrase in Brazil: «horário de Brasília».
TIMES_OF = {"es": "hora de {}", "en": "{} time", "pt": "horário de {}", "fr": "heure\N{NO-BREAK SPACE}: {}"}
# CLDR's minimumGroupingDigits, which Babel lacks: Spanish does not group four digits.
UNGROUPED = {"es": 10_000}


def locale(lang: str) -> str:
    """The CLDR locale of a page's language."""
    return LOCALES.get(lang, lang)


def long_date(day: date, lang: str) -> str:
    """4 de febrero de 2026 · 4 February 2026 · 4 février 2026."""
    return format_date(day, "long", locale=locale(lang))


def as_of(moment: datetime, timezone: str, lang: str) -> str:
    """Day, time and time zone: «24 de noviembre de 2026, 10:32 (hora de Ciudad de México)»."""
    local = moment.astimezone(ZoneInfo(timezone))
    # The 24-hour clock in every language, so that a cited count is unambiguous.
    clock = format_datetime(local, "HH:mm", locale=locale(lang))
    return f"{long_date(local.date(), lang)}, {clock} ({time_of(timezone, lang)})"


def time_of(timezone: str, lang: str) -> str:
    """Whose time it is: «hora de Ciudad de México»."""
    if timezone == "UTC":
        return timezone
    return TIMES_OF.get(lang, "{}").format(place_of(timezone, lang))


@functools.cache
def timezones() -> Mapping[str, tuple[str, ...]]:
    """The time zones under the name that is current, each with its older ones: Asia/Kolkata, once Asia/Calcutta."""
    older: dict[str, list[str]] = {}
    for old, name in sorted(get_global("zone_aliases").items()):
        older.setdefault(name, []).append(old)
    current = available_timezones() - get_global("zone_aliases").keys()
    return {name: tuple(older.get(name, ())) for name in sorted(current)}


def place_of(timezone: str, lang: str) -> str:
    """The city that a time zone is named by: «Ciudad de México»."""
    return str(get_timezone_location(timezone, locale=locale(lang), return_city=True))


def number(n: int, lang: str) -> str:
    """12345 as it is printed: «12,345», «12.345», «12 345»."""
    return str(n) if n < UNGROUPED.get(lang, 0) else format_decimal(n, locale=locale(lang))


def listed(parts: Sequence[str], lang: str) -> str:
    """«41 organizaciones y 20 personas», «2 coalitions, 41 organisations and 20 people»."""
    return format_list(parts, locale=locale(lang))


@functools.cache
def country_name(code: str, lang: str) -> str:
    """The country's name in a language; its code if CLDR has no name."""
    return str(Locale.parse(locale(lang)).territories.get(code, code))


def language_name(lang: str, in_lang: str) -> str:
    """The name of a language, in a language: español, Spanish, espagnol; its code if CLDR has no name."""
    return str(Locale.parse(locale(in_lang)).languages.get(lang, lang))
