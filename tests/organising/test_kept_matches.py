"""The pairs that are kept: what follows from each is what a whole count gives, and deciding on them is deciding."""

import random
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.kept_matches import EVERY_MS, MOST_PAIRS, KeptMatching, MatchKeeper, compute, key_of, unpack
from chalicelib.organising.matches import Contradicted, Listing, Matching
from chalicelib.ports.storage import EditionRecord
from chalicelib.rules.signatories.counted_places import keys_of
from chalicelib.rules.signatories.counting import count, differences, group
from chalicelib.rules.signatories.decisions import NO_DECISIONS, Contradiction, decision
from tests.support.counting import listing as places_of_names
from tests.support.desk import Desk
from tests.support.samples import SLUG, named

SECRET = b"s" * 32
EDITION = EditionRecord(3, '{"counts": {}}', "00", "key", 1, "basis")
NAMES = (
    "Casa del Agua", "Casa del Agua, A.C.", "Casa Agua", "Casa del Agua (CDA)", "CDA", "Casa de Agua Oaxaca",
    "Red Ñandú", "Red Nandu", "Colectivo Sol", "Col. Sol", "Colectivo Sol y Luna",
)  # fmt: skip


def listing(seed: int) -> Listing:
    chance = random.Random(seed)
    own = chance.sample(NAMES, 5)
    coalitions = [(f"Alianza {at}", chance.sample(NAMES, 4)) for at in range(2)]
    places = places_of_names(own, coalitions)
    keys = keys_of(places, SECRET)
    decisions = NO_DECISIONS
    for _ in range(3):
        a, b = chance.sample(range(len(places)), 2)
        try:
            new = decision(keys[a], keys[b], chance.choice(("one", "two")), "luz", 1)
            decisions = decisions.with_decision(new)
        except Contradiction:
            continue
    return Listing(places, keys, SECRET, decisions)


@pytest.mark.parametrize("seed", range(60))
def test_what_follows_is_what_a_whole_count_gives(seed: int) -> None:
    found = listing(seed)
    before = count(found.places, group(found.places, found.decisions, SECRET), 0)
    kept = compute(found, EDITION, 0, 1)
    assert kept.counts == before.to_json()
    for pair in kept.pairs:
        a, b = kept.keys[pair.one], kept.keys[pair.other]
        new = decision(a, b, "one" if pair.kind == "doubtful" else "two", "", 0)
        try:
            after = count(found.places, group(found.places, found.decisions.with_decision(new), SECRET), 0)
        except Contradiction:
            continue
        assert pair.moves == differences(before, after), (pair.kind, found.places[found.keys.index(a)].name)


def test_what_is_packed_comes_back_and_nothing_else_is_read() -> None:
    kept = compute(listing(1), EDITION, 2, 7)
    assert unpack(kept.pack()) == kept
    for body in (b"", b"x", b"\x1f\x8b\x08\x00", b"{}"):
        assert unpack(body) is None


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.vouched("Casa del Agua", kind="organisation")
    desk.vouched("Casa Agua", kind="organisation")
    desk.vouched("Alianza del Pozo", kind="coalition", members=named("Casa de Agua", "Red Sol"))
    desk.signed("Ana Quispe")
    desk.signed("Ana Quispe", email="otra@example.org")
    desk.next_edition()
    return desk


def keeper(desk: Desk) -> MatchKeeper:
    return MatchKeeper(desk.letters, desk.bucket, desk.states, lambda: desk.now)


def pages(desk: Desk) -> KeptMatching:
    return KeptMatching(desk.letters, desk.states, "luz", lambda: desk.now)


class TestKeeping:
    def test_the_kept_pairs_are_those_of_the_command(self, desk: Desk) -> None:
        assert keeper(desk).run() == 1
        kept = pages(desk).read(desk.letter)
        assert kept is not None
        matches = Matching(desk.letters, desk.bucket, "luz", lambda: desk.now).read(SLUG).matches()
        found = kept.listing(NO_DECISIONS)
        assert {(one.kind, one.reason, found.name(one.one), found.name(one.other)) for one in kept.pairs} == {
            (one.kind, one.reason, one.one, one.other) for one in matches
        }
        assert (kept.edition, kept.total) == (1, len(matches))

    def test_they_are_computed_once_for_an_edition_and_not_at_every_minute(self, desk: Desk) -> None:
        assert [keeper(desk).run() for _ in range(2)] == [1, 0]
        desk.vouched("Casa del Agua Oaxaca", kind="organisation")
        desk.next_edition()
        assert keeper(desk).run() == 0
        desk.now += EVERY_MS
        assert [keeper(desk).run() for _ in range(2)] == [1, 0]

    def test_what_expired_or_was_damaged_is_computed_again(self, desk: Desk) -> None:
        keeper(desk).run()
        for body in (None, b"damaged"):
            if body is None:
                del desk.states.objects[key_of(desk.letter)]
            else:
                desk.states.objects[key_of(desk.letter)] = body
            assert keeper(desk).run() == 1
            assert pages(desk).read(desk.letter) is not None

    def test_a_draft_and_an_unpublished_letter_have_none(self) -> None:
        assert keeper(Desk()).run() == 0
        assert pages(Desk()).read(Desk().letter) is None

    def test_while_a_bucket_is_down_nothing_is_kept_and_nobody_fails(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def down(*given: Any) -> bytes:
            raise Unavailable("s3")

        monkeypatch.setattr(desk.bucket, "get", down)
        assert keeper(desk).run() == 0

    def test_no_more_are_kept_than_a_page_can_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("chalicelib.organising.kept_matches.MOST_PAIRS", 2)
        kept = compute(listing(1), EDITION, 0, 1)
        assert (len(kept.pairs), kept.total > 2, MOST_PAIRS) == (2, True, 2_000)


class TestDeciding:
    def test_one_two_and_undone(self, desk: Desk) -> None:
        keeper(desk).run()
        by = pages(desk)
        kept = by.read(desk.letter)
        assert kept is not None
        pair = kept.open_pairs(NO_DECISIONS)[0]
        a, b = kept.keys[pair.one], kept.keys[pair.other]
        assert by.decide(desk.letter, kept, a, b, "one")
        assert not by.decide(desk.letter, kept, a, b, "one")
        assert pair not in kept.open_pairs(by.decisions(desk.letter))
        expected = {name: kept.counts[name] + dict(pair.moves).get(name, 0) for name in kept.counts}
        counts = desk.next_edition()["counts"]
        assert {name: counts[name] for name in dict(pair.moves)} == {name: expected[name] for name in dict(pair.moves)}
        assert by.undo(desk.letter, kept, a, b)
        assert by.decisions(desk.letter) == NO_DECISIONS
        assert [what for what, _ in desk.audit()] == ["matches: one", "matches: undone"]

    def test_what_other_decisions_contradict_is_refused(self, desk: Desk) -> None:
        keeper(desk).run()
        by = pages(desk)
        kept = by.read(desk.letter)
        assert kept is not None
        keys = [key for key, place in zip(kept.keys, kept.places, strict=True) if "Agua" in place.name]
        by.decide(desk.letter, kept, keys[0], keys[1], "one")
        by.decide(desk.letter, kept, keys[1], keys[2], "one")
        with pytest.raises(Contradicted):
            by.decide(desk.letter, kept, keys[0], keys[2], "two")
