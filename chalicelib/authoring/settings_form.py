"""The settings of letter.toml as the fields of forms: what a field shows, and which value is meant by what is typed.

A form is a mapping of names to texts. A field is named as its setting is in letter.toml, ``hold.well_known``; one for
each language, ``place.es``; one of a row, ``addressees.2.title.es``. What is typed badly is kept as a text, so that it
is shown again with its problem: `chalicelib.authoring.folder` says what is wrong.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from chalicelib.rules.fields.whole_numbers import read_whole

Form = Mapping[str, str]
Values = Mapping[str, Any]

Shape = Literal[
    "line",  # one line of text
    "language",  # one of the letter's, by its code
    "zone",  # the name of a time zone
    "choice",  # one of `Setting.among`, the first without any
    "choices",  # some of `Setting.among`, one on each line of the field
    "number",
    "numbers",  # with commas or blanks between them
    "lines",  # a list, one on each line
    "day",
    "when",  # a day or a moment: two fields, ``opens.day`` and ``opens.time``
    "words",  # for each language; in one alone if they are the same in all
    "coalition",  # words for each language, or none, or the language's own: ``coalition.as`` says which
    "rows",  # tables, one below the other
]
OWN, NONE, GIVEN = "own", "none", "given"  # of ``coalition.as``
MOST_DIGITS = 15
# What a row is in the text that the page was made from: its place there, '' for a new one.
WAS = "was"


@dataclass(frozen=True)
class Setting:
    """``key`` is its place in letter.toml. ``otherwise`` is what it means to set none of several."""

    key: str
    shape: Shape = "line"
    among: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    columns: tuple["Setting", ...] = ()  # of rows
    is_long: bool = False  # whether it takes several lines of text

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.key.split("."))


@dataclass(frozen=True)
class Place:
    """What a form needs to know of the letter: the languages of its texts, and its time zone."""

    languages: tuple[str, ...]
    zone: str = "UTC"


@dataclass(frozen=True)
class Row:
    """A row that is meant, and which one it was: its place in the text, from 0; None for a new one."""

    values: Mapping[str, Any]
    was: int | None = None


@dataclass(frozen=True)
class Rows:
    rows: tuple[Row, ...] = field(default=())


class Words(dict[str, str]):
    """Words for each language, which stand on one line of letter.toml."""


def value_at(values: Values, path: Sequence[str]) -> Any:
    """The value of a setting; None where there is none."""
    found: Any = values
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def fields_of(setting: Setting, values: Values, place: Place) -> dict[str, str]:
    """What the fields of a setting show."""
    value = value_at(values, setting.path)
    if setting.shape == "rows":
        return _rows_shown(setting, value, place)
    return {_named(setting.key, tail): text for tail, text in _SHOWN[setting.shape](setting, value, place).items()}


def meant(setting: Setting, typed: Form, values: Values, place: Place) -> Any:
    """The value that is meant by what is typed, None for none; `Rows` of rows. ``values`` is what there is already."""
    if setting.shape == "rows":
        return _rows_meant(setting, typed, value_at(values, setting.path), place)
    own = {tail: typed.get(_named(setting.key, tail), "") for tail in tails(setting, place)}
    return _MEANT[setting.shape](setting, own, value_at(values, setting.path), place)


def tails(setting: Setting, place: Place) -> tuple[str, ...]:
    """What the names of a setting's fields have after its key; '' for a single field."""
    if setting.shape == "when":
        return ("day", "time")
    if setting.shape == "words":
        return place.languages
    return ("as", *place.languages) if setting.shape == "coalition" else ("",)


def row_numbers(setting: Setting, form: Form) -> list[int]:
    """The numbers of the rows that a form has, from 1, in order."""
    names = (re.match(rf"{re.escape(setting.key)}\.([1-9]\d{{0,3}})\.", name) for name in form)
    return sorted({int(name[1]) for name in names if name})


def cells(setting: Setting, number: int) -> tuple[Setting, ...]:
    """The settings of a row, as its fields are named."""
    return tuple(
        Setting(f"{setting.key}.{number}.{column.key}", column.shape, is_long=column.is_long)
        for column in setting.columns
    )


def _named(key: str, tail: str) -> str:
    return f"{key}.{tail}" if tail else key


# What is shown.


def _line_shown(_: Setting, value: Any, __: Place) -> dict[str, str]:
    return {"": _text(value)}


def _choice_shown(setting: Setting, value: Any, _: Place) -> dict[str, str]:
    return {"": setting.among[0] if value is None else _text(value)}


def _list_shown(setting: Setting, value: Any, _: Place) -> dict[str, str]:
    values = setting.otherwise if value is None else value if isinstance(value, list) else [value]
    return {"": (", " if setting.shape == "numbers" else "\n").join(map(_text, values))}


def _when_shown(_: Setting, value: Any, place: Place) -> dict[str, str]:
    if isinstance(value, datetime):
        moment = value.astimezone(ZoneInfo(place.zone)) if value.tzinfo else value
        clock = moment.time().isoformat("minutes" if moment.second == 0 else "seconds")
        return {"day": moment.date().isoformat(), "time": clock}
    if isinstance(value, date):
        return {"day": value.isoformat(), "time": ""}
    day, _blank, clock = _text(value).partition(" ")
    return {"day": day, "time": clock}


def _words_shown(_: Setting, value: Any, place: Place) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {lang: _text(value.get(lang)) for lang in place.languages}
    first, *others = place.languages
    return {first: _text(value), **dict.fromkeys(others, "")}


def _coalition_shown(setting: Setting, value: Any, place: Place) -> dict[str, str]:
    chosen = OWN if value is None else NONE if value == "" else GIVEN
    return {"as": chosen, **_words_shown(setting, value, place)}


def _rows_shown(setting: Setting, value: Any, place: Place) -> dict[str, str]:
    form: dict[str, str] = {}
    for number, row in enumerate(_tables(value), start=1):
        for cell, column in zip(cells(setting, number), setting.columns, strict=True):
            shown = _SHOWN[column.shape](column, row.get(column.key), place)
            form |= {_named(cell.key, tail): text for tail, text in shown.items()}
        form[f"{setting.key}.{number}.{WAS}"] = str(number)
    return form


# What is meant.


def _line_meant(_: Setting, typed: Form, __: Any, ___: Place) -> Any:
    return typed[""].strip() or None


def _choices_meant(setting: Setting, typed: Form, value: Any, _: Place) -> Any:
    """In the order that they have, and what is added in the usual one."""
    chosen = _parts(typed[""])
    before = [one for one in (value if isinstance(value, list) else ()) if one in chosen]
    found = before + [one for one in setting.among if one in chosen and one not in before]
    found += [one for one in chosen if one not in found]
    return found or (None if not setting.otherwise else [])


def _number_meant(_: Setting, typed: Form, __: Any, ___: Place) -> Any:
    return _number(typed[""].strip()) if typed[""].strip() else None


def _numbers_meant(_: Setting, typed: Form, __: Any, ___: Place) -> Any:
    return [_number(part) for part in re.split(r"[\s,;]+", typed[""]) if part] or None


def _lines_meant(_: Setting, typed: Form, __: Any, ___: Place) -> Any:
    return _parts(typed[""]) or None


def _day_meant(_: Setting, typed: Form, __: Any, ___: Place) -> Any:
    text = typed[""].strip()
    return _read(date.fromisoformat, text, text) if text else None


def _when_meant(_: Setting, typed: Form, __: Any, ___: Place) -> Any:
    day, clock = typed["day"].strip(), typed["time"].strip()
    if not day and not clock:
        return None
    if not clock:
        return _read(date.fromisoformat, day, day)
    return _read(lambda _: datetime.combine(date.fromisoformat(day), time.fromisoformat(clock)), day, f"{day} {clock}")


def _words_meant(_: Setting, typed: Form, value: Any, place: Place) -> Any:
    words = {lang: typed[lang].strip() for lang in place.languages}
    given = {lang: text for lang, text in words.items() if text}
    # Words in a language that the letter has no text in are not shown, so they stay.
    others = {lang: text for lang, text in value.items() if lang not in words} if isinstance(value, Mapping) else {}
    if not given:
        return Words(others) if others else None
    if len(given) == 1 and len(place.languages) > 1 and not others:
        return next(iter(given.values()))
    return Words(others | given) if others or len(place.languages) > 1 else given[place.languages[0]]


def _coalition_meant(setting: Setting, typed: Form, value: Any, place: Place) -> Any:
    if typed["as"] == GIVEN:
        return _words_meant(setting, typed, value, place)
    return "" if typed["as"] == NONE else None


def _rows_meant(setting: Setting, typed: Form, value: Any, place: Place) -> Rows:
    """The rows in which something stands; what stands in none of the columns goes with its row."""
    before = _tables(value)
    rows: list[Row] = []
    for number in row_numbers(setting, typed):
        known = read_whole(typed.get(f"{setting.key}.{number}.{WAS}", ""), MOST_DIGITS) or 0
        was = known - 1 if 0 < known <= len(before) else None
        kept = before[was] if was is not None else {}
        row = dict(kept)
        for cell, column in zip(cells(setting, number), setting.columns, strict=True):
            own = {tail: typed.get(_named(cell.key, tail), "") for tail in tails(column, place)}
            if was is not None and own == _SHOWN[column.shape](column, kept.get(column.key), place):
                continue  # as it is written, whatever that is
            wanted = _MEANT[column.shape](column, own, kept.get(column.key), place)
            row.pop(column.key, None)
            if wanted is not None:
                row[column.key] = wanted
        if row:
            rows.append(Row(row, was))
    return Rows(tuple(rows))


# Texts and values.


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part for line in text.split("\n") if (part := line.strip())))


def _number(text: str) -> int | str:
    number = read_whole(text, MOST_DIGITS)
    return text if number is None else number


def _read(read: Callable[[str], Any], text: str, otherwise: str) -> Any:
    try:
        return read(text)
    except ValueError:
        return otherwise


def zone_of(values: Values) -> str:
    """The time zone of the settings, or UTC."""
    zone = values.get("timezone")
    return zone if isinstance(zone, str) and zone in available_timezones() else "UTC"


_SHOWN: Mapping[str, Callable[[Setting, Any, Place], dict[str, str]]] = {
    "line": _line_shown,
    "language": _line_shown,
    "zone": _line_shown,
    "choice": _choice_shown,
    "choices": _list_shown,
    "number": _line_shown,
    "numbers": _list_shown,
    "lines": _list_shown,
    "day": _line_shown,
    "when": _when_shown,
    "words": _words_shown,
    "coalition": _coalition_shown,
}
_MEANT: Mapping[str, Callable[[Setting, Form, Any, Place], Any]] = {
    "line": _line_meant,
    "language": _line_meant,
    "zone": _line_meant,
    "choice": _line_meant,
    "choices": _choices_meant,
    "number": _number_meant,
    "numbers": _numbers_meant,
    "lines": _lines_meant,
    "day": _day_meant,
    "when": _when_meant,
    "words": _words_meant,
    "coalition": _coalition_meant,
}
