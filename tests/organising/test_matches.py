"""Names that may be one, for organisers: what they are shown, what they decide, and what they undo."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.matches import NOTHING, NOTHING_DECIDED, Matching, decided_in_words, in_words
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.files import csv_and_json
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatories import decisions as rules
from chalicelib.rules.signatories.decisions import Decisions
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.member import Member
from tests.fakes.publishing import MemoryBucket
from tests.fakes.storage import MemoryLetters
from tests.support.contents import SECRET, content_of, signatory
from tests.support.samples import LETTER, NOW, SLUG

WHO = "Amparo Ibáñez"
LISTED = (
    signatory(1, "Asilo Abierto Mx", "organisation"),
    signatory(2, "Casa Norte", "organisation"),
    signatory(3, "Redes", "coalition", members=(
        "CASA NORTE A.C.", "Asilo Abierto México (AAM)", Member(WHO, "person", "tesorera"), "Pozo Vivo",
    )),
    signatory(4, WHO),
    signatory(5, "Pozo Viva", "organisation"),
)  # fmt: skip


@dataclass
class Desk:
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    bucket: MemoryBucket = field(default_factory=MemoryBucket)

    def __post_init__(self) -> None:
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)
        self.letters.add_edition(SLUG, EditionRecord(1, "{}", "00", "key", NOW, "basis", SECRET.hex()))
        self.show(*LISTED)

    def show(self, *listed: Signatory) -> None:
        body = csv_and_json.files(content_of(listed))["signatories.json"]
        self.bucket.objects[f"{SLUG}/signatories.json"] = body

    def matching(self, by: str = "root") -> Matching:
        return Matching(self.letters, self.bucket, by, lambda: NOW)

    def decide(self, a: str, b: str, verdict: Any, by: str = "root") -> bool:
        return self.matching(by).decide(SLUG, a, b, verdict)

    def pairs(self) -> list[tuple[str, str]]:
        return [(match.one.name, match.other.name) for match in self.matching().read(SLUG).matches()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestListing:
    def test_pairs_come_with_the_reason_and_keys_certain_ones_first_and_persons_last(self, desk: Desk) -> None:
        found = desk.matching().read(SLUG).matches()
        assert [(match.kind, match.of, match.one.name, match.other.name) for match in found] == [
            ("once", "organisation", "Casa Norte", "CASA NORTE A.C."),
            ("doubtful", "organisation", "Asilo Abierto Mx", "Asilo Abierto México (AAM)"),
            ("doubtful", "organisation", "Pozo Vivo", "Pozo Viva"),
            ("doubtful", "person", f"{WHO}, tesorera", WHO),
        ]
        words = in_words(found)
        assert words.startswith("the same, and counted once:\n  2  2. Casa Norte\n  3/")
        assert "perhaps the same, and counted separately:" in words
        assert all(match.reason in words for match in found)

    def test_nothing_is_said_in_words_too(self, desk: Desk) -> None:
        desk.show(signatory(1, "Casa Norte", "organisation"))
        assert in_words(desk.matching().read(SLUG).matches()) == NOTHING
        assert decided_in_words(desk.matching().read(SLUG).decided()) == NOTHING_DECIDED

    def test_a_letter_that_is_not_published_has_no_names(self, desk: Desk) -> None:
        desk.bucket.objects.clear()
        with pytest.raises(LetterRefused, match="not been published"):
            desk.matching().read(SLUG)
        with pytest.raises(LetterRefused, match="there is no letter"):
            desk.matching().read("otra")

    def test_what_is_decided_is_not_proposed_again(self, desk: Desk) -> None:
        before = desk.pairs()
        desk.decide("Asilo Abierto Mx", "Asilo Abierto México (AAM)", "one")
        desk.decide("Pozo Vivo", "Pozo Viva", "two")
        desk.decide("Casa Norte", "CASA NORTE A.C.", "two")
        assert len(before) - len(desk.pairs()) == 3


class TestDeciding:
    def test_by_name_as_printed_by_folded_name_or_by_key(self, desk: Desk) -> None:
        keys = {name.name: name.key for name in map(desk.matching().read(SLUG).name, range(9))}
        assert desk.decide("Asilo Abierto Mx", "asilo abierto MEXICO", "one")
        assert not desk.decide(keys["Asilo Abierto México (AAM)"], "1", "one"), "the same two"
        (made,) = desk.letters.decisions(SLUG).made
        assert (made.pair, made.verdict, made.by, made.at) == (
            tuple(sorted(("1", keys["Asilo Abierto México (AAM)"]))), "one", "root", NOW // 1000,
        )  # fmt: skip

    def test_one_name_twice_means_the_two_places_that_bear_it(self, desk: Desk) -> None:
        assert desk.decide(WHO, WHO, "one")
        (made,) = desk.letters.decisions(SLUG).made
        assert {key.partition("/")[0] for key in made.pair} == {"3", "4"}

    def test_two_people_who_share_a_name_are_told_apart_by_key(self, desk: Desk) -> None:
        desk.show(*LISTED, signatory(6, WHO), signatory(7, f"{WHO} Luján"))
        with pytest.raises(LetterRefused) as refused:
            desk.decide(WHO, f"{WHO} Luján", "one")
        assert all(key in str(refused.value) for key in ("4  1.", "6  2.", "3/"))
        with pytest.raises(LetterRefused, match="several places"):
            desk.decide(WHO, WHO, "one")
        assert desk.decide("6", f"{WHO} Luján", "one")

    @pytest.mark.parametrize(
        ("a", "b", "problem"),
        [
            ("Casa Sur", "Casa Norte", "“Casa Sur” is neither"),
            ("99", "1", "“99” is neither"),
            ("Casa Norte", "Casa Norte A.C.", ""),
            ("1", "1", "both are the same place"),
            ("Casa Norte", "4", "a person and an organisation"),
        ],
    )
    def test_what_cannot_be_meant_is_refused_in_words(self, desk: Desk, a: str, b: str, problem: str) -> None:
        if not problem:
            assert desk.decide(a, b, "two")
            return
        with pytest.raises(LetterRefused, match=problem):
            desk.decide(a, b, "one")
        assert desk.letters.decisions(SLUG) == Decisions()
        assert desk.letters.audit == []

    def test_a_contradiction_is_refused_with_the_names_and_stores_nothing(self, desk: Desk) -> None:
        desk.decide("Asilo Abierto Mx", "Asilo Abierto México (AAM)", "one")
        desk.decide("Asilo Abierto México (AAM)", "Pozo Viva", "two")
        before = desk.letters.decisions(SLUG)
        with pytest.raises(LetterRefused) as refused:
            desk.decide("Asilo Abierto Mx", "Pozo Viva", "one")
        words = str(refused.value)
        assert words.count("Asilo Abierto Mx") == 2
        assert "Pozo Viva  cannot be one, because" in words
        assert "are two" in words
        assert desk.letters.decisions(SLUG) == before

    def test_what_reads_the_same_counts_among_what_is_contradicted(self, desk: Desk) -> None:
        desk.decide("Casa Norte", "Pozo Viva", "one")
        with pytest.raises(LetterRefused) as refused:
            desk.decide("CASA NORTE A.C.", "Pozo Viva", "two")
        assert "Casa Norte  and  3/" in str(refused.value)
        assert "read the same" in str(refused.value)
        desk.matching().undo(SLUG, "Casa Norte", "Pozo Viva")
        desk.decide("Casa Norte", "Pozo Viva", "two")
        with pytest.raises(LetterRefused, match="read the same"):
            desk.decide("CASA NORTE A.C.", "Pozo Viva", "one")
        desk.decide("Casa Norte", "CASA NORTE A.C.", "two")
        assert desk.decide("CASA NORTE A.C.", "Pozo Viva", "one")

    def test_undone_it_is_proposed_again(self, desk: Desk) -> None:
        before = desk.pairs()
        desk.decide("Pozo Vivo", "Pozo Viva", "one")
        assert desk.matching().undo(SLUG, "pozo viva", "Pozo Vivo")
        assert desk.pairs() == before
        assert not desk.matching().undo(SLUG, "pozo viva", "Pozo Vivo")

    def test_a_decision_on_who_left_lapses_is_told_and_can_be_undone_by_its_keys(self, desk: Desk) -> None:
        desk.decide("Pozo Vivo", "Pozo Viva", "one")
        desk.show(*LISTED[:-1])
        (lapsed,) = desk.matching().read(SLUG).decided()
        assert lapsed.lapsed
        assert "without effect" in decided_in_words([lapsed])
        assert desk.matching().undo(SLUG, lapsed.one.key, lapsed.other.key)
        assert desk.letters.decisions(SLUG).made == ()

    def test_a_decision_on_two_that_are_a_person_and_an_organisation_by_now_is_told_to_have_no_effect(
        self, desk: Desk
    ) -> None:
        desk.decide("2", "5", "one")
        desk.show(*LISTED[:-1], signatory(5, "Pozo Viva", "person"))
        (made,) = desk.matching().read(SLUG).decided()
        assert made.lapsed
        assert "without effect" in decided_in_words([made])

    def test_too_many_drop_those_without_effect_and_then_are_refused(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chalicelib.organising.matches.MOST", 1)
        desk.decide("Pozo Vivo", "Pozo Viva", "two")
        with pytest.raises(LetterRefused, match="as many as are kept"):
            desk.decide("Asilo Abierto Mx", "Asilo Abierto México (AAM)", "one")
        desk.show(*LISTED[:-1])
        assert desk.decide("Asilo Abierto Mx", "Asilo Abierto México (AAM)", "one")
        assert len(desk.letters.decisions(SLUG).made) == 1

    def test_as_many_as_are_kept_fit_into_an_item(self) -> None:
        row = ["1000000/0123abcd", "1000000/0123abcd", "one", "x" * 64, NOW // 1000]
        assert rules.MOST * len(json.dumps(row)) < 400_000


class TestLog:
    def test_it_has_who_and_when_and_no_name(self, desk: Desk) -> None:
        desk.decide(WHO, WHO, "one", by="luz")
        desk.matching("ana").undo(SLUG, WHO, WHO)
        assert [(slug, what, detail["by"]) for slug, what, detail in desk.letters.audit] == [
            (SLUG, "matches: one", "luz"), (SLUG, "matches: undone", "ana"),
        ]  # fmt: skip
        text = json.dumps([desk.letters.audit, [vars(one) for one in desk.letters.decisions(SLUG).made]])
        assert not any(word in text for word in WHO.split())

    def test_nothing_is_logged_of_what_changed_nothing(self, desk: Desk) -> None:
        desk.decide("Pozo Vivo", "Pozo Viva", "one")
        desk.decide("Pozo Vivo", "Pozo Viva", "one")
        desk.matching().undo(SLUG, "Casa Norte", "Pozo Viva")
        assert len(desk.letters.audit) == 1


class TestRaces:
    def test_two_organisers_at_once_lose_nothing(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        put = desk.letters.put_decisions

        def raced(slug: str, before: Decisions, after: Decisions) -> bool:
            monkeypatch.setattr(desk.letters, "put_decisions", put)
            desk.decide("Pozo Vivo", "Pozo Viva", "two", by="luz")
            return put(slug, before, after)

        monkeypatch.setattr(desk.letters, "put_decisions", raced)
        desk.decide(WHO, WHO, "one")
        assert {one.by for one in desk.letters.decisions(SLUG).made} == {"root", "luz"}

    def test_a_head_that_somebody_else_changes_meanwhile_keeps_both_changes(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        swap = desk.letters.replace_head

        def raced(before: Any, after: Any) -> bool:
            monkeypatch.setattr(desk.letters, "replace_head", swap)
            swap(before, replace(before, state="closed"))
            return swap(before, after)

        monkeypatch.setattr(desk.letters, "replace_head", raced)
        desk.decide(WHO, WHO, "one")
        head = desk.letters.head(SLUG)
        assert head is not None
        assert (head.state, head.decided) == ("closed", True)

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("call", ["replace_head", "log", "put_decisions"])
    def test_killed_at_any_write_the_same_command_finishes_it_and_nothing_counts_that_is_not_logged(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, call: str, after: bool
    ) -> None:
        real: Callable[..., Any] = getattr(desk.letters, call)

        def dying(*arguments: Any) -> Any:
            if after:
                real(*arguments)
            raise Unavailable

        with monkeypatch.context() as killed:
            killed.setattr(desk.letters, call, dying)
            with pytest.raises(Unavailable):
                desk.decide(WHO, WHO, "one")
            assert not desk.letters.decisions(SLUG).made or desk.letters.audit
        desk.decide(WHO, WHO, "one")
        head = desk.letters.head(SLUG)
        assert head is not None
        assert head.decided
        assert len(desk.letters.decisions(SLUG).made) == 1
        assert desk.letters.audit

    def test_a_put_whose_answer_was_lost_is_a_success(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        put = desk.letters.put_decisions
        monkeypatch.setattr(desk.letters, "put_decisions", lambda *arguments: put(*arguments) and False)
        assert desk.decide(WHO, WHO, "one")
        assert len(desk.letters.decisions(SLUG).made) == 1

    def test_without_end_it_is_given_up(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(desk.letters, "put_decisions", lambda *_: False)
        with pytest.raises(Unavailable):
            desk.decide(WHO, WHO, "one")
