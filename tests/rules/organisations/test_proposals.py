"""Pairs of organisations that organisers are shown, each with the reason."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.organisations.proposals import REASONS, Reason, proposed_pairs, why_similar
from chalicelib.rules.organisations.same_name import is_same
from tests.support import acceptance_letter
from tests.support.organisation_names import APART, DIFFERENT, DOUBTFUL, LOOK_ALIKES, NOT_PROPOSED, SAME
from tests.support.work import Work


@pytest.mark.parametrize(("a", "b", "reason"), LOOK_ALIKES)
def test_a_look_alike_of_each_kind_is_proposed_with_its_reason(a: str, b: str, reason: Reason) -> None:
    assert why_similar(a, b) == why_similar(b, a) == reason
    assert proposed_pairs([b, "Casa Ajena", a]) == {(0, 2): reason}


def test_the_table_has_every_reason() -> None:
    assert {reason for _, _, reason in LOOK_ALIKES} == set(REASONS)


@pytest.mark.parametrize(("a", "b"), NOT_PROPOSED)
def test_what_is_clearly_another_organisation_is_not_proposed(a: str, b: str) -> None:
    assert proposed_pairs([a, b]) == {}


@pytest.mark.parametrize(("a", "b"), DOUBTFUL)
def test_whatever_is_held_for_its_name_is_proposed_as_well(a: str, b: str) -> None:
    assert (0, 1) in proposed_pairs([a, b])


EVERY = sorted(
    {name for pair in SAME + DOUBTFUL + DIFFERENT + APART + NOT_PROPOSED for name in pair}
    | {name for a, b, _ in LOOK_ALIKES for name in (a, b)}
)


@given(st.permutations(EVERY))
def test_other_names_and_their_order_hide_no_pair(names: list[str]) -> None:
    together = {name: {name} for name in names}
    for a, b in proposed_pairs(names):
        joined = together[names[a]] | together[names[b]]
        together |= dict.fromkeys(joined, joined)
    assert all(b in together[a] for a, b, _ in LOOK_ALIKES)
    assert all(b in together[a] for a, b in SAME)


def test_one_name_in_many_places_does_not_fill_the_list() -> None:
    names = ["Pozo Vivo"] * 500 + ["Pozo Viva"] + ["POZO VIVO, A.C."] * 500
    pairs = proposed_pairs(names)
    assert len(pairs) == len(names) - 1
    assert pairs[0, 500] != "same"


@given(st.permutations(EVERY))
def test_what_is_certain_is_proposed_as_the_same_and_nothing_else_is(names: list[str]) -> None:
    for (a, b), reason in proposed_pairs(names).items():
        assert (reason == "same") == is_same(names[a], names[b])


def _long_list(size: int) -> list[str]:
    chosen = random.Random(5)
    kinds = ("Asociación", "Red", "Colectivo", "Centro", "Comité", "Unión", "Foro", "Frente", "Casa", "Mesa")
    whom = ("de Mujeres", "de Derechos Humanos", "por el Agua", "de Familiares", "Campesina", "de Estudios Sociales")
    where = ("Amancay", "Ceibal", "Quebrada", "Ñandú", "Laguna", "Tepozán", "Jacarandá", "Ribera", "Cóndor", "Maipo")
    return [
        f"{chosen.choice(kinds)} {chosen.choice(whom)} {' '.join(chosen.sample(where, 3))} {chosen.randrange(40)}"
        for _ in range(size)
    ]


def test_the_work_for_a_long_list_stays_in_proportion() -> None:
    work = [Work(), Work()]
    for count, size in zip(work, (1_000, 2_000), strict=True):
        names = _long_list(size)
        with count.counted():
            proposed_pairs(names)
    assert work[1].steps < 4 * work[0].steps


@pytest.mark.acceptance_letter
def test_the_acceptance_letter_has_every_known_pair_proposed_and_hardly_another() -> None:
    facts = acceptance_letter.facts()
    persons = {person["as_printed"] for person in facts["persons"]}
    listed = acceptance_letter.signatories()["organisations"]
    names = [name for one in listed for name in (one["name"], *one["members"]) if name not in persons]
    pairs = proposed_pairs(names)
    found = {frozenset((names[a], names[b])) for a, b in pairs}
    known = {frozenset((a, b)) for group in facts["same"] for a in group for b in group if a != b}
    for group in facts["same"]:
        for later in range(1, len(group)):
            assert any(frozenset((group[later], earlier)) in found for earlier in group[:later])
    assert len(found - known) <= 2
    assert "same" not in pairs.values(), "an organiser decides each of them"
