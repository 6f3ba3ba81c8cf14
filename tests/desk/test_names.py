"""Whoever did something is shown by name: an organiser, an operator, or somebody who has gone, but never by an id."""

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.desk.names import Names
from chalicelib.rules.organisers.person import Person
from chalicelib.wiring import organise_entries, organise_review
from tests.support.desk_browser import add_person, as_role, delete_person, log_in
from tests.support.desk_entries import letter
from tests.support.in_queue import key, stored, waits
from tests.support.samples import SLUG

GONE = "somebody who is no longer an organiser"


@pytest.fixture
def luz() -> Person:
    """An organiser who decided, left a note, and blocked; and who is gone by now."""
    luz = add_person(name="Luz Mar", roles={SLUG: "moderator"})
    one = waits("Casa del Agua")
    organise_review.notes().add(letter(), one.id, luz.id, "Look at the website.")
    browser = log_in(luz)
    browser.get(f"/l/{SLUG}/queue/{key(one)}")
    browser.submit("form:has([name=decision][value=refuse])", reason="invented")
    assert "refused" in stored(one).holds
    blocking = organise_entries.blocking(luz.id)
    blocking.block(letter(), blocking.target(letter(), "eva@example.org"), "flood", None)
    DynamoLetters().log(SLUG, 1, "seen", [("by", luz.id), ("signature", key(one))])
    return luz


@pytest.mark.parametrize("is_gone", [False, True])
def test_no_page_shows_an_organiser_by_the_id(luz: Person, is_gone: bool) -> None:
    (one,) = organise_review.queue().page(letter(), "down").entries
    sol, entry = as_role("owner", name="Sol"), one.id.partition("#")[2]
    if is_gone:
        delete_person(luz)
    for page in (f"queue/{entry}", "queue/down", f"entry/{entry}", "blocks", "log"):
        shown = sol.get(f"/l/{SLUG}/{page}")
        assert shown.status == 200, page
        assert luz.id not in shown.body, page
        assert ("Luz Mar" in shown.text, GONE in shown.text) == (not is_gone, is_gone), shown.text


def test_an_operator_keeps_the_name_of_the_command() -> None:
    assert Names().of("arn:aws:iam::123456789012:user/ana") == "arn:aws:iam::123456789012:user/ana"
    assert Names().of("?") == Names().of("") == ""
