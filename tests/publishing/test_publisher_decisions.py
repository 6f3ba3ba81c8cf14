"""What organisers decided of names is counted from the next edition on, whatever happens to the letter."""

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.operating.verify.verifier import Verifier
from chalicelib.organising.matches import Matching
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.transitions import disownment
from tests.fakes.publishing import MemoryBucket
from tests.support.published_folder import PublishedFolder
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, SLUG, named

WHO = "Amparo Ibáñez"
MEMBERS = named("Asilo Abierto México (AAM)", "Pozo Vivo", Member(WHO, "person", "tesorera"))
DAY = 24 * 60 * MINUTE


def decide(world: PublisherWorld, a: str, b: str, verdict: Any = "one") -> None:
    assert Matching(world.letters, world.bucket, "luz", lambda: world.now).decide(SLUG, a, b, verdict)


def undo(world: PublisherWorld, a: str, b: str) -> None:
    assert Matching(world.letters, world.bucket, "luz", lambda: world.now).undo(SLUG, a, b)


def figures(world: PublisherWorld) -> tuple[int, ...]:
    counts = world.edition()["counts"]
    return tuple(counts[name] for name in ("organisations_in_all", "both", "persons_in_all", "persons_in_both"))


def verify(world: PublisherWorld) -> None:
    verifier = Verifier(PublishedFolder(world))
    list(verifier.steps())
    assert verifier.result().number == world.edition()["number"]


@pytest.fixture
def letter(world: PublisherWorld) -> PublisherWorld:
    """A letter of two organisations, a coalition and a person, some of whom are one."""
    world.confirmed("Asilo Abierto Mx", kind="organisation")
    world.confirmed("Casa Norte", kind="organisation")
    world.confirmed("Redes", kind="coalition", members=MEMBERS)
    world.confirmed(f"{WHO} Luján")
    world.publish()
    assert figures(world) == (4, 0, 2, 0)
    world.now += MINUTE
    return world


class TestEditions:
    def test_a_decision_is_an_edition_that_says_which_figures_moved_and_names_nobody(
        self, letter: PublisherWorld
    ) -> None:
        decide(letter, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
        assert letter.publish() == "published"
        assert figures(letter) == (3, 1, 2, 0)
        assert letter.edition()["changes"] == {
            "added": 0, "withdrawn": 0, "corrected": 0, "taken_down": 0,
            "figures": {"both": 1, "organisations_in_all": -1},
        }  # fmt: skip
        assert json.loads(letter.read("counted-once.json")) == {"letter": SLUG, "organisations": [["1", "3/1"]]}
        for lang, words in {
            "es": "organizaciones de ambas formas +1, organizaciones en total \u22121.",
            "en": "organisations that do both +1, organisations in all \u22121.",
        }.items():
            page = letter.read(f"{lang}/corrections.html")
            assert words in page
            assert "Asilo" not in page
        assert "\u22121" in letter.read("es/feed.xml")
        assert "\u22121" in letter.read("editions/2/index.html")
        verify(letter)

    def test_every_language_has_words_for_every_figure(self) -> None:
        from chalicelib.publishing.files import phrases
        from chalicelib.rules.signatories.changes import ChangeTotals, HistoryRow
        from chalicelib.rules.signatories.counting import FIGURES

        for lang in ("es", "en", "pt", "fr"):
            said = {
                phrases.changed(HistoryRow(1, 1, "", ChangeTotals(figures=((name, -2),)), 0), lang) for name in FIGURES
            }
            assert len(said) == len(FIGURES)
            assert all("\u22122" in words for words in said)

    def test_publishing_again_changes_nothing(self, letter: PublisherWorld) -> None:
        decide(letter, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
        letter.publish()
        letter.now += MINUTE
        assert letter.publish() == "unchanged"

    def test_undone_the_figures_move_back(self, letter: PublisherWorld) -> None:
        decide(letter, WHO, f"{WHO} Luján")
        letter.publish()
        assert figures(letter) == (4, 0, 1, 1)
        letter.now += MINUTE
        undo(letter, f"{WHO} Luján", WHO)
        assert letter.publish() == "published"
        assert figures(letter) == (4, 0, 2, 0)
        assert letter.edition()["changes"]["figures"] == {"persons_in_all": 1, "persons_in_both": -1}
        verify(letter)

    def test_persons_that_are_one_are_not_published_as_such(self, letter: PublisherWorld) -> None:
        decide(letter, WHO, f"{WHO} Luján")
        letter.publish()
        assert json.loads(letter.read("counted-once.json"))["organisations"] == []

    def test_two_that_nobody_took_for_one_bring_out_no_edition(self, letter: PublisherWorld) -> None:
        decide(letter, "Casa Norte", "Pozo Vivo", "two")
        assert letter.publish() == "unchanged"

    def test_a_certain_pair_that_is_two_counts_twice(self, letter: PublisherWorld) -> None:
        letter.confirmed("CASA NORTE, A.C.", kind="organisation")
        letter.publish()
        assert (figures(letter)[0], letter.edition()["counts"]["repeated"]) == (4, 1)
        letter.now += MINUTE
        decide(letter, "Casa Norte", "CASA NORTE, A.C.", "two")
        assert letter.publish() == "published"
        assert (figures(letter)[0], letter.edition()["counts"]["repeated"]) == (5, 0)
        assert letter.edition()["changes"]["figures"] == {"organisations": 1, "organisations_in_all": 1}
        verify(letter)

    def test_other_names_put_together_are_published_though_no_figure_moves(self, letter: PublisherWorld) -> None:
        decide(letter, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
        letter.publish()
        letter.now += MINUTE
        undo(letter, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
        decide(letter, "Casa Norte", "Pozo Vivo")
        assert letter.publish() == "published"
        assert json.loads(letter.read("counted-once.json"))["organisations"] == [["2", "3/2"]]
        assert letter.edition()["changes"]["figures"] == {}

    def test_who_signs_meanwhile_is_no_part_of_what_decisions_moved(self, letter: PublisherWorld) -> None:
        decide(letter, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
        letter.confirmed("Foro del Agua", kind="organisation")
        letter.publish()
        assert figures(letter)[0] == 4
        assert letter.edition()["changes"] == {
            "added": 1, "withdrawn": 0, "corrected": 0, "taken_down": 0,
            "figures": {"both": 1, "organisations_in_all": -1},
        }  # fmt: skip
        verify(letter)


class TestKept:
    @pytest.fixture
    def decided(self, letter: PublisherWorld) -> PublisherWorld:
        decide(letter, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
        decide(letter, WHO, f"{WHO} Luján")
        letter.publish()
        assert figures(letter) == (3, 1, 1, 1)
        letter.now += MINUTE
        return letter

    def test_through_a_rebuild(self, decided: PublisherWorld) -> None:
        decided.publish(full=True)
        assert figures(decided) == (3, 1, 1, 1)

    def test_through_a_rebuild_from_nothing_but_the_tables(self, decided: PublisherWorld) -> None:
        decided.states.objects.clear()
        decided.now += DAY
        decided.confirmed("Foro del Agua", kind="organisation")
        assert decided.publish(full=True) == "published"
        assert figures(decided) == (4, 1, 1, 1)
        verify(decided)

    def test_by_the_same_bytes_as_from_one_edition_to_the_next(self, decided: PublisherWorld) -> None:
        before = {key: body for key, body in decided.bucket.objects.items() if key.endswith(("once.json", "ries.json"))}
        decided.states.objects.clear()
        decided.publish(full=True)
        assert {key: decided.bucket.objects[key] for key in before} == before

    def test_through_another_order_and_a_new_version_s_head(self, decided: PublisherWorld) -> None:
        head = decided.letters.head(SLUG)
        assert head is not None
        assert decided.letters.replace_head(head, replace(head, order="signed"))
        assert decided.publish() == "published"
        assert figures(decided) == (3, 1, 1, 1)
        assert decided.edition()["changes"]["figures"] == {}

    def test_through_a_list_that_is_turned_and_spelt_a_little_differently(self, decided: PublisherWorld) -> None:
        coalition = next(one for one in decided.signatures.items.values() if one.details.kind == "coalition")
        turned = (MEMBERS[1], replace(MEMBERS[0], name="ASILO ABIERTO MÉXICO, A.C. (AAM)"), MEMBERS[2])
        decided.signatures.items[coalition.id] = replace(
            coalition, details=replace(coalition.details, members=turned), changed_at=decided.now
        )
        assert decided.publish() == "published"
        assert figures(decided) == (3, 1, 1, 1)
        assert decided.edition()["changes"]["corrected"] == 1

    def test_it_lapses_with_the_entry_and_that_is_no_decision(self, decided: PublisherWorld) -> None:
        gone = next(one for one in decided.signatures.items.values() if one.details.name == "Asilo Abierto Mx")
        decided.signatures.apply(gone, disownment(gone, decided.now))
        assert decided.publish() == "published"
        assert figures(decided) == (3, 0, 1, 1)
        assert decided.edition()["changes"]["figures"] == {}
        verify(decided)

    def test_from_the_invited_address_to_the_public_one(self, world: PublisherWorld) -> None:
        head = replace(LETTER, embargo=world.now // 1000 + 3600, invitation="k3v9q7m2p5x4")
        assert world.letters.replace_head(LETTER, head)
        world.confirmed("Asilo Abierto Mx", kind="organisation")
        world.confirmed("Redes", kind="coalition", members=MEMBERS)
        world.publish()
        decide(world, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
        world.now += 2 * 3600 * 1000
        world.publish()
        assert figures(world) == (2, 1, 1, 0)


class TestFailures:
    def test_without_decisions_none_are_read(self, world: PublisherWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        def read(_: str) -> Any:
            raise AssertionError("nobody decided anything")

        monkeypatch.setattr(world.letters, "decisions", read)
        assert world.publish() == "published"

    def test_while_they_cannot_be_read_the_edition_stands(
        self, letter: PublisherWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unread(_: str) -> Any:
            raise Unavailable

        decide(letter, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
        letter.publish()
        letter.now += MINUTE
        letter.confirmed("Foro del Agua", kind="organisation")
        with monkeypatch.context() as failing:
            failing.setattr(letter.letters, "decisions", unread)
            with pytest.raises(Unavailable):
                letter.publish()
        assert figures(letter) == (3, 1, 2, 0)
        letter.now += MINUTE
        letter.publish()
        assert figures(letter) == (4, 1, 2, 0)

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    def test_killed_at_any_write_the_next_run_counts_by_the_decision_once(
        self, letter: PublisherWorld, after: bool
    ) -> None:
        class Crash(BaseException):
            pass

        class Dying(MemoryBucket):
            def __init__(self, bucket: MemoryBucket, left: list[int]) -> None:
                super().__init__()
                self.objects, self.types, self.editions = bucket.objects, bucket.types, bucket.editions
                self._left = left

            def _write(self, key: str, body: bytes, content_type: str, cache: str) -> None:
                self._left[0] -= 1
                if self._left[0] == 0 and not after:
                    raise Crash
                super()._write(key, body, content_type, cache)
                if self._left[0] == 0:
                    raise Crash

        pair = "Asilo Abierto Mx", "Asilo Abierto México (AAM)"
        for kill in itertools.count(1):
            act, expected = (decide, (3, 1, 2, 0)) if kill % 2 else (undo, (4, 0, 2, 0))
            act(letter, *pair)
            left = [kill]
            dying = {name: Dying(getattr(letter, name), left) for name in ("bucket", "states")}
            try:
                letter.publisher(**dying).publish(letter.letters.head(SLUG) or LETTER)
            except Crash:
                letter.limits.rows.clear()  # the lease expires
                letter.now += MINUTE
                letter.publish()
            else:
                break
            letter.check_whole()
            assert figures(letter) == expected
            letter.now += MINUTE
        assert kill > 15, "every write was tried"
        verify(letter)
