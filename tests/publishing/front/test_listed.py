"""What is known of a letter on the list, and what happened to it."""

import json
from typing import Any

import pytest

from chalicelib.publishing.edition.manifest import timestamp
from chalicelib.publishing.front.listed import MOST_EVENTS, ListedLetter
from chalicelib.rules.letters.letter import Answer, Delivery
from tests.support.front_world import FrontWorld
from tests.support.publisher_world import DAY, MINUTE
from tests.support.samples import NOW, SLUG

WHOM = {"es": "Ministra del Agua"}
BEGAN = timestamp(NOW)
# A letter's state and dates, in seconds from the first run, and what happened to it as far as anybody knows.
KNOWN: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({}, [("opened", BEGAN)]),
    ({"opens": NOW // 1000 + 60}, []),
    ({"closes": NOW // 1000 - 60}, [("closed", timestamp(NOW - MINUTE))]),
    ({"state": "closed"}, [("opened", BEGAN)]),
    ({"state": "closed", "closed_at": NOW // 1000 - 60}, [("closed", timestamp(NOW - MINUTE))]),
    ({"state": "closed", "closes": NOW // 1000 + 60}, [("opened", BEGAN)]),
    (
        {"state": "delivered", "delivery": Delivery("2026-09-10", WHOM)},
        [("delivered", "2026-09-10T00:00:00Z"), ("opened", BEGAN)],
    ),
    (
        {"state": "answered", "delivery": Delivery("2026-09-10", WHOM), "answer": Answer("2026-09-12", WHOM)},
        [("delivered", "2026-09-10T00:00:00Z"), ("answered", "2026-09-12T00:00:00Z"), ("opened", BEGAN)],
    ),
]


def events(front: FrontWorld) -> list[tuple[str, str]]:
    return [(one["event"], one["at"]) for one in front.listed()[SLUG]["events"]]


@pytest.mark.parametrize(("changes", "known"), KNOWN)
def test_of_a_letter_that_was_there_before_only_what_is_certain_is_known(
    front: FrontWorld, changes: dict[str, Any], known: list[tuple[str, str]]
) -> None:
    front.add(SLUG, **changes)
    front.run()
    assert events(front) == known


def test_what_happens_to_a_letter_is_noted_once_and_in_order(front: FrontWorld) -> None:
    front.add(SLUG, opens=NOW // 1000 + 30)
    front.run()
    front.run()
    expected = [("opened", timestamp(NOW + 30_000))]
    assert events(front) == expected
    for state, more in (
        ("closed", {}),
        ("open", {}),
        ("closed", {}),
        ("delivered", {"delivery": Delivery("2026-09-21", WHOM)}),
        ("answered", {"answer": Answer("2026-09-21", WHOM)}),
    ):
        front.change(SLUG, state=state, **more)
        expected.append(({"open": "opened"}.get(state, state), timestamp(front.now)))
        front.run()
        front.confirmed(f"Persona {state}")
        front.run()
        assert events(front) == expected
    assert {one["public_since"] for one in front.listed().values()} == {BEGAN}


def test_a_letter_that_ends_by_itself_ended_at_that_moment(front: FrontWorld) -> None:
    front.add(SLUG, closes=NOW // 1000 + 30)
    front.run()
    front.now += DAY
    front.run()
    assert events(front) == [("opened", BEGAN), ("closed", timestamp(NOW + 30_000))]
    assert front.listed()[SLUG]["ended"] is True


def test_steps_between_two_runs_are_all_noted(front: FrontWorld) -> None:
    front.add(SLUG)
    front.run()
    front.change(SLUG, state="answered", delivery=Delivery("2026-09-20", WHOM), answer=Answer("2026-09-21", WHOM))
    front.run()
    assert [name for name, _ in events(front)] == ["opened", "closed", "delivered", "answered"]


def test_a_letter_that_is_closed_and_opened_for_ever_keeps_its_last_events(front: FrontWorld) -> None:
    front.add(SLUG)
    front.run()
    for _ in range(MOST_EVENTS):
        for state in ("closed", "open"):
            front.change(SLUG, state=state)
            front.run()
    assert len(events(front)) == MOST_EVENTS
    assert events(front)[-1] == ("opened", timestamp(front.now - MINUTE))


def test_a_letter_was_public_first_with_its_first_edition_whenever_it_was_listed(front: FrontWorld) -> None:
    front.add(SLUG)
    publisher = front.publisher()
    for name in ("Ana Paz", "Luz Mar", "Sol Vega"):
        publisher.publish(front.letters.heads()[0])
        front.confirmed(name)
        front.now += DAY
    front.run()
    assert front.listed()[SLUG]["edition"] == 4
    assert front.listed()[SLUG]["public_since"] == BEGAN


def test_what_is_written_is_read_as_the_same(front: FrontWorld) -> None:
    for changes, _ in KNOWN:
        front.add(f"carta-{front.now}", **changes)
        front.now += MINUTE
    front.run()
    for values in front.listed().values():
        letter = ListedLetter.from_json(values)
        assert json.loads(json.dumps(letter.to_json())) == values
        assert ListedLetter.from_json(letter.to_json()) == letter
