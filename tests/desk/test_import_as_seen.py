"""An import does what its organiser saw: a page that was opened before somebody changed it begins nothing else."""

from typing import Any

import pytest

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.rules.organisers.rights import VOUCHED_AT_ONCE
from tests.desk.test_import import HERE, LIST, check_rows, draft, many, names, run_jobs, send, start
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.samples import SLUG


@pytest.fixture
def editor() -> Browser:
    return as_role("editor")


@pytest.fixture
def other() -> Browser:
    return as_role("editor", name="Mar Paz")


def late(browser: Browser, tail: str, act: Any, **typed: Any) -> Shown:
    """Open a page, let somebody else act, and send its form."""
    browser.get(f"{HERE}/{draft().id}/{tail}")
    address, fields = browser.form("main form")
    act()
    values = [(name, value) for name, value in fields if name not in typed]
    return browser.post(address, values + list(typed.items()))


def test_rows_that_were_changed_since_are_not_begun(editor: Browser, other: Browser) -> None:
    send(editor, LIST + "person,,x\n")
    check_rows(editor)
    editor.submit("main form:has(input[value=leave-all])")

    def mend() -> None:
        other.get(f"{HERE}/{draft().id}/rows")
        other.submit("main form", **{"name-3": "Nadie Vio", "email-3": "n@example.org"}, left=[])

    shown = late(editor, "start", mend, mode="vouched", vouched_by="Eva Mar")
    assert shown.status == 409 and "have changed since you opened this page" in shown.text
    run_jobs()
    assert SignatureItem.count() == 0
    editor.submit("main form", mode="vouched", vouched_by="Eva Mar")
    run_jobs()
    assert "Nadie Vio" in names(), "now it was seen"


def test_what_was_typed_into_a_row_goes_into_no_other(editor: Browser, other: Browser) -> None:
    """Somebody reads the file in another way meanwhile: the third row is another one by then."""
    send(editor, "name,email\nAna Paz,a@example.org\n,wrong\nluz,l@example.org\n,\n")
    check_rows(editor)

    def read_otherwise() -> None:
        other.get(f"{HERE}/{draft().id}")
        other.submit("main form[action]", act="check", **{"column-1": "affiliation"})

    before = draft().parameters["kept"]
    typed = {"name-1": "Rosa Rey", "email-1": "r@example.org", "left": "2"}
    shown = late(editor, "rows", read_otherwise, **typed)
    assert shown.status == 409 and "changed how the file is read" in shown.text
    assert draft().parameters["kept"] != before
    assert "Rosa Rey" not in editor.get(f"{HERE}/{draft().id}/all").text


def test_what_is_proposed_is_what_the_page_said(editor: Browser, other: Browser) -> None:
    from chalicelib.wiring import organise_people

    send(editor, many(VOUCHED_AT_ONCE + 1))
    check_rows(editor)
    start(editor, "vouched", vouched_by="Eva Mar")

    def name_another() -> None:
        start(other, "vouched", vouched_by="Otra Persona")

    assert late(editor, "propose", name_another).location.endswith("/start")
    assert organise_people.proposals().of(SLUG) == []


def test_another_file_from_the_same_page_is_another_import(editor: Browser) -> None:
    """Whoever goes back and chooses another file sends the form with the same number."""
    editor.get(HERE)
    address, fields = editor.form("main form[enctype]")
    first = editor.post(address, [(name, LIST if name == "pasted" else value) for name, value in fields])
    other = "name,email\nRosa Rey,r@example.org\n"
    second = editor.post(address, [(name, other if name == "pasted" else value) for name, value in fields])
    assert first.location != second.location
    assert "Rosa Rey" in editor.follow(second).text


@pytest.mark.parametrize("number", ["0000000000001-" + "a" * 16, "9999999999999-" + "a" * 16])
def test_an_import_is_listed_by_when_it_was_drafted_whatever_its_form_says(editor: Browser, number: str) -> None:
    editor.get(HERE)
    address, fields = editor.form("main form[enctype]")
    values = dict(fields) | {"pasted": LIST, "job": number}
    assert number not in editor.post(address, list(values.items())).location


def test_no_heap_of_drafts_hides_what_was_vouched_for_today(editor: Browser) -> None:
    send(editor, many(VOUCHED_AT_ONCE))
    check_rows(editor)
    start(editor, "vouched", vouched_by="Eva Mar")
    run_jobs()
    for _ in range(105):
        _draft_another()
    send(editor, "name,email\nLuis Sol,l@example.org\n")
    check_rows(editor)
    assert "A second person has to approve this" in start(editor, "vouched", vouched_by="Eva Mar").text
    for _ in range(500):
        _draft_another()
    from chalicelib.wiring import organise

    job = organise.job_control("x").draft(SLUG, "import", found=1, parameters={})
    limit = organise.vouched_limit()
    assert limit.needs_second(job, 1, job.created_at), "so many that they are not counted"


def _draft_another() -> None:
    from chalicelib.wiring import organise

    organise.job_control("x").draft(SLUG, "import", found=0, parameters={})


def test_an_approval_holds_for_exactly_what_was_approved(editor: Browser) -> None:
    """The function died after the approval and before the start: who vouches cannot be changed then."""
    from chalicelib.wiring import organise

    send(editor, many(VOUCHED_AT_ONCE + 1))
    check_rows(editor)
    start(editor, "vouched", vouched_by="Eva Mar")
    job = draft()
    organise.job_control("x").revise(job, parameters={**job.parameters, "approved": True})
    assert "A second person has to approve this" in start(editor, "vouched", vouched_by="Otra").text
    run_jobs()
    assert SignatureItem.count() == 0 and not DynamoJobs().listed(SLUG)[0].parameters.get("approved")
