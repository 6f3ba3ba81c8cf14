"""What counts as a decision, how often, and on which day: from lines of the log and rows of the corrections."""

from datetime import date

import pytest

from chalicelib.desk.log_words import WORDS
from chalicelib.organising.decisions_report import NO_DECISION, Decision, decisions, published_by_day
from chalicelib.ports.operating import AuditLine
from chalicelib.rules.signatories.changes import ChangeTotals, HistoryRow

NOON = 1_790_000_000_000  # 2026-09-21T14:13:20Z
HOUR = 3_600_000
ZONE = "America/Mexico_City"


def line(what: str, at_ms: int = NOON, **detail: str) -> AuditLine:
    return AuditLine(f"{at_ms}#x", at_ms, what, {"by": "a" * 16, "signature": "k" * 26, **detail})


def counted(*lines: AuditLine) -> dict[str, int]:
    return {one.what: count for one, count in decisions(lines, ZONE, lambda name, value: name == "reason")}


def test_each_kind_is_counted_by_day_where_the_letter_is() -> None:
    lines = [line("approve"), line("approve", NOON + HOUR), line("approve", NOON + 16 * HOUR)]
    assert decisions(lines, ZONE, lambda name, value: False) == [
        (Decision(date(2026, 9, 21), "approve"), 2),
        (Decision(date(2026, 9, 22), "approve"), 1),
    ]


def test_reasons_that_are_codes_are_told_apart_and_others_are_left_out() -> None:
    lines = [line("take down", reason="invented"), line("take down", reason="invented"), line("take down", why="Ana")]
    assert decisions(lines, ZONE, lambda name, value: name == "reason") == [
        (Decision(date(2026, 9, 21), "take down"), 1),
        (Decision(date(2026, 9, 21), "take down", (("reason", "invented"),)), 2),
    ]


def test_a_line_about_several_counts_each() -> None:
    assert counted(line("dismiss", signatures="a b c")) == {"dismiss": 3}


class TestAJob:
    def test_counts_what_it_did_in_all_and_not_each_of_its_stops(self) -> None:
        lines = [
            line("job-done", NOON + 2, job="1", kind="release", done="200"),
            line("job-stopped", NOON + 1, job="1", kind="release", done="40"),
            line("job-started", NOON, job="1", kind="release", found="200"),
        ]
        assert counted(*lines) == {"job: release": 200}

    def test_that_stopped_counts_what_it_did(self) -> None:
        assert counted(line("job-stopped", job="1", kind="import", done="40")) == {"job: import": 40}

    @pytest.mark.parametrize("kind", ["package", "export-names", "", "one of another program"])
    def test_that_decides_on_nobody_is_none(self, kind: str) -> None:
        assert counted(line("job-done", job="1", kind=kind, done="3")) == {}


def test_what_somebody_read_who_works_on_it_and_what_waits_is_no_decision() -> None:
    kept = {what for what in WORDS if counted(line(what))}
    assert {"approve", "refuse", "take down", "correct", "open", "closed", "delivered", "export names"} <= kept
    left = WORDS.keys() - kept
    assert all(what.startswith(NO_DECISION) for what in left)
    assert {"read", "note", "join", "end access", "open export", "job-started", "find: an address"} <= left


def test_the_published_changes_of_a_day_are_added_up() -> None:
    rows = [
        HistoryRow(1, 1, "2026-09-21T14:00:00Z", ChangeTotals(added=5), 5),
        HistoryRow(2, 4, "2026-09-22T05:00:00Z", ChangeTotals(added=2, withdrawn=1), 6),
        HistoryRow(5, 5, "2026-09-22T07:00:00Z", ChangeTotals(taken_down=1, corrected=3), 5),
    ]
    assert published_by_day(rows, ZONE) == {
        date(2026, 9, 21): (ChangeTotals(added=7, withdrawn=1), 6),
        date(2026, 9, 22): (ChangeTotals(taken_down=1, corrected=3), 5),
    }
