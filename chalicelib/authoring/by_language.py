"""The settings of letter.toml that are given once or for each language, and the tables that hold them.

Those are the place, the word after a coalition, the addressees and the news.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.authoring.toml_lines import TomlLines
from chalicelib.pages.markdown.pasted import clean_line
from chalicelib.rules.fields.websites import MAX_LENGTH, WebsiteRefused, clean_website
from chalicelib.rules.letters.press_kit import Update

ADDRESSEE_KEYS = frozenset({"name", "title"})
UPDATE_KEYS = frozenset({"date", "title", "text", "url"})

MOST_ROWS = 500  # of addressees, and of updates
MOST_REPORTED = 50  # unknown keys

Tell = Callable[[int, str], None]  # line, message


def iso_day(value: date) -> str:
    return (value.date() if isinstance(value, datetime) else value).isoformat()


@dataclass(frozen=True)
class ByLanguage:
    """Reads them for the letter's languages, and reports what is wrong with its line."""

    values: Mapping[str, Any]
    langs: tuple[str, ...]
    lines: TomlLines
    report: Tell
    warn: Tell

    def optional(self, key: str) -> dict[str, str] | None:
        """Words for each language; None where nothing is set, and '' for each where they are set to ''."""
        value = self.values.get(key)
        if value is None:
            return None
        return dict.fromkeys(self.langs, "") if value == "" else self.words(key, value, self.lines.of(key))

    def words(self, key: str, value: object, line: int) -> dict[str, str]:
        """One string for all languages, or a table with one for each."""
        if isinstance(value, str) and value.strip():
            return {lang: clean_line(value) for lang in self.langs}
        if not isinstance(value, dict):
            self.report(line, f"set “{key}”, once or for each language")
            return {}
        for lang in self.langs:
            if not isinstance(value.get(lang), str) or not value[lang].strip():
                self.report(line, f"“{key}” is missing in {lang}")
        for lang in sorted(value.keys() - set(self.langs)):
            self.warn(line, f"“{key}” in {lang} is not printed: the letter has no text in this language")
        return {str(lang): clean_line(str(text)) for lang, text in value.items()}

    def addressees(self) -> tuple[tuple[str, Mapping[str, str]], ...]:
        rows = self.values.get("addressees")
        if not isinstance(rows, list) or not rows:
            self.report(self.lines.of("addressees"), "add at least one [[addressees]] with a name and a title")
            return ()
        if len(rows) > MOST_ROWS:
            self.report(self.lines.of("addressees"), f"a letter may have {MOST_ROWS} addressees at most")
            return ()
        found: list[tuple[str, Mapping[str, str]]] = []
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or not str(row.get("name", "")).strip():
                self.report(self.lines.in_table("addressees", number, "name"), f"addressee {number} has no name")
                continue
            self._report_unknown("addressees", number, row, ADDRESSEE_KEYS, "an addressee")
            line = self.lines.in_table("addressees", number, "title")
            found.append((clean_line(str(row["name"])), self.words("title", row.get("title"), line)))
        return tuple(found)

    def updates(self) -> tuple[Update, ...]:
        """News of the letter, in the order of the file."""
        rows = self.values.get("updates", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.report(self.lines.of("updates"), "write each update under a line [[updates]]")
            return ()
        if len(rows) > MOST_ROWS:
            self.report(self.lines.of("updates"), f"a letter may have {MOST_ROWS} updates at most")
            return ()
        return tuple(self._update(number, row) for number, row in enumerate(rows, start=1))

    def _update(self, number: int, row: Mapping[str, Any]) -> Update:
        def line(key: str) -> int:
            return self.lines.in_table("updates", number, key)

        self._report_unknown("updates", number, row, UPDATE_KEYS, "an update")
        day = row.get("date")
        if not isinstance(day, date):
            self.report(line("date"), f"set the “date” of update {number}, such as 2026-12-01, without quotes")
        return Update(
            date=iso_day(day) if isinstance(day, date) else "",
            title=self.words("title", row.get("title"), line("title")),
            text=self.words("text", row["text"], line("text")) if "text" in row else {},
            url=self._web_address(row.get("url", ""), line("url")),
        )

    def _report_unknown(
        self, table: str, number: int, row: Mapping[str, Any], known: frozenset[str], what: str
    ) -> None:
        for key in sorted(row.keys() - known)[:MOST_REPORTED]:
            line = self.lines.in_table(table, number, key)
            self.report(line, f"“{key}” is not a setting of {what}; is it misspelt?")

    def _web_address(self, value: object, line: int) -> str:
        try:
            return clean_website(value if isinstance(value, str) else "?")
        except WebsiteRefused:
            self.report(line, f"“{value}” is not a web address, or is longer than {MAX_LENGTH} characters")
            return ""
