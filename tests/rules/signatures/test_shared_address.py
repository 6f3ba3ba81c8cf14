"""Couples who share an address: which of its two signatures a form is for."""

from dataclasses import dataclass, replace

import pytest

from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.shared_address import address_hash, choose_slot, name_hash, name_hashes

PEPPER = b"p" * 32
IDS = ("agua#a", "agua#b")


@dataclass(frozen=True)
class Record:
    name_hash: str
    state: str = "pending"
    dead: bool = False

    @property
    def unconfirmed(self) -> bool:
        return self.state == "pending"

    def alive(self, now_ms: int) -> bool:
        return not self.dead


def called(name: str) -> Details:
    return Details(kind="person", name=name)


def of(name: str, state: str = "pending", which: int = 0) -> Record:
    return Record(name_hash(PEPPER, IDS[which], called(name)), state)


def chosen(name: str, first: Record | None = None, second: Record | None = None) -> int:
    return choose_slot(first, second, [name_hashes(PEPPER, one, called(name)) for one in IDS], 0)


def test_a_new_address_takes_the_first() -> None:
    assert chosen("Ana López") == 0


@pytest.mark.parametrize("state", ["pending", "held", "confirmed"])
@pytest.mark.parametrize("again", ["Ana López", "ANA  LOPEZ", "Ana López Ruiz", "Ana"])
def test_the_same_person_is_the_same_however_they_write_it(state: str, again: str) -> None:
    assert chosen(again, of("Ana López", state)) == 0


@pytest.mark.promise("One address, one signature")
@pytest.mark.parametrize("state", ["pending", "held", "confirmed"])
def test_the_other_of_a_couple_takes_the_second(state: str) -> None:
    assert chosen("Luis Paz", of("Ana López", state)) == 1
    assert chosen("Luis López", of("Ana López", state)) == 1
    assert chosen("Luis Paz", of("Ana López", state), of("Luis Paz", state, 1)) == 1


def test_a_slip_of_the_pen_is_corrected_before_it_is_confirmed_and_not_after() -> None:
    assert chosen("Ana López", of("Ana Lpez")) == 0
    assert chosen("Ana López", of("Ana Lpez", "confirmed")) == 1


@pytest.mark.parametrize("surname", ["Ong", "Sá", "Sas", "Ev"])
def test_a_surname_that_is_a_legal_form_elsewhere_tells_two_people_apart(surname: str) -> None:
    first, second = f"Walter {surname}", "Walter Quispe"
    for one, other in ((first, second), (second, first)):
        assert chosen(other, of(one, "confirmed")) == 1
        assert chosen(one, of(one, "confirmed")) == 0
    earlier = replace(of("Walter", "confirmed"))  # what an earlier version stored of the first
    assert chosen(first, earlier) == 0


def test_an_organisation_is_the_same_without_its_legal_form() -> None:
    names = [Details(kind="organisation", name=name) for name in ("Casa del Agua, A.C.", "CASA DEL AGUA")]
    assert len({name_hash(PEPPER, IDS[0], name) for name in names}) == 1


@pytest.mark.promise("One address, one signature")
def test_a_third_is_answered_like_everyone() -> None:
    assert chosen("Eva Sol", of("Ana López", "confirmed"), of("Luis Paz", "confirmed", 1)) == 0


def test_what_ran_out_is_free() -> None:
    ana, luis = replace(of("Ana López"), dead=True), replace(of("Luis Paz", which=1), dead=True)
    assert chosen("Eva Sol", ana, of("Luis Paz", which=1)) == 0
    assert chosen("Eva Sol", of("Ana López"), luis) == 1


@pytest.mark.parametrize("state", ["withdrawn", "disowned"])
def test_who_left_answered_for_the_whole_address(state: str) -> None:
    assert chosen("Eva Sol", of("", state)) == 0
    assert chosen("Eva Sol", of("Ana López", "confirmed"), of("", state, 1)) == 1
    assert chosen("Eva Sol", replace(of("Ana López"), dead=True), of("", state, 1)) == 1
    assert chosen("Ana López", of("Ana López"), of("", state, 1)) == 1, "no mail any more, whose form it may be"


@pytest.mark.parametrize("state", ["withdrawn", "disowned"])
def test_who_left_answered_also_for_the_other_who_confirmed_since_their_name_is_public(state: str) -> None:
    assert chosen("Ana López", of("Ana López", "confirmed"), of("", state, 1)) == 1
    assert chosen("Luis Paz", of("", state), of("Luis Paz", "confirmed", 1)) == 0


def test_who_has_the_second_keeps_it_when_the_first_runs_out() -> None:
    assert chosen("Luis Paz", replace(of("Ana López"), dead=True), of("Luis Paz", "confirmed", 1)) == 1
    assert chosen("Luis Paz", None, of("Luis Paz", "pending", 1)) == 1


def test_a_name_has_other_hashes_at_another_address() -> None:
    here, there = (set(name_hash(PEPPER, address, called("Ana López")).split()) for address in IDS)
    assert not here & there


def test_what_nobody_confirmed_keeps_nobody_out() -> None:
    assert chosen("Beto Paz", of("Ana López", "confirmed"), of("Mallory Zed", which=1)) == 1
    assert chosen("Beto Paz", of("Mallory Zed"), of("Ana López", "confirmed", 1)) == 0


def test_an_address_is_known_again_as_it_was_typed_and_not_otherwise() -> None:
    typed = address_hash(PEPPER, IDS[0], "Ana@Example.org")
    assert typed == address_hash(PEPPER, IDS[0], "ana@example.org")
    assert typed not in (
        address_hash(PEPPER, IDS[0], "ana+x@example.org"),
        address_hash(PEPPER, IDS[1], "ana@example.org"),
    )
