"""The report of decisions, for the archive: what organisers decided, by day, and what editions changed."""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import date

from chalice.app import Response

from chalicelib.desk import answers
from chalicelib.desk.log_words import DETAILS, VALUES, WORDS
from chalicelib.desk.pages.times import in_words, timezone_of
from chalicelib.desk.views.exports import DecisionDay, DecisionLine, DecisionsPage, PublishedDay
from chalicelib.desk.views.jobs import KIND_NAMES
from chalicelib.desk.visit import Visit
from chalicelib.organising.decisions_report import Decision, decisions, published_by_day
from chalicelib.organising.log_lines import every_line
from chalicelib.pages.cldr import long_date, time_of
from chalicelib.pages.templates import render, translations
from chalicelib.publishing.files import corrections
from chalicelib.publishing.files.csv_and_json import csv_line, inert
from chalicelib.rules.signatories.changes import NUMBERS, ChangeTotals
from chalicelib.wiring import organise, organise_files

COLUMNS = ("day", "by", "what", "details", "count")
# What editions changed is not only what organisers did.
BY_ORGANISERS, BY_EDITIONS = "organisers", "editions"
_SPLIT = re.compile(r", ?")
Counted = list[tuple[Decision, int]]


def show(visit: Visit) -> Response:
    return visit.render("desk/decisions.html", _view(visit))


def as_file(visit: Visit) -> Response:
    """The report as one page that needs nothing else, to be kept."""
    html = render("desk/decisions_file.html", visit.lang, {"view": _view(visit)})
    return answers.file(html, f"{visit.on.slug}-decisions.html", "text/html; charset=utf-8")


def as_csv(visit: Visit) -> Response:
    """The report for a spreadsheet. Nothing in it is taken for a formula."""
    say = translations(visit.lang).gettext
    rows: list[tuple[object, ...]] = [COLUMNS]
    for decision, count in _decided(visit):
        details = "; ".join(f"{name}: {value}" for name, value in _details(decision, say))
        rows.append((decision.day.isoformat(), BY_ORGANISERS, say(_words(decision)), details, count))
    for day, (changed, _) in _published(visit).items():
        rows += [
            (day.isoformat(), BY_EDITIONS, name, "", getattr(changed, name))
            for name in NUMBERS
            if getattr(changed, name)
        ]
    # Excel reads accents only behind a byte order mark.
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + "".join(csv_line(map(inert, row)) for row in rows)
    return answers.file(text, f"{visit.on.slug}-decisions.csv", "text/csv; charset=utf-8")


def _view(visit: Visit) -> DecisionsPage:
    return DecisionsPage(
        title=visit.on.title(visit.lang),
        made=in_words(visit, visit.now_ms),
        zone=time_of(timezone_of(visit.on), visit.lang),
        days=tuple(_days(visit)),
        published=tuple(
            PublishedDay(
                long_date(day, visit.lang),
                changed.added,
                changed.withdrawn,
                changed.corrected,
                changed.taken_down,
                total,
            )
            for day, (changed, total) in _published(visit).items()
        ),
        files_url=visit.here("files"),
        csv_url=visit.here("files/decisions.csv"),
        html_url=visit.here("files/decisions.html"),
    )


def _days(visit: Visit) -> Iterator[DecisionDay]:
    say = translations(visit.lang).gettext
    for day, same in itertools.groupby(_decided(visit), key=lambda pair: pair[0].day):
        lines = (DecisionLine(say(_words(one)), tuple(_details(one, say)), count) for one, count in same)
        yield DecisionDay(long_date(day, visit.lang), tuple(lines))


def _decided(visit: Visit) -> Counted:
    lines = every_line(organise.audit_log(), visit.on.slug)
    return decisions(lines, timezone_of(visit.on), _is_coded)


def _published(visit: Visit) -> dict[date, tuple[ChangeTotals, int]]:
    body = organise_files.site().get(f"{visit.on.folder}/{corrections.PATH}")
    return dict(published_by_day(corrections.from_json(body), timezone_of(visit.on))) if body else {}


def _is_coded(name: str, value: str) -> bool:
    """Whether a detail is a code that has words, and not something that was typed."""
    return all(part in VALUES.get(name, {}) for part in _SPLIT.split(value))


def _words(decision: Decision) -> str:
    """A message id."""
    job = decision.what.removeprefix("job: ")
    return KIND_NAMES[job] if job != decision.what else WORDS.get(decision.what, decision.what)


def _details(decision: Decision, say: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for name, value in decision.coded:
        yield say(DETAILS[name]), ", ".join(say(VALUES[name][part]) for part in _SPLIT.split(value))
