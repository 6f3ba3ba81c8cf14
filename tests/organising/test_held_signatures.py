"""An organiser reviews held signatures and decides."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.held_signatures import Decision, Review, ReviewItem, in_words
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.limits.buckets import UNPROVED
from tests.fakes.keys import PEPPER
from tests.fakes.storage import MemoryReviewIndex
from tests.support.samples import LETTER, SLUG
from tests.support.world import MINUTE, World

HOUSE = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Paz", "email": "casa@gmail.com"}


@pytest.fixture
def world() -> World:
    world = World()
    world.sign(**HOUSE)
    world.deliver()
    world.now += MINUTE
    world.signing.confirm(world.mailed_link())
    return world


@pytest.fixture
def review(world: World) -> Review:
    return Review(
        world.letters, world.signatures, world.queue, MemoryReviewIndex(world.signatures), lambda: world.now, "ana"
    )


def only(review: Review) -> ReviewItem:
    (look,) = review.list_items(LETTER)
    return look


def mailed(world: World) -> list[str]:
    world.now += 11 * MINUTE
    return [*world.deliver(), world.mailer.tags[-1]["kind"]]


def test_who_waits_is_shown_with_what_an_organiser_needs(review: Review) -> None:
    look = only(review)
    assert (look.name, look.representative, look.mailbox, look.holds) == (
        "Casa del Agua", "Luz Paz", "gmail.com", ("organisation",),
    )  # fmt: skip
    assert "nothing proves that the signer may sign for it" in in_words([look])


def test_approved_it_is_on_the_letter_and_its_signer_is_told(world: World, review: Review) -> None:
    review.decide(LETTER, only(review).key, "approve")
    assert [change.state for change in world.signatures.since(SLUG, 0)] == ["confirmed"]
    assert world.stored("casa@gmail.com").evidence == "approved:ana"
    assert mailed(world) == ["sent", "approved"]
    assert (SLUG, "approve", {"by": "ana", "signature": only_key(world)}) in world.letters.audit
    assert review.list_items(LETTER) == []


def only_key(world: World) -> str:
    return world.stored("casa@gmail.com").id.partition("#")[2]


def test_what_changes_after_it_was_looked_at_is_not_approved(world: World, review: Review) -> None:
    key = only(review).key
    page = page_token(PEPPER, world.stored("casa@gmail.com").id)
    world.signer.amend(world.link(page), {"name": "Secretaría de la Defensa", "representative": "Luz Paz"})
    with pytest.raises(LetterRefused, match="look at it again"):
        review.decide(LETTER, key, "approve")
    review.decide(LETTER, only(review).key, "approve")


def test_refused_it_stays_off_the_letter_and_its_signer_is_told(world: World, review: Review) -> None:
    review.decide(LETTER, only(review).key, "refuse")
    assert list(world.signatures.since(SLUG, 0)) == []
    assert mailed(world) == ["sent", "refused"]


def test_what_is_published_is_taken_down(world: World, review: Review) -> None:
    key = only(review).key
    review.decide(LETTER, key, "approve")
    world.now += MINUTE
    review.decide(LETTER, key, "refuse")
    assert [change.state for change in world.signatures.since(SLUG, 0)] == ["held"]


@pytest.mark.usefixtures("full_allowance")
def test_what_was_over_a_limit_is_shown_when_asked_for_and_can_be_released(world: World, review: Review) -> None:
    for number in range(UNPROVED[0].most + 1):
        world.sign(email=f"p{number}@example.org", name=f"Persona {number}")
    world.deliver()
    held = [look for look in review.list_items(LETTER, suspicious=True) if "network" in look.signals]
    assert len(held) == 1
    assert not any("network" in look.signals for look in review.list_items(LETTER))
    review.decide(LETTER, held[0].key, "release")
    world.now += 6000
    assert world.deliver() == ["sent"]


@pytest.mark.usefixtures("full_allowance")
def test_many_are_released_a_few_a_second_and_what_died_on_the_way_is_finished(
    world: World, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_two(*arguments: Any, **named: Any) -> None:
        if len(world.queue.messages) == 2:
            raise Unavailable("sqs send")
        put(*arguments, **named)

    for number in range(UNPROVED[0].most + 5):
        world.sign(email=f"p{number}@example.org", name=f"Persona {number}")
    world.deliver()
    put = world.queue.put
    with monkeypatch.context() as down, pytest.raises(Unavailable):
        down.setattr(world.queue, "put", put_two)
        review.release_all(LETTER, review.list_releasable(LETTER, since=0, unproved=True))
    assert len(world.queue.messages) == 2
    assert review.release_all(LETTER, review.list_releasable(LETTER, since=0, unproved=True)) == 3
    assert [delay for _, delay in world.queue.messages] == [5, 5, 5, 5, 6]
    world.now += 10_000
    assert world.deliver() == ["sent"] * 5


@pytest.mark.parametrize("decision", ["release", "approve"])
def test_a_decision_that_does_not_fit_is_refused(world: World, review: Review, decision: Decision) -> None:
    key = only(review).key
    review.decide(LETTER, key, "approve")
    with pytest.raises(LetterRefused, match="does not apply"):
        review.decide(LETTER, key, decision)


def test_who_is_not_there_is_said(review: Review) -> None:
    with pytest.raises(LetterRefused, match="has no signature"):
        review.decide(LETTER, "a" * 26, "approve")


def test_a_decision_beside_another_is_not_written_over_it(
    world: World, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale, key = world.stored("casa@gmail.com"), only(review).key
    world.signatures.items[stale.id] = replace(stale, submission="newer")
    monkeypatch.setattr(world.signatures, "get", lambda _: stale)
    with pytest.raises(LetterRefused, match="look at it again"):
        review.decide(LETTER, key, "approve")
