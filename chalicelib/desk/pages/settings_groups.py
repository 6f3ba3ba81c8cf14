"""The settings of a section as the fields of a form, each with its meaning and with what is wrong with it."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.authoring.problems import Problem
from chalicelib.authoring.settings_form import (
    WAS,
    Form,
    Place,
    Setting,
    cells,
    row_numbers,
    tails,
)
from chalicelib.authoring.settings_sections import SECTIONS
from chalicelib.desk.letter_problems import in_words
from chalicelib.desk.pages.settings_rows import with_spare
from chalicelib.desk.views.settings import Group, Input, Option, RowView, Told
from chalicelib.desk.views.settings_words import CHOICES, SETTING_WORDS
from chalicelib.pages.cldr import country_name, language_name, place_of, timezones
from chalicelib.pages.message_ids import N_
from chalicelib.pages.templates import translations
from chalicelib.rules.fields.countries import CODES
from chalicelib.rules.letters.moments import read_clock, read_day
from chalicelib.rules.signatories.collation import collation_key

CHOSEN = ("language", "zone", "choice", "choices")
DAY, TIME = N_("Day"), N_("Time (optional)")


@dataclass(frozen=True)
class Groups:
    """Makes them for a section: ``form`` is what its fields hold, and ``stored`` what somebody else saved there, where
    that is another."""

    lang: str  # the reader's
    place: Place
    form: Form
    problems: Sequence[Problem]
    stored: Form | None = None

    def of(self, section: str) -> tuple[Group, ...]:
        """Its groups; with an empty row at the end of rows, to add one."""
        return tuple(self._group(setting, setting.key) for setting in SECTIONS[section])

    def _group(self, setting: Setting, words_key: str) -> Group:
        words = SETTING_WORDS[words_key]
        is_rows, is_choice = setting.shape == "rows", setting.shape in CHOSEN
        chosen, folded = self._options(setting)
        return Group(
            key=setting.key,
            shape=setting.shape,
            label=words.label,
            meaning=words.meaning,
            inputs=() if is_rows or is_choice else tuple(self._inputs(setting)),
            options=chosen,
            more=folded,
            stored=self._stored_choice(setting) if is_choice or setting.shape == "coalition" else None,
            errors=tuple(self._errors(setting, is_rows=is_rows)),
            rows=tuple(self._rows(setting)) if is_rows else (),
        )

    def _inputs(self, setting: Setting) -> Iterator[Input]:
        say = translations(self.lang).gettext
        for tail in tails(setting, self.place):
            if setting.shape == "coalition" and tail == "as":
                continue
            name = f"{setting.key}.{tail}" if tail else setting.key
            value = self.form.get(name, "")
            kind, label, lang = "line", "", ""
            if setting.shape == "when":
                kind, label = ("day", say(DAY)) if tail == "day" else ("time", say(TIME))
            elif tail:
                label, lang = language_name(tail, self.lang), tail
            elif setting.shape in ("day", "number"):
                kind = setting.shape
            if setting.is_long or setting.shape == "lines":
                kind = "long"
            yield Input(name, value, label, _type(kind, value), lang, self._stored(name))

    def _options(self, setting: Setting) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
        """What can be chosen, and what more there is."""
        held = self.form.get(f"{setting.key}.as" if setting.shape == "coalition" else setting.key, "")
        if setting.key == "language":
            return _chosen({lang: language_name(lang, self.lang) for lang in self.place.languages}, [held]), ()
        if setting.shape == "zone":
            return _chosen(_zones(self.lang), [held]), ()
        if setting.key == "countries":
            return self._countries(held.split("\n"))
        words = CHOICES.get(setting.key)
        if words is None:
            return (), ()
        say = translations(self.lang).gettext
        labels = {code: say(text) for code, text in words.items()}
        chosen = [one for one in held.split("\n") if one]
        if setting.shape == "choices":  # in their own order
            labels = {code: labels.get(code, code) for code in [*chosen, *(c for c in labels if c not in chosen)]}
        return _chosen(labels, chosen), ()

    def _countries(self, held: Sequence[str]) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
        names = sorted(
            ((code, country_name(code, self.lang)) for code in CODES), key=lambda one: collation_key(one[1], self.lang)
        )
        chosen = _chosen({code: country_name(code, self.lang) for code in held if code}, held)
        return chosen, tuple(Option(code, name, False) for code, name in names if code not in held)

    def _rows(self, setting: Setting) -> Iterator[RowView]:
        form = with_spare(setting, self.form, self.place)
        here = Groups(self.lang, self.place, form, self.problems, self.stored)
        numbers = row_numbers(setting, form)
        full = numbers[:-1]
        for number in numbers:
            pairs = zip(cells(setting, number), setting.columns, strict=True)
            yield RowView(
                number=number,
                was=form.get(f"{setting.key}.{number}.{WAS}", ""),
                groups=tuple(here._group(cell, f"{setting.key}.{column.key}") for cell, column in pairs),
                is_first=number == numbers[0],
                is_last=not full or number == full[-1],
                is_new=number not in full,
            )

    def _errors(self, setting: Setting, *, is_rows: bool) -> Iterator[str]:
        """What is wrong with a setting; of rows, what is wrong with all of them."""
        for problem in self.problems:
            if problem.field == setting.key or (not is_rows and problem.field.startswith(f"{setting.key}.")):
                yield in_words(problem, self.lang)

    def _stored(self, name: str) -> str | None:
        if self.stored is None or self.stored.get(name, "") == self.form.get(name, ""):
            return None
        return self.stored.get(name, "")

    def _stored_choice(self, setting: Setting) -> str | None:
        stored = self._stored(f"{setting.key}.as" if setting.shape == "coalition" else setting.key)
        if stored is None:
            return None
        labels = {one.value: one.label for some in self._options(setting) for one in some}
        return ", ".join(labels.get(one, one) for one in stored.split("\n"))


def told(groups: Sequence[Group]) -> tuple[Told, ...]:
    """What is wrong with some settings, for a summary."""
    return tuple(Told(f"#{group.id}", text) for group in _flat(groups) for text in group.errors)


def _flat(groups: Sequence[Group]) -> Iterator[Group]:
    for group in groups:
        yield group
        for row in group.rows:
            yield from row.groups


@functools.cache
def _zones(lang: str) -> Mapping[str, str]:
    """Every time zone, by the name of its city in a language."""
    named = [(place_of(zone, lang), zone) for zone in timezones() if "/" in zone]
    by_name = sorted(named, key=lambda one: (collation_key(one[0], lang), one[1]))
    return {"UTC": "UTC", **{zone: f"{name} ({zone})" for name, zone in by_name}}


def _chosen(labels: Mapping[str, str], held: Sequence[str]) -> tuple[Option, ...]:
    """Options of which some are chosen; one that is not offered is shown as it is written."""
    unknown = {one: one for one in held if one and one not in labels}
    return tuple(Option(code, label, code in held) for code, label in {**labels, **unknown}.items())


def _type(kind: str, value: str) -> str:
    """A browser shows no day in a field for days that is none: then it is one for text."""
    if kind == "day":
        return "date" if not value or read_day(value) else "text"
    if kind == "time":
        return "time" if not value or read_clock(value) else "text"
    return {"long": "long", "number": "number"}.get(kind, "text")
