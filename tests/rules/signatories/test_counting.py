"""Every organisation and every person counts once, wherever they stand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.signatories.counted_places import CountedPlace
from chalicelib.rules.signatories.counting import FIGURES, SUMS, Counts, count, differences, group
from chalicelib.rules.signatories.decisions import VERDICTS, Decisions, Verdict
from chalicelib.rules.signatures.member import Member
from tests.support import acceptance_letter
from tests.support.contents import SECRET
from tests.support.counting import count_once, counted, decided, listing
from tests.support.organisation_names import DOUBTFUL, SAME

PERSON = Member("Amparo Ibáñez", "person", "tesorera")


def at(places: tuple[CountedPlace, ...], name: str, number: int | None = None) -> int:
    """The position of a name, of the entry with a number if several bear it."""
    return next(at for at, one in enumerate(places) if one.name == name and number in (None, one.number))


class TestCertain:
    def test_a_member_that_signs_by_itself_counts_once(self) -> None:
        assert count_once(["Red Ñandú", "Casa"], [["RED NANDU A.C.", "Dos"], []]) == (2, 1)

    def test_a_member_of_two_coalitions_counts_once(self) -> None:
        assert count_once([], [["Uno", "Dos"], ["UNO, A.C.", "Tres"]]) == (0, 3)

    def test_two_spellings_in_one_coalition_count_once(self) -> None:
        assert count_once([], [["Uno", "UNO A.C."]]) == (0, 1)

    def test_a_coalition_that_is_in_another_is_no_member_more(self) -> None:
        assert count_once([], [["Red de Redes", "Dos"], ["Tres"]], coalitions=["Red de Redes", "Otra"]) == (0, 2)

    def test_an_organisation_that_signed_twice_counts_once_and_both_are_signatures(self) -> None:
        counts = counted(listing(["Uno", "UNO A.C."]))
        assert counts == Counts(organisations=1, repeated=1)
        assert counts.signatures == 2

    @pytest.mark.parametrize(("a", "b"), DOUBTFUL)
    def test_what_a_person_has_to_judge_counts_twice(self, a: str, b: str) -> None:
        assert count_once([a], [[b]]) == (1, 1)

    def test_two_acronyms_are_two_whichever_comes_first(self) -> None:
        names = ["Centro del Agua (CDA)", "Centro del Agua (CEA)", "Centro del Agua"]
        for turned in (names, names[::-1]):
            assert count_once([], [turned]) == (0, 2)

    def test_persons_of_one_name_are_two(self) -> None:
        counts = counted(listing([], [("Red", [PERSON])], [PERSON.name, PERSON.name]))
        assert (counts.persons, counts.persons_in_coalitions, counts.persons_in_both, counts.persons_in_all) == (
            2, 1, 0, 3,
        )  # fmt: skip

    def test_a_person_and_an_organisation_of_one_name_are_two(self) -> None:
        counts = counted(listing(["Amparo Ibáñez"], [("Red", [PERSON])]))
        assert (counts.organisations_in_all, counts.persons_in_all) == (1, 1)

    def test_members_that_confirmed_are_counted_once(self) -> None:
        places = listing([], [("Red", ["Uno", "Dos"]), ("Otra", ["UNO A.C."])])
        ticked = tuple(replace(one, is_confirmed="uno" in one.name.casefold()) for one in places)
        assert (counted(ticked).confirmed_members, counted(ticked).members) == (1, 2)


class TestDecided:
    @pytest.mark.promise("Organisations and coalitions sign as themselves")
    def test_two_names_that_are_one_count_once(self) -> None:
        places = listing(["Asilo Abierto Mx"], [("Red", ["Asilo Abierto México", "Dos"])])
        assert counted(places).organisations_in_all == 3
        pair = at(places, "Asilo Abierto Mx"), at(places, "Asilo Abierto México")
        counts = counted(places, decided(places, *pair, "one"))
        assert (counts.organisations, counts.members, counts.both, counts.organisations_in_all) == (1, 2, 1, 2)

    def test_one_name_that_is_two_counts_twice(self) -> None:
        places = listing(["Casa Norte"], [("Red", ["CASA NORTE"])])
        assert counted(places).both == 1
        counts = counted(places, decided(places, at(places, "Casa Norte"), at(places, "CASA NORTE"), "two"))
        assert (counts.both, counts.organisations_in_all) == (0, 2)

    def test_a_third_spelling_belongs_to_one_of_two_and_never_joins_them(self) -> None:
        places = listing(["Casa Norte", "CASA NORTE"], [("Red", ["Casa Norte A.C."])])
        two = decided(places, at(places, "Casa Norte"), at(places, "CASA NORTE"), "two")
        assert counted(places, two).organisations_in_all == 2

    def test_a_name_without_acronym_goes_with_the_one_that_was_decided(self) -> None:
        names = ["Centro del Agua (CDA)", "Centro del Agua (CEA)", "Centro del Agua"]
        places = listing(names)
        one = decided(places, at(places, names[1]), at(places, names[2]), "one")
        assert counted(places, one).organisations == 2
        assert group(places, Decisions((one,)), SECRET) == ((0,), (1, 2))

    def test_two_persons_that_are_one_count_once(self) -> None:
        places = listing([], [("Red", [PERSON])], ["Amparo Ibáñez Luján"])
        counts = counted(places, decided(places, at(places, PERSON.name), at(places, "Amparo Ibáñez Luján"), "one"))
        assert (counts.persons, counts.persons_in_coalitions, counts.persons_in_both, counts.persons_in_all) == (
            1, 1, 1, 1,
        )  # fmt: skip

    def test_a_decision_on_a_name_that_left_counts_nothing(self) -> None:
        places = listing(["Asilo Abierto Mx"], [("Red", ["Asilo Abierto México"])])
        one = decided(places, 0, at(places, "Asilo Abierto México"), "one")
        assert counted(places[:2], one) == counted(places[:2])


names = st.sampled_from([name for pair in SAME + DOUBTFUL for name in pair])


@given(st.data(), st.lists(names, max_size=6), st.lists(st.lists(names, unique=True), max_size=3))
def test_nothing_is_added_twice_whatever_is_decided(
    data: st.DataObject, own: list[str], lists: list[list[str]]
) -> None:
    places = listing(own, [(f"Coalición {number}", members) for number, members in enumerate(lists)])
    positions = st.integers(0, max(0, len(places) - 1))
    verdicts: st.SearchStrategy[Verdict] = st.sampled_from(VERDICTS)
    made = data.draw(st.lists(st.tuples(positions, positions, verdicts), max_size=5)) if places else []
    counts = counted(places, *(decided(places, *one) for one in made))
    assert counts.signatures == len(own) + len(lists)
    assert counts.organisations <= len(own)
    assert counts.members <= sum(map(len, lists))
    assert counts.both <= min(counts.organisations, counts.members)
    assert counts.coalitions <= len(lists)


@given(st.lists(names, max_size=8), st.lists(st.lists(names, unique=True), max_size=3))
def test_counts_do_not_depend_on_the_order_of_the_list(own: list[str], lists: list[list[str]]) -> None:
    there = [(f"Coalición {number}", members) for number, members in enumerate(lists)]
    turned = [(name, members[::-1]) for name, members in there[::-1]]
    assert counted(listing(own, there)) == counted(listing(own[::-1], turned))


class TestCounts:
    def test_sums_follow_from_the_figures(self) -> None:
        counts = Counts(20, 41, 2, 72, 3, 10, 4, 2, 5)
        assert (counts.organisations_in_all, counts.persons_in_all, counts.signatures) == (103, 22, 66)
        assert Counts.from_json(counts.to_json()) == counts

    @pytest.mark.parametrize("name", SUMS)
    def test_figures_that_do_not_add_up_are_no_counts(self, name: str) -> None:
        with pytest.raises(ValueError, match="add up"):
            Counts.from_json(Counts(organisations=2).to_json() | {name: 7})

    def test_an_older_manifest_has_fewer(self) -> None:
        older = {"persons": 1, "organisations": 2, "coalitions": 0, "members": 0, "unnamed": 3}
        assert Counts.from_json(older) == Counts(**older)

    def test_what_moved_is_said_of_named_figures_only(self) -> None:
        assert "unnamed" not in FIGURES
        moved = differences(Counts(organisations=3, members=2, unnamed=3), Counts(organisations=3, members=2, both=1))
        assert moved == (("both", 1), ("organisations_in_all", -1))


@pytest.mark.acceptance_letter
def test_the_acceptance_letter_counts_as_it_is_true_once_its_names_are_decided() -> None:
    facts = acceptance_letter.facts()
    persons = {one["as_printed"]: Member(one["name"], "person", one["role"]) for one in facts["persons"]}
    listed = acceptance_letter.signatories()
    own = [one["name"] for one in listed["organisations"] if not one["members"]]
    coalitions = [
        (one["name"], [persons.get(name, name) for name in one["members"]])
        for one in listed["organisations"]
        if one["members"]
    ]
    places = listing(own, coalitions, [one["name"] for one in listed["individuals"]])
    before = counted(places)
    assert (before.members, before.both, before.organisations_in_all) == (78, 0, 119)

    made = []
    for known in (*facts["same"], *facts["same_persons"]):
        found = [[at for at, one in enumerate(places) if one.name == name] for name in known]
        positions = found[0] if found[0] == found[1] else [one[0] for one in found]
        made += [decided(places, positions[0], other, "one") for other in positions[1:]]
    counts = count(places, group(places, Decisions(tuple(made)), SECRET), 0)
    names = {
        "organisations_of_their_own": "organisations", "member_organisations": "members",
        "persons_of_their_own": "persons",
    }  # fmt: skip
    assert {name: getattr(counts, names.get(name, name)) for name in facts["distinct"]} == facts["distinct"]


@pytest.mark.parametrize("parted", [(0, 1), (0, 2)])
@pytest.mark.parametrize("own", ["Casa Norte", "CASA NORTE A.C."])
def test_the_very_same_spelling_stays_one_when_another_spelling_is_decided_to_be_another_organisation(
    own: str, parted: tuple[int, int]
) -> None:
    other = "Casa Norte" if own != "Casa Norte" else "CASA NORTE A.C."
    places = listing([own], [("Redes", [other]), ("Mesa", [other])])
    members = [at for at, place in enumerate(places) if place.member]
    counts = counted(places, decided(places, 0, members[parted[1] - 1], "two"))
    assert (counts.organisations, counts.members, counts.both) == (1, 1, 0)
