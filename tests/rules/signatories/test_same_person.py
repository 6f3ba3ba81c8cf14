"""Pairs of persons that organisers are shown: nobody is merged."""

import pytest

from chalicelib.rules.signatories.same_person import PERSON_REASONS, PersonReason, proposed_persons, why_same_person
from tests.support import acceptance_letter

PAIRS: list[tuple[str, str, PersonReason]] = [
    ("Amparo Ibáñez Luján", "amparo ibanez lujan", "same name"),
    ("Dra. Amparo Ibáñez Luján", "Amparo Ibáñez de Luján", "same name"),
    ("Ibáñez Luján, Amparo", "Amparo Ibáñez Luján", "order"),
    ("Amparo Ibáñez", "Amparo Ibanez Luján", "longer name"),
    ("Amparo Luján", "María Amparo Ibáñez Luján", "longer name"),
    ("M. A. Ibáñez", "María Amparo Ibáñez Luján", "initials"),
    ("Amparo Ibáñez Lujan", "Amparo Ibáñes Luján", "typo"),
    ("Ilda Paz", "llda Paz", "looks"),
]
APART = [
    ("Amparo Ibáñez", "Amparo Luján"),
    ("Amparo", "Amparo Ibáñez"),
    ("Ana Paz", "Eva Paz"),
    ("A. I.", "Amparo Ibáñez"),
    ("María García López", "María García Pérez"),
]


@pytest.mark.parametrize(("a", "b", "reason"), PAIRS)
def test_a_member_and_a_signer_are_proposed_with_the_reason(a: str, b: str, reason: PersonReason) -> None:
    assert why_same_person(a, b) == why_same_person(b, a) == reason
    assert proposed_persons([a, "Otra Persona", b], [True, False, False]) == {(0, 2): reason}


def test_the_table_has_every_reason() -> None:
    assert {reason for _, _, reason in PAIRS} == set(PERSON_REASONS)


@pytest.mark.parametrize(("a", "b"), APART)
def test_others_are_not_proposed(a: str, b: str) -> None:
    assert proposed_persons([a, b], [True, True]) == {}


def test_two_who_sign_for_themselves_are_proposed_only_under_an_equal_name() -> None:
    signers = [False, False]
    assert proposed_persons(["Amparo Ibáñez", "AMPARO IBAÑEZ"], signers) == {(0, 1): "same name"}
    assert proposed_persons(["Amparo Ibáñez", "Amparo Ibáñez Luján"], signers) == {}


def test_namesakes_do_not_fill_the_list() -> None:
    assert len(proposed_persons(["Ana Paz"] * 50, [False] * 50)) == 49


@pytest.mark.acceptance_letter
def test_the_acceptance_letter_has_its_persons_proposed_and_nobody_else() -> None:
    facts = acceptance_letter.facts()
    members = [person["name"] for person in facts["persons"]]
    signers = [person["name"] for person in acceptance_letter.signatories()["individuals"]]
    names = signers + members
    pairs = proposed_persons(names, [name_at >= len(signers) for name_at in range(len(names))])
    assert sorted(sorted((names[a], names[b])) for a, b in pairs) == sorted(map(sorted, facts["same_persons"]))
