"""A decision made on a page can be undone for a quarter of an hour, and until then nobody is told of it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.organising.held_signatures import (
    UNDO_SECONDS,
    Decision,
    DecisionRefused,
    Review,
    ReviewItem,
    id_of,
    key_of,
)
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatures.signature import Signature
from tests.fakes.keys import PEPPER
from tests.fakes.storage import MemoryReviewIndex
from tests.support.samples import LETTER, SLUG
from tests.support.world import MINUTE, World

ADDRESS = "casa@gmail.com"
HOUSE = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Paz", "email": ADDRESS}
QUARTER = 1000 * UNDO_SECONDS


def with_one_that_waits() -> World:
    world = World()
    world.sign(**HOUSE)
    world.deliver()
    world.now += MINUTE
    world.signing.confirm(world.mailed_link())
    world.now += 11 * MINUTE  # between two mails to an address
    return world


def organiser(world: World, by: str = "ana") -> Review:
    index = MemoryReviewIndex(world.signatures)
    return Review(world.letters, world.signatures, world.queue, index, lambda: world.now, by, UNDO_SECONDS)


@pytest.fixture
def world() -> World:
    return with_one_that_waits()


@pytest.fixture
def review(world: World) -> Review:
    return organiser(world)


def decide(world: World, decision: Decision, reason: str = "", by: str = "ana") -> ReviewItem:
    return organiser(world, by).decide(LETTER, key_of(world.stored(ADDRESS)), decision, reason, as_seen=True)


def mails(world: World) -> list[str]:
    """What was mailed after the confirmation mail."""
    return [tags["kind"] for tags in world.mailer.tags[1:]]


@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_its_signer_is_told_once_the_quarter_of_an_hour_is_over(world: World, decision: Decision) -> None:
    decide(world, decision)
    ((_, delay),) = world.queue.messages
    assert delay == UNDO_SECONDS
    world.now += QUARTER - 1000
    assert world.deliver() == ["later: may be undone"], "a message that comes early waits"
    world.now += 1000
    assert world.deliver() == ["sent"]
    assert mails(world) == [f"{decision}d"]


@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_undone_it_stands_where_it_stood_and_nobody_is_told(world: World, review: Review, decision: Decision) -> None:
    before = world.stored(ADDRESS)
    item = decide(world, decision, "other" if decision == "refuse" else "")
    world.now += QUARTER - 1
    review.undo(LETTER, item.key)
    after = world.stored(ADDRESS)
    for name in ("state", "holds", "evidence", "decided", "details", "email", "appeared_at", "submission"):
        assert getattr(after, name) == getattr(before, name), name
    world.now += 2 * QUARTER
    assert world.deliver() == ["not so any more"]
    assert mails(world) == []
    assert after.email, "it is still to be decided, and told then"
    assert (SLUG, "undo", {"by": "ana", "signature": id_of(after), "reason": decision}) in world.letters.audit


def test_what_was_taken_down_comes_back(world: World, review: Review) -> None:
    decide(world, "approve")
    world.now += 2 * QUARTER
    world.deliver()
    before = world.stored(ADDRESS)
    item = decide(world, "refuse", "mistake")
    review.undo(LETTER, item.key)
    after = world.stored(ADDRESS)
    assert (after.state, after.holds, after.evidence) == ("confirmed", (), before.evidence)
    assert [change.state for change in world.signatures.since(SLUG, 0)] == ["confirmed"]


@pytest.mark.parametrize("seconds", [UNDO_SECONDS, UNDO_SECONDS + 3600])
def test_later_it_cannot_be_undone(world: World, review: Review, seconds: int) -> None:
    item = decide(world, "approve")
    world.now += 1000 * seconds
    with pytest.raises(DecisionRefused) as refused:
        review.undo(LETTER, item.key)
    assert refused.value.why == "late"
    assert world.stored(ADDRESS).state == "confirmed"


def test_what_the_mailer_has_claimed_cannot_be_undone_whatever_the_clocks_say(world: World, review: Review) -> None:
    item = decide(world, "refuse")
    world.now += QUARTER
    assert world.deliver() == ["sent"]
    world.now -= QUARTER // 2  # the clock of this function is behind
    with pytest.raises(DecisionRefused) as refused:
        review.undo(LETTER, item.key)
    assert refused.value.why == "late"


def test_the_mailer_that_read_a_decision_before_it_was_undone_sends_nothing(
    world: World, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused and undone, the state is the same: the claim depends on the decision as well."""
    item = decide(world, "refuse")
    read = world.stored(ADDRESS)
    review.undo(LETTER, item.key)
    world.now += QUARTER
    with monkeypatch.context() as stale:
        stale.setattr(world.signatures, "get", lambda _: read)
        assert world.deliver() == ["later: lost a race"]
    assert mails(world) == []


def test_what_changed_since_is_not_undone(world: World, review: Review) -> None:
    item = decide(world, "approve")
    decide(world, "refuse", by="eva")
    with pytest.raises(DecisionRefused) as refused:
        review.undo(LETTER, item.key)
    assert refused.value.why == "decided"
    assert refused.value.signature is not None and refused.value.signature.decided is not None
    assert refused.value.signature.decided.by == "eva"
    assert "refused" in world.stored(ADDRESS).holds


def test_undone_twice_it_is_undone_once(world: World, review: Review) -> None:
    item = decide(world, "approve")
    review.undo(LETTER, item.key)
    before = world.stored(ADDRESS)
    with pytest.raises(DecisionRefused) as refused:
        review.undo(LETTER, item.key)
    assert (refused.value.why, world.stored(ADDRESS)) == ("unsuitable", before)


def test_a_signer_who_left_is_not_brought_back(world: World, review: Review) -> None:
    item = decide(world, "approve")
    world.signer.withdraw(world.link(page_token(PEPPER, world.stored(ADDRESS).id)))
    with pytest.raises(DecisionRefused) as refused:
        review.undo(LETTER, item.key)
    assert refused.value.why == "gone"
    assert world.stored(ADDRESS).state == "withdrawn"


@pytest.mark.parametrize("second", ["approve", "refuse"])
@pytest.mark.parametrize("first", ["approve", "refuse"])
def test_of_two_organisers_on_one_entry_the_second_sees_what_the_first_did(
    world: World, first: Decision, second: Decision
) -> None:
    seen = key_of(world.stored(ADDRESS))
    organiser(world).decide(LETTER, seen, first, as_seen=True)
    after = world.stored(ADDRESS)
    with pytest.raises(DecisionRefused) as refused:
        organiser(world, "eva").decide(LETTER, seen, second, as_seen=True)
    assert refused.value.why == "decided"
    assert refused.value.signature is not None and refused.value.signature.decided is not None
    assert (refused.value.signature.decided.what, refused.value.signature.decided.by) == (first, "ana")
    assert world.stored(ADDRESS) == after


@pytest.mark.parametrize("second", ["approve", "refuse"])
@pytest.mark.parametrize("first", ["approve", "refuse"])
def test_nor_is_it_decided_twice_when_both_had_read_it(
    world: World, first: Decision, second: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refusing leaves the state and the submission as they were, and still the other decision loses."""
    read, seen = world.stored(ADDRESS), key_of(world.stored(ADDRESS))
    organiser(world).decide(LETTER, seen, first, as_seen=True)
    after, get = world.stored(ADDRESS), world.signatures.get
    reads = iter([read])
    monkeypatch.setattr(world.signatures, "get", lambda one: next(reads, None) or get(one))
    with pytest.raises(DecisionRefused) as refused:
        organiser(world, "eva").decide(LETTER, seen, second, as_seen=True)
    assert refused.value.why == "decided"
    assert world.stored(ADDRESS) == after


def test_a_decision_whose_answer_was_lost_is_made(
    world: World, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = world.signatures.apply

    def apply_twice(*arguments: Any) -> bool:
        apply(*arguments)
        return apply(*arguments)  # as the client does after a time-out

    monkeypatch.setattr(world.signatures, "apply", apply_twice)
    item = decide(world, "approve")
    assert (item.state, world.stored(ADDRESS).state) == ("confirmed", "confirmed")
    assert review.undo(LETTER, item.key).state == "held"


def test_an_unknown_reason_is_refused(world: World) -> None:
    before = world.stored(ADDRESS)
    with pytest.raises(LetterRefused, match="is no reason"):
        decide(world, "refuse", "<script>")
    assert world.stored(ADDRESS) == before


@pytest.mark.parametrize("reason", ["duplicate", "other", ""])
def test_the_mail_gives_the_reason_in_the_signers_language(world: World, reason: str) -> None:
    decide(world, "refuse", reason)
    world.now += QUARTER
    world.deliver()
    text = world.mailer.sent[-1][1].decode("utf-8", "replace").replace("=\r\n", "")
    assert ("El motivo: la misma persona u organizaci" in text) is (reason == "duplicate")
    assert ("El motivo" in text) is (reason == "duplicate")


DEEDS = st.lists(
    st.tuples(st.sampled_from(["approve", "refuse", "undo", "deliver"]), st.integers(0, 3 * UNDO_SECONDS)), max_size=12
)


@given(DEEDS)
def test_nobody_is_told_of_a_decision_that_is_undone(deeds: list[tuple[Any, int]]) -> None:
    """Whatever is decided, undone and delivered in whatever order, each mail is of what stood for a quarter of an hour
    and was not undone after."""
    world = with_one_that_waits()
    told: list[str] = []
    for deed, seconds in deeds:
        world.now += 1000 * seconds
        before: Signature = world.stored(ADDRESS)
        try:
            if deed == "deliver":
                world.deliver()
            elif deed == "undo":
                organiser(world).undo(LETTER, key_of(before))
                assert mails(world) == told, "what was told since the decision is not undone"
            else:
                decide(world, deed)
                told = mails(world)
        except DecisionRefused:
            assert world.stored(ADDRESS) == before
        if len(mails(world)) > len(told):
            decided = world.stored(ADDRESS).decided
            assert decided is not None and world.now >= decided.at + QUARTER
            assert mails(world)[-1] == {"approve": "approved", "refuse": "refused"}[decided.what]


def test_the_commands_decision_is_told_at_once(world: World) -> None:
    replace(organiser(world), undo_seconds=0).decide(LETTER, key_of(world.stored(ADDRESS)), "approve")
    assert world.deliver() == ["sent"]
