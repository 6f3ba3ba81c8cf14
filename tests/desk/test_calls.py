"""No page makes a call of AWS for each row that it shows: a page of many takes no longer than one of a few."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.wiring import organise_entries, organise_review, organise_writing
from tests.support.desk_browser import Browser, add_person, as_role
from tests.support.desk_entries import letter
from tests.support.in_queue import noted, over_limit, waits
from tests.support.process_caches import forget
from tests.support.samples import SLUG

Calls = Counter[str]


@pytest.fixture
def calls() -> Iterator[Calls]:
    """How many calls of each kind are made."""
    counted: Calls = Counter()
    made = (clients.dynamodb(), clients.sqs(), clients.kms(), clients.s3_fast())

    def note(model: Any, **_: Any) -> None:
        counted[model.name] += 1

    for client in made:
        client.meta.events.register("provide-client-params", note)
    yield counted
    for client in made:
        client.meta.events.unregister("provide-client-params", note)


def with_notes(number: int) -> None:
    one = waits(f"Casa {number}")
    organise_review.notes().add(letter(), one.id, add_person(name=f"Sol {number}").id, "Look at it.")


def blocked(number: int) -> None:
    blocking = organise_entries.blocking(add_person(name=f"Sol {number}").id)
    blocking.block(letter(), blocking.target(letter(), f"eva{number}@example.org"), "flood", None)


def logged(number: int) -> None:
    DynamoLetters().log(SLUG, number + 1, "seen", [("by", add_person(name=f"Sol {number}").id)])


def refused(number: int) -> None:
    waits(f"Casa {number}", "refused:invented", "organisation")


def kept(number: int) -> None:
    organise_writing.drafting(add_person(name=f"Sol {number}").id).set_aside(letter(), "es.md", f"Texto {number}")


PAGES: dict[str, tuple[str, Callable[[int], object]]] = {
    "the queue": ("queue", with_notes),
    "the noted": ("queue/noted", lambda number: noted(f"Persona {number}", "network")),
    "the refused": ("queue/down", refused),
    "the lot over a limit": ("limit?hours=24&proof=any", over_limit),
    "a search": ("find?q=casa", with_notes),
    "the blocks": ("blocks", blocked),
    "the log": ("log", logged),
    "what was kept of a text": ("versions?file=es.md", kept),
    "the people": ("people", lambda number: add_person(name=f"Sol {number}", roles={SLUG: "reader"})),
}


def shown(browser: Browser, page: str, calls: Calls) -> Calls:
    """The calls of a page in a process that has shown it before, and forgotten what it read."""
    for _ in range(2):
        forget()
        calls.clear()
        assert browser.get(f"/l/{SLUG}/{page}").status == 200
    return Calls(calls)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_many_makes_the_calls_of_a_page_of_few(name: str, calls: Calls) -> None:
    page, add = PAGES[name]
    browser = as_role("owner")
    for number in range(2):
        add(number)
    of_few = shown(browser, page, calls)
    for number in range(2, 12):
        add(number)
    assert shown(browser, page, calls) == of_few
