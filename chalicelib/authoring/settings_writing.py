"""Changes letter.toml where a form says something else than the file, and nowhere else: an operator's comments, order
and unknown keys stay. What stands behind a setting on its line goes with it.

TOML can say one thing in many ways, and the library that keeps layout does not know all of them. So what it wrote is
read again; if it does not say what is meant, the setting is written anew, and in the end the whole file: the values are
right in any case.
"""

import math
import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

import tomlkit

from chalicelib.authoring.settings_file import read_settings
from chalicelib.authoring.settings_form import (
    Form,
    Place,
    Rows,
    Setting,
    Values,
    Words,
    fields_of,
    meant,
    row_numbers,
)
from chalicelib.rules.outside import Unreadable

_HEADER = re.compile(r"[ \t]*\[")
_ASIDE = re.compile(r"[ \t]*(?:#.*)?")


def settings_of(text: str) -> dict[str, Any]:
    """The values of letter.toml, as forms show them. Raises `Unreadable`."""
    values = read_settings(text)
    hold = values.get("hold")
    # Earlier versions took a list of kinds: `chalicelib.authoring.settings_tables`.
    return values | {"hold": {"organisations": "all" if hold else "none"}} if isinstance(hold, list) else values


def shown(text: str, settings: Sequence[Setting], place: Place) -> Form:
    """The fields of some settings. Raises `Unreadable`."""
    values = settings_of(text)
    return {name: held for setting in settings for name, held in fields_of(setting, values, place).items()}


def written(text: str, settings: Sequence[Setting], typed: Form, place: Place, always: Values) -> str:
    """The file with what is typed for some settings, and with the values in ``always``; None there takes a setting
    away. Raises `Unreadable`."""
    before = settings_of(text)
    after = read_settings(text)
    rows: dict[str, Rows] = {}
    for setting in settings:
        if _says(setting, typed, before, place):
            continue
        wanted = meant(setting, typed, before, place)
        if isinstance(wanted, Rows):
            rows[setting.key] = wanted
            wanted = [dict(row.values) for row in wanted.rows] or None
        _set(after, setting.path, wanted, before)
    after = {key: held for key, held in {**after, **always}.items() if held is not None}
    actual = read_settings(text)
    if _comparable(after) == _comparable(actual):
        return text
    return next(good for good in _candidates(text, actual, after, rows) if _reads_as(good, after))


def _says(setting: Setting, typed: Form, values: Values, place: Place) -> bool:
    """Whether the form says of a setting what the file says."""
    held = fields_of(setting, values, place)
    if setting.shape == "rows" and row_numbers(setting, typed) != row_numbers(setting, held):
        return False
    names = held.keys() | {name for name in typed if setting.shape == "rows" and name.startswith(f"{setting.key}.")}
    return all(typed.get(name, "").strip() == held.get(name, "").strip() for name in names)


def _set(values: dict[str, Any], path: Sequence[str], value: Any, before: Values) -> None:
    """Set a value, or take it away. What stands where a table belongs becomes the table that forms show."""
    *tables, last = path
    for key in tables:
        if not isinstance(values.get(key), dict):
            shown_table = before.get(key)
            values[key] = dict(shown_table) if isinstance(shown_table, Mapping) else {}
        values = values[key]
    values.pop(last, None)
    if value is not None:
        values[last] = value


def _candidates(text: str, before: Values, after: dict[str, Any], rows: Mapping[str, Rows]) -> Iterator[str]:
    """The file written in several ways, the one that keeps most of it first."""
    plain = {key: held for key, held in after.items() if key not in before and _stands_on_one_line(held)}
    for add_plain in (True, False):
        start = _with_lines(text, plain) if add_plain else text
        for anew in (False, True):
            written_text = _edited(start, {**before, **plain} if add_plain else before, after, rows, anew=anew)
            if written_text is not None:
                yield written_text
    yield composed(after)


def composed(values: Values) -> str:
    """A letter.toml of nothing but values."""
    document = tomlkit.document()
    # What stands below the line of a table would be the table's.
    for key, value in sorted(values.items(), key=lambda item: not _stands_on_one_line(item[1])):
        document.append(key, _item(value))
    return document.as_string()


def _reads_as(text: str, values: Values) -> bool:
    try:
        return bool(_comparable(read_settings(text)) == _comparable(values))
    except Unreadable:
        return False


def _edited(text: str, before: Values, after: Values, rows: Mapping[str, Rows], *, anew: bool) -> str | None:
    """The file changed in place, or with each setting that differs written anew; None if the library cannot."""
    try:
        document = tomlkit.parse(text)
        if anew:
            actual = read_settings(text)
            for key in [key for key in document if actual[key] != after.get(key)]:
                document.remove(key)
            for key in [key for key in after if actual.get(key) != after[key]]:
                document[key] = _item(after[key])
        else:
            for key, wanted in rows.items():
                _change_rows(document, key, before.get(key), wanted)
            _change(document, {**before, **{key: after[key] for key in rows if key in after}}, after)
        return document.as_string()
    # It fails in many ways on what it does not know, and none of them may keep anybody from saving.
    except Exception:
        return None


def _change(container: MutableMapping[str, Any], before: Values, after: Values) -> None:
    for key in [key for key in before if key not in after]:
        if key in container:
            del container[key]
    for key, value in after.items():
        was = before.get(key)
        if key in before and was == value:
            continue
        if isinstance(value, Mapping) and isinstance(was, Mapping) and was:
            _change(container[key], was, value)
        else:
            container[key] = _item(value)


def _change_rows(document: MutableMapping[str, Any], key: str, before: Any, wanted: Rows) -> None:
    """Put the rows into their order, each with what stands beside its values in the file."""
    known = before if isinstance(before, list) else []
    if not wanted.rows:
        if key in document:
            del document[key]
        return
    if [row.was for row in wanted.rows] == list(range(len(known))):
        for place, row in enumerate(wanted.rows):
            _change(document[key][place], known[place], row.values)
        return
    # The same tables in another order, so that each keeps its comments.
    tables = document[key] if known else document.setdefault(key, tomlkit.aot())
    old = list(tables)
    del tables[:]
    for row in wanted.rows:
        tables.append(_table(row.values) if row.was is None else old[row.was])
        if row.was is not None:
            _change(tables[-1], known[row.was], row.values)


def _table(values: Values) -> Any:
    table = tomlkit.table()
    for name, value in values.items():
        table.append(name, _item(value))
    table.add(tomlkit.nl())
    return table


def _item(value: Any) -> Any:
    if isinstance(value, Words):
        table = tomlkit.inline_table()
        table.update(dict(value))
        return table
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        tables = tomlkit.aot()
        for one in value:
            tables.append(_table(one))
        return tables
    return tomlkit.item(_plain(value))


def _stands_on_one_line(value: Any) -> bool:
    is_table = isinstance(value, Mapping) and not isinstance(value, Words)
    return not is_table and not (isinstance(value, list) and any(isinstance(one, Mapping) for one in value))


def _with_lines(text: str, values: Values) -> str:
    """The file with further plain settings, below the last one that it has: above the tables and their comments."""
    if not values:
        return text
    lines = text.split("\n")
    place = next((number for number, line in enumerate(lines) if _HEADER.match(line)), len(lines))
    while place and _ASIDE.fullmatch(lines[place - 1]):
        place -= 1
    added = [f"{key} = {_item(value).as_string()}" for key, value in values.items()]
    return "\n".join([*lines[:place], *added, *(lines[place:] or [""])])


def _comparable(value: Any) -> Any:
    """A value that is the same as itself: TOML knows numbers that are not."""
    if isinstance(value, Mapping):
        return {key: _comparable(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_comparable(one) for one in value]
    return ("nan",) if isinstance(value, float) and math.isnan(value) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(held) for key, held in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
