"""A letter's log: who did what when, by day; and the same as a file."""

import csv
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib.desk import answers
from chalicelib.desk.log_words import DETAILS, HIDDEN, KEYS, PEOPLE, VALUES, WORDS
from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import timezone_of
from chalicelib.desk.views.log import LogDay, LogLine, LogPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.log_lines import every_line
from chalicelib.pages.cldr import long_date, time_of
from chalicelib.pages.templates import translations
from chalicelib.ports.operating import AuditLine
from chalicelib.publishing.files.csv_and_json import inert
from chalicelib.wiring import organise

MOST_LINES = 50
_KEY = re.compile(r"\d{13}#[0-9a-z]{1,16}")
COLUMNS = ("time", "by", "what", "signature", "details")


def show(visit: Visit) -> Response:
    before = visit.asked("before")
    before = before if _KEY.fullmatch(before) else ""
    lines = organise.audit_log().lines(visit.on.slug, before=before, most=MOST_LINES)
    zone = timezone_of(visit.on)
    more = lines[-1].key if len(lines) == MOST_LINES else ""
    return visit.render(
        "desk/log.html",
        LogPage(
            days=tuple(_days(visit, lines, zone)),
            zone=time_of(zone, visit.lang),
            older=visit.here("log", before=more) if more else "",
            newest=visit.here("log") if before else "",
            csv_url=visit.here("log.csv"),
            json_url=visit.here("log.json"),
        ),
    )


def as_csv(visit: Visit) -> Response:
    """The log for a spreadsheet. Nothing in it is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    say, names = _say(visit), Names()
    for time, by, line in _exported(visit, names):
        details = "; ".join(
            f"{say(DETAILS.get(name, name))}: {value}" for name, value in _details(line, names, say).items()
        )
        cells = (time, by, say(WORDS.get(line.what, line.what)), line.detail.get("signature", ""), details)
        writer.writerow([inert(cell) for cell in cells])
    # Excel reads accents only behind a byte order mark.
    name = f"{visit.on.slug}-log.csv"
    return answers.file("\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue(), name, "text/csv; charset=utf-8")


def as_json(visit: Visit) -> Response:
    """The log as a list of objects, a line each."""
    names = Names()
    lines = ",\n".join(
        json.dumps(
            {"time": time, "by": by, "what": line.what, "signature": line.detail.get("signature", "")}
            | {"details": _details(line, names)},
            ensure_ascii=False,
        )
        for time, by, line in _exported(visit, names)
    )
    return answers.file(f"[\n{lines}\n]\n", f"{visit.on.slug}-log.json", "application/json")


def _days(visit: Visit, lines: list[AuditLine], zone: str) -> Iterator[LogDay]:
    names = Names()

    def date_of(line: AuditLine) -> str:
        return long_date(_local(line, zone).date(), visit.lang)

    for date, same in itertools.groupby(lines, key=date_of):
        yield LogDay(date, tuple(_line(visit, line, names, zone) for line in same))


def _line(visit: Visit, line: AuditLine, names: Names, zone: str) -> LogLine:
    entry, say = line.detail.get("signature", ""), _say(visit)
    return LogLine(
        time=_local(line, zone).strftime("%H:%M"),
        by=names.of(line.detail.get("by", "")),
        what=say(WORDS.get(line.what, line.what)),
        details=tuple(
            (say(DETAILS.get(name, name)), str(len(value.split())) if name == KEYS else value)
            for name, value in _details(line, names, say).items()
        ),
        entry=entry,
        entry_url=visit.here(f"entry/{entry}") if entry and visit.may("change-entries") else "",
    )


def _exported(visit: Visit, names: Names) -> Iterator[tuple[str, str, AuditLine]]:
    """Every line with its time (ISO 8601, UTC) and the name of whoever did it."""
    for line in every_line(organise.audit_log(), visit.on.slug):
        time = datetime.fromtimestamp(line.at_ms / 1000, UTC).isoformat(timespec="seconds")
        yield time, names.of(line.detail.get("by", "")), line


def _details(line: AuditLine, names: Names, say: Callable[[str], str] = str) -> dict[str, str]:
    """The details of a line by their names, with organisers under theirs, and with words translated by ``say``."""

    def shown(name: str, value: str) -> str:
        if name in PEOPLE:
            return names.of(value)
        words = VALUES.get(name, {})
        if say is str or not words:
            return value
        return ", ".join(say(words[part]) if part in words else part for part in re.split(r", ?", value))

    found = {name: shown(name, value) for name, value in line.detail.items() if name not in HIDDEN}
    return {name: value for name, value in found.items() if value}


def _say(visit: Visit) -> Callable[[str], str]:
    """Translates words. A template would not escape those that an unknown version of the program wrote."""
    return translations(visit.lang).gettext


def _local(line: AuditLine, zone: str) -> datetime:
    return datetime.fromtimestamp(line.at_ms / 1000, ZoneInfo(zone))
