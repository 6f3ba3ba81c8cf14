"""An organisation with several spellings of its name counts once."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.organisations.same_name import count_listed_twice, count_once, folded, is_same
from tests.support import acceptance_letter
from tests.support.organisation_names import APART, DIFFERENT, DOUBTFUL, SAME


@pytest.mark.parametrize(("a", "b"), SAME)
def test_what_differs_in_nothing_that_matters_is_one(a: str, b: str) -> None:
    assert is_same(a, b)
    assert folded(a) == folded(b)


@pytest.mark.parametrize(("a", "b"), DOUBTFUL)
def test_what_a_person_has_to_judge_is_never_merged(a: str, b: str) -> None:
    assert not is_same(a, b)
    assert count_once([a], [[b]]) == (1, 1)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_others_are_others(a: str, b: str) -> None:
    assert not is_same(a, b)


@pytest.mark.parametrize(("a", "b"), APART)
def test_brackets_that_tell_two_apart_stay(a: str, b: str) -> None:
    assert not is_same(a, b)


@given(st.text(min_size=1))
def test_folding_again_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


def test_a_name_of_nothing_but_signs_and_forms_stays() -> None:
    assert folded("A.C.") == "ac"
    assert folded("***") == "***"
    assert not is_same("***", "!!!")


class TestCounting:
    def test_a_member_that_signs_by_itself_counts_once(self) -> None:
        assert count_once(["Red Ñandú", "Casa"], [["RED NANDU A.C.", "Dos"], []]) == (2, 1)

    def test_a_member_of_two_coalitions_counts_once(self) -> None:
        assert count_once([], [["Uno", "Dos"], ["UNO, A.C.", "Tres"]]) == (0, 3)

    def test_a_coalition_that_is_in_another_is_no_member_more(self) -> None:
        assert count_once([], [["Red de Redes", "Dos"], ["Tres"]], coalitions=["Red de Redes", "Otra"]) == (0, 2)

    def test_two_that_signed_are_two(self) -> None:
        assert count_once(["Uno", "UNO A.C."], []) == (2, 0)

    def test_two_acronyms_are_two_whichever_comes_first(self) -> None:
        names = ["Centro del Agua (CDA)", "Centro del Agua (CEA)", "Centro del Agua"]
        for turned in (names, names[::-1]):
            assert count_once([], [turned]) == (0, 2)

    @given(
        st.lists(st.sampled_from([name for pair in SAME + DOUBTFUL for name in pair]), max_size=6),
        st.lists(st.lists(st.sampled_from([name for pair in SAME + DOUBTFUL for name in pair])), max_size=4),
        st.randoms(use_true_random=False),
    )
    def test_counts_do_not_depend_on_order(self, own: list[str], members: list[list[str]], random: object) -> None:
        organisations, counted = count_once(own, members)
        assert organisations == len(own)
        assert 0 <= counted <= sum(map(len, members))
        assert count_once(own[::-1], [group[::-1] for group in members[::-1]]) == (organisations, counted)
        # An organisation that also signs itself is not counted as a member, and reduces the members by one at most.
        for name in own:
            assert count_once(own, [*members, [name]]) == (organisations, counted)


@dataclass
class Entry:
    kind: str
    name: str
    member_names: tuple[str, ...] = ()


@dataclass
class Listed:
    organisations: list[Entry] = field(default_factory=list)


def test_entries_that_are_shown_twice_are_counted_for_the_footnote() -> None:
    one, two = Entry("organisation", "Red Ñandú"), Entry("coalition", "Redes", ("RED NANDU A.C.", "Otra", "Ñandú"))
    assert count_listed_twice(Listed([one, two])) == 1
    assert count_listed_twice(Listed([two])) == 0


@pytest.mark.acceptance_letter
def test_the_acceptance_letter_is_counted_as_it_is_printed_while_no_name_is_merged() -> None:
    listed, members = acceptance_letter.signatories()["organisations"], acceptance_letter.members()
    own = [one["name"] for one in listed if not one["members"]]
    groups = {one["name"]: one["members"] for one in listed if one["members"]}
    assert {name: len(group) for name, group in groups.items()} == members
    organisations = acceptance_letter.facts()["distinct"]["organisations_of_their_own"]
    assert count_once(own, [*groups.values()]) == (organisations, sum(members.values()))
