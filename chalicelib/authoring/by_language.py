"""The settings of letter.toml that are given once or for each language, and the tables that hold them.

Those are the place, the word after a coalition, the addressees and the news.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.authoring.problems import Language, Place
from chalicelib.authoring.toml_lines import SettingsPlaces
from chalicelib.pages.markdown.pasted import clean_line
from chalicelib.pages.message_ids import N_
from chalicelib.rules.fields.websites import MAX_LENGTH, WebsiteRefused, clean_website
from chalicelib.rules.letters.press_kit import Update

ADDRESSEE_KEYS = frozenset({"name", "title"})
UPDATE_KEYS = frozenset({"date", "title", "text", "url"})

MOST_ROWS = 500  # of addressees, and of updates
MOST_REPORTED = 50  # unknown keys

NOT_PRINTED = "“{}” in {} is not printed: the letter has no text in this language"
NOT_A_SETTING = {
    "addressees": N_("“{}” is not a setting of an addressee; is it misspelt?"),
    "updates": N_("“{}” is not a setting of an update; is it misspelt?"),
}


def iso_day(value: date) -> str:
    return (value.date() if isinstance(value, datetime) else value).isoformat()


@dataclass(frozen=True)
class ByLanguage:
    """Reads them for the letter's languages, and reports what is wrong with its line."""

    values: Mapping[str, Any]
    langs: tuple[str, ...]
    places: SettingsPlaces

    def optional(self, key: str) -> dict[str, str] | None:
        """Words for each language; None where nothing is set, and '' for each where they are set to ''."""
        value = self.values.get(key)
        if value is None:
            return None
        return dict.fromkeys(self.langs, "") if value == "" else self.words(key, value, self.places.of(key))

    def words(self, key: str, value: object, place: Place) -> dict[str, str]:
        """One string for all languages, or a table with one for each."""
        if isinstance(value, str) and value.strip():
            return {lang: clean_line(value) for lang in self.langs}
        if not isinstance(value, dict):
            place.problem("set “{}”, once or for each language", key)
            return {}
        for lang in self.langs:
            if not isinstance(value.get(lang), str) or not value[lang].strip():
                place.below(lang).problem("“{}” is missing in {}", key, Language(lang))
        for lang in sorted(value.keys() - set(self.langs)):
            place.below(str(lang)).warn(NOT_PRINTED, key, Language(lang))
        return {str(lang): clean_line(str(text)) for lang, text in value.items()}

    def addressees(self) -> tuple[tuple[str, Mapping[str, str]], ...]:
        rows = self.values.get("addressees")
        if not isinstance(rows, list) or not rows:
            self.places.of("addressees").problem("add at least one [[addressees]] with a name and a title")
            return ()
        if len(rows) > MOST_ROWS:
            self.places.of("addressees").problem(N_("a letter may have {} addressees at most"), MOST_ROWS)
            return ()
        found: list[tuple[str, Mapping[str, str]]] = []
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or not str(row.get("name", "")).strip():
                self.places.in_row("addressees", number, "name").problem(N_("addressee {} has no name"), number)
                continue
            self._report_unknown("addressees", number, row, ADDRESSEE_KEYS)
            place = self.places.in_row("addressees", number, "title")
            found.append((clean_line(str(row["name"])), self.words("title", row.get("title"), place)))
        return tuple(found)

    def updates(self) -> tuple[Update, ...]:
        """News of the letter, in the order of the file."""
        rows = self.values.get("updates", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.places.of("updates").problem("write each update under a line [[updates]]")
            return ()
        if len(rows) > MOST_ROWS:
            self.places.of("updates").problem(N_("a letter may have {} updates at most"), MOST_ROWS)
            return ()
        return tuple(self._update(number, row) for number, row in enumerate(rows, start=1))

    def _update(self, number: int, row: Mapping[str, Any]) -> Update:
        def at(key: str) -> Place:
            return self.places.in_row("updates", number, key)

        self._report_unknown("updates", number, row, UPDATE_KEYS)
        day = row.get("date")
        if not isinstance(day, date):
            at("date").problem("set the “date” of update {}, such as 2026-12-01, without quotes", number)
        return Update(
            date=iso_day(day) if isinstance(day, date) else "",
            title=self.words("title", row.get("title"), at("title")),
            text=self.words("text", row["text"], at("text")) if "text" in row else {},
            url=self._web_address(row.get("url", ""), at("url")),
        )

    def _report_unknown(self, table: str, number: int, row: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in sorted(row.keys() - known)[:MOST_REPORTED]:
            self.places.in_row(table, number, key).problem(NOT_A_SETTING[table], key)

    def _web_address(self, value: object, place: Place) -> str:
        try:
            return clean_website(value if isinstance(value, str) else "?")
        except WebsiteRefused:
            place.problem(N_("“{}” is not a web address, or is longer than {} characters"), str(value), MAX_LENGTH)
            return ""
