"""The log of a letter: every act in words, by day, for every role, and as a file."""

import ast
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.desk.log_words import DETAILS, HIDDEN, WORDS
from chalicelib.desk.pages.log import MOST_LINES
from chalicelib.organising.overview import DONE
from chalicelib.rules.letters.switches import MEANINGS
from chalicelib.rules.limits.blocks import BlockKind
from chalicelib.rules.organisers.rights import ROLES, Role
from tests.support.desk_browser import add_person, as_role, delete_person, log_in
from tests.support.samples import SLUG

ROOT = Path(__file__).parents[2] / "chalicelib"
PAGE = f"/l/{SLUG}/log"
DAY_MS = 24 * 3600 * 1000
AT = 1_795_000_000_000
KEY = "a" * 26

BLOCKS = get_args(BlockKind)
PROPOSED = ("new-owner", "import-vouched", "open", "change-words")
# What is logged under a name that is put together or given: (module, expression) → every value that it has.
PUT_TOGETHER: dict[tuple[str, str], tuple[str, ...]] = {
    ("campaign.py", "f'push: {outcome}'"): ("push: created", "push: replaced", "push: settings", "push: new version"),
    ("campaign.py", "to"): ("open", "closed"),
    ("campaign.py", "f'{to}: corrected' if again else to"): (
        "delivered", "answered", "delivered: corrected", "answered: corrected",
    ),
    ("matches.py", "f'matches: {verdict}'"): ("matches: one", "matches: two"),
    ("switches.py", "f'switch {to}: {name}'"): (
        *(f"switch on: {name}" for name in MEANINGS), *(f"switch off: {name}" for name in MEANINGS),
    ),
    ("held_signatures.py", "decision"): ("approve", "refuse", "release"),
    ("blocking.py", "f'block: {target.kind}'"): tuple(f"block: {kind}" for kind in BLOCKS),
    ("blocking.py", "f'block lifted{kind}'"): ("block lifted", *(f"block lifted: {kind}" for kind in BLOCKS)),
    ("leading.py", "wish.what"): ("closed", "reopen", "closing day", "public now", "public later"),
    ("invitations.py", "line"): ("invite", "invite anew"),
    ("invitations.py", "log_line"): ("join", "get in again"),
    **{
        ("proposals.py", f"f'{act}: {{{of}.kind}}'" if of else f"f'{act}: {{kind}}'"): tuple(
            f"{act}: {kind}" for kind in PROPOSED
        )
        for act, of in (
            ("propose", ""), ("approve", "before"), ("cancel", "before"), ("void", "proposal"),
            ("24 hours over", "proposal"),
        )
    },
}  # fmt: skip
# Those that hand on what they were given.
HANDED_ON = {("acts.py", "signature"), ("control.py", "wish"), ("people.py", "person_id")}
NAMES = {"what", "act.what"}
LOGGERS = {"log": 2, "_log": 1, "_change": 1, "Act": 1}  # where the argument `what` stands
ROOMS = ("organising", "operating", "desk")


def logged() -> Iterator[tuple[str, ast.Module, ast.expr]]:
    """Every expression that the program logs as `what`, with its module."""
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text())
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or "logger" in ast.unparse(call.func):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name == "_change" and path.name not in ("matches.py", "blocking.py"):
                continue
            place = LOGGERS.get(name)
            if ast.unparse(call.func) == "self.log":
                place = 0
            if place is not None and len(call.args) > place:
                yield path.name, tree, call.args[place]


def constants(tree: ast.Module, expression: ast.expr) -> set[str] | None:
    """The texts that an expression can be: one that stands there, or those of a constant of its module."""
    if isinstance(expression, ast.Constant):
        return {str(expression.value)}
    named = expression.value if isinstance(expression, ast.Subscript) else expression
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == ast.unparse(named):
            value = ast.literal_eval(statement.value)
            return {*value.values()} if isinstance(value, dict) else {str(value)}
    return None


def test_every_act_that_is_logged_has_words() -> None:
    found = set()
    for module, tree, expression in logged():
        text = ast.unparse(expression)
        if (known := constants(tree, expression)) is not None:
            found |= known
        elif text not in NAMES and (module, text) not in HANDED_ON:
            assert (module, text) in PUT_TOGETHER, f"{module} logs {text}: say here what that may be"
            found |= {*PUT_TOGETHER[module, text]}
    assert len(found) > 40
    assert found - WORDS.keys() == set()


def test_the_page_has_the_words_of_the_command() -> None:
    assert {what: WORDS.get(what) for what in DONE} == DONE


def log(what: str, at_ms: int = AT, **detail: str) -> None:
    DynamoLetters().log(SLUG, at_ms, what, list(detail.items()))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_who_did_what_when_the_newest_first(role: Role) -> None:
    luz = add_person(name="Luz Mar", roles={SLUG: "owner"})
    log("approve", AT, by=luz.id, signature=KEY)
    log("take down", AT + DAY_MS, by=luz.id, signature=KEY, reason="duplicate")
    page = as_role(role).get(PAGE)
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("main tbody tr")]
    assert ["took a signature down" in rows[0], "approved a signature" in rows[1]] == [True, True]
    assert all("Luz Mar" in row for row in rows) and "on the letter already" in rows[0]
    assert len(page.soup.select("main h2")) == 2
    assert luz.id not in page.body


def test_entries_are_linked_for_those_who_may_open_them() -> None:
    log("approve", by="x", signature=KEY)
    linked = {role: bool(as_role(role).get(PAGE).soup.select(f'a[href$="/entry/{KEY}"]')) for role in ROLES}
    assert linked == {"reader": False, "moderator": True, "editor": False, "owner": True}


def test_somebody_who_is_no_longer_an_organiser_has_no_name_and_the_operator_has() -> None:
    log("approve", by="0" * 16)
    log("import", by="operator", rows="3")
    text = as_role("reader").get(PAGE).text
    assert "somebody who is no longer an organiser" in text
    assert "operator imported signatories" in text and "0" * 16 not in text


def test_reading_a_representative_is_in_it() -> None:
    log("read", by="x", signature=KEY)
    assert "read the name of a representative" in as_role("reader").get(PAGE).text


def test_a_long_log_has_pages_and_no_line_is_on_two() -> None:
    for number in range(MOST_LINES * 2 + 5):
        log("move", AT + number * 1000, by="x", to=f"n{number}")
    browser, seen = as_role("reader"), []
    page = browser.get(PAGE)
    for _ in range(5):
        seen += [row.select(".detail bdi")[0].text for row in page.soup.select("main tbody tr")]
        more = page.soup.select_one('a[rel="next"]')
        if more is None:
            break
        page = browser.get(str(more["href"]))
    assert seen == [f"n{number}" for number in reversed(range(MOST_LINES * 2 + 5))]
    assert "From the beginning" in page.text


@pytest.mark.parametrize("before", ["", "zzz", "9" * 2000, "1795000000000#", "%00", "1790000000000#ffff#x"])
def test_a_place_that_no_page_named_is_the_beginning(before: str) -> None:
    log("open", by="x")
    page = as_role("reader").get(f"{PAGE}?before={before}")
    assert page.status == 200 and "opened the letter" in page.text


def test_what_an_unknown_version_logged_is_shown_as_it_is(every_sentence_is_translated: set[str]) -> None:
    log("a <b>new</b> act", by="<i>Eva</i>", colour="<u>red</u>")
    page = as_role("reader").get(PAGE)
    assert "a <b>new</b> act" in page.text and "<i>Eva</i>" in page.text and "<u>red</u>" in page.text
    assert not page.soup.select("main b, main i, main u")
    every_sentence_is_translated.clear()


def test_a_file_for_spreadsheets_has_every_line_and_no_formula() -> None:
    luz = add_person(name="Luz Mar", roles={SLUG: "owner"})
    log("switch on: pause-mail", AT, by=luz.id, why='=HYPERLINK("https://evil.example")')
    log("move", AT + 1000, by="+1", to="a; =1+1")
    shown = as_role("reader").get(f"{PAGE}.csv")
    assert shown.headers["Content-Type"].startswith("text/csv")
    assert f'filename="{SLUG}-log.csv"' in shown.headers["Content-Disposition"]
    header, *rows = csv.reader(io.StringIO(shown.body.removeprefix("\ufeff")))
    assert header == ["time", "by", "what", "signature", "details"]
    assert [row[2] for row in rows] == ["moved an entry", "paused the mail"]
    assert [row[1] for row in rows] == ["'+1", "Luz Mar"]
    for cell in (cell for row in rows for cell in row):
        assert not any(part.strip().startswith(("=", "+", "-", "@")) for part in cell.split(";"))


def test_a_file_for_programs_has_what_was_stored() -> None:
    log("take down", AT, by="operator", signature=KEY, reason="duplicate")
    (line,) = json.loads(as_role("reader").get(f"{PAGE}.json").body)
    assert line == {
        "time": "2026-11-18T11:06:40+00:00", "by": "operator", "what": "take down", "signature": KEY,
        "details": {"reason": "duplicate"},
    }  # fmt: skip


def test_the_files_have_more_than_one_page_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.organising.log_lines.A_PAGE", 3)
    for number in range(8):
        log("move", AT + number, by="x", to=str(number))
    assert len(json.loads(as_role("reader").get(f"{PAGE}.json").body)) == 8


def test_no_detail_is_both_shown_and_hidden() -> None:
    assert not {*DETAILS} & {*HIDDEN}


def test_the_names_are_those_of_this_moment() -> None:
    luz = add_person(name="Luz Mar", roles={SLUG: "owner"})
    log("approve", by=luz.id)
    delete_person(luz)
    browser = log_in(add_person(name="Sol", roles={SLUG: "reader"}))
    assert "Luz Mar" not in browser.get(PAGE).text
