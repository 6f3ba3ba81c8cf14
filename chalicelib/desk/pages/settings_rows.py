"""Rows of a form, such as addressees: moved, removed and added by buttons, whatever else is typed meanwhile."""

import re

from chalicelib.authoring.settings_form import WAS, Form, Place, Setting, cells, row_numbers, tails

_ACT = re.compile(r"(?P<key>[a-z_]+)\.(?P<what>up|down|remove|add)(?:\.(?P<row>[1-9]\d{0,3}))?")


def rearranged(setting: Setting, form: Form, act: str) -> dict[str, str]:
    """The form after a button of its rows; as it is for a button that is none of them."""
    found = _ACT.fullmatch(act)
    if found is None or found["key"] != setting.key or found["row"] is None:
        return dict(form)
    numbers, number = row_numbers(setting, form), int(found["row"])
    if number not in numbers:
        return dict(form)
    at = numbers.index(number)
    if found["what"] == "remove":
        numbers.pop(at)
    else:
        to = max(at - 1, 0) if found["what"] == "up" else min(at + 1, len(numbers) - 1)
        numbers.insert(to, numbers.pop(at))
    return _renumbered(setting, form, numbers)


def with_spare(setting: Setting, form: Form, place: Place) -> dict[str, str]:
    """The form with an empty row at its end."""
    number = max(row_numbers(setting, form), default=0) + 1
    return dict(form) | _empty(setting, number, place)


def without_spare(setting: Setting, form: Form) -> dict[str, str]:
    """The form without rows in which nothing stands, and the others numbered from 1."""
    full = [
        number
        for number in row_numbers(setting, form)
        if any(text.strip() for name, text in _row(setting, form, number).items() if name != WAS)
    ]
    return _renumbered(setting, form, full)


def _renumbered(setting: Setting, form: Form, numbers: list[int]) -> dict[str, str]:
    others = {name: text for name, text in form.items() if not name.startswith(f"{setting.key}.")}
    for place, number in enumerate(numbers, start=1):
        row = _row(setting, form, number)
        others |= {f"{setting.key}.{place}.{name}": text for name, text in row.items()}
    return others


def _row(setting: Setting, form: Form, number: int) -> dict[str, str]:
    """The fields of a row, by what follows its number."""
    before = f"{setting.key}.{number}."
    return {name.removeprefix(before): text for name, text in form.items() if name.startswith(before)}


def _empty(setting: Setting, number: int, place: Place) -> dict[str, str]:
    names = [
        f"{cell.key}.{tail}" if tail else cell.key
        for cell, column in zip(cells(setting, number), setting.columns, strict=True)
        for tail in tails(column, place)
    ]
    return dict.fromkeys([*names, f"{setting.key}.{number}.{WAS}"], "")
