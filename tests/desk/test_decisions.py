"""The report of decisions: what the log and the published corrections say, and nobody's name."""

import csv
import io
import time

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.desk.pages.decisions import COLUMNS
from chalicelib.desk.views.entries import DOWN_WORDS
from chalicelib.rules.organisers.rights import ROLES, Role
from tests.support.desk_browser import Shown, add_person, as_role
from tests.support.desk_entries import entered, next_edition
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/files/decisions"
DAY = 24 * 3600 * 1000


@pytest.fixture
def decided() -> None:
    """Decisions of two days, some of them with what was typed, by somebody with a name."""
    luz = add_person(name="Kanarienvogel Luz", roles={SLUG: "owner"}).id
    now = time.time_ns() // 1_000_000

    lines = [
        (2, "approve", {"signature": "k" * 26}),
        (2, "approve", {"signature": "q" * 26}),
        (2, "take down", {"signature": "k" * 26, "reason": "duplicate"}),
        (1, "take down", {"signature": "k" * 26, "reason": "invented"}),
        (1, "switch on: pause-mail", {"why": "Kanarienvogel Paz wrote"}),
        (1, "correct", {"signature": "k" * 26, "fields": "name, country"}),
        (1, "job-stopped", {"job": "1", "kind": "import", "done": "40"}),
        (1, "job-done", {"job": "1", "kind": "import", "done": "200"}),
        (1, "job-done", {"job": "2", "kind": "export-names", "done": "1"}),
        (1, "export names", {"why": "Kanarienvogel Sol asked"}),
        (1, "read", {"signature": "k" * 26}),
        (1, "invite", {"role": "editor"}),
    ]
    for number, (ago, what, detail) in enumerate(lines):
        DynamoLetters().log(SLUG, now - ago * DAY + number, what, [("by", luz), *detail.items()])


def rows(shown: Shown) -> list[list[str]]:
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in shown.soup.select("tr")]


def table(shown: Shown) -> list[list[str]]:
    """What stands of each decision, without the day."""
    return [row[1:] for row in rows(shown) if len(row) == 3 and row[0] != "Day"]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_it_by_day_with_reasons_and_numbers(decided: None, role: Role) -> None:
    assert table(as_role(role).get(PAGE)) == [
        ["approved a signature", "2"],
        [f"took a signature down; reason: {DOWN_WORDS['duplicate']}", "1"],
        ["corrected a signature; fields: name, country", "1"],
        ["asked for an export with the names of representatives", "1"],
        ["Import of signatories", "200"],
        ["paused the mail", "1"],
        [f"took a signature down; reason: {DOWN_WORDS['invented']}", "1"],
    ]


@pytest.mark.parametrize("tail", ["", ".html", ".csv"])
def test_it_names_nobody_and_says_nothing_that_was_typed(decided: None, tail: str) -> None:
    entered("Ana Paz")
    next_edition()
    shown = as_role("reader").get(f"{PAGE}{tail}")
    assert shown.status == 200
    assert "Kanarienvogel" not in shown.body
    assert "k" * 26 not in shown.body and "Ana Paz" not in shown.body


def test_it_has_what_editions_changed() -> None:
    entered("Ana Paz", "Luz Sol")
    next_edition()
    entered("Eva Mar")
    next_edition()
    shown = as_role("reader").get(PAGE)
    assert rows(shown)[-1][1:] == ["3", "0", "0", "0", "3"]


def test_the_file_is_a_page_of_its_own(decided: None) -> None:
    shown = as_role("reader", lang="es").get(f"{PAGE}.html")
    assert shown.headers["Content-Disposition"] == f'attachment; filename="{SLUG}-decisions.html"'
    assert [one.get_text() for one in shown.soup.select("h1")] == ["Informe de decisiones: Por el agua limpia"]
    assert shown.soup.select("a, script, link, form") == [], "it needs nothing else"
    assert table(shown) == table(as_role("reader", name="Sol", lang="es").get(PAGE))


def test_the_spreadsheet_has_each_line(decided: None) -> None:
    entered("Ana Paz")
    next_edition()
    shown = as_role("reader").get(f"{PAGE}.csv")
    found = [*csv.reader(io.StringIO(shown.body.removeprefix("\ufeff"), newline=""))]
    assert tuple(found[0]) == COLUMNS
    assert ["organisers", "approved a signature", "", "2"] in [row[1:] for row in found]
    assert ["organisers", "took a signature down", f"reason: {DOWN_WORDS['invented']}", "1"] in [
        row[1:] for row in found
    ]
    assert ["editions", "added", "", "1"] in [row[1:] for row in found]


def test_before_anything_was_decided_it_says_so() -> None:
    shown = as_role("reader").get(PAGE)
    assert "Nothing has been decided yet." in shown.text
    assert "No edition has been published yet." in shown.text


def test_a_line_of_a_program_that_is_not_known_is_shown_as_it_is_and_escaped(
    every_sentence_is_translated: set[str],
) -> None:
    DynamoLetters().log(SLUG, 1_790_000_000_000, "<b>x</b>", [("by", "operator"), ("reason", "<i>y</i>")])
    shown = as_role("reader").get(PAGE)
    assert "<b>x</b>" not in shown.body
    assert table(shown) == [["<b>x</b>", "1"]]
    every_sentence_is_translated.remove("<b>x</b>")


def test_the_log_is_read_in_pages_and_not_for_each_line(decided: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.organising.log_lines.A_PAGE", 3)
    assert len(table(as_role("reader").get(PAGE))) == 7
