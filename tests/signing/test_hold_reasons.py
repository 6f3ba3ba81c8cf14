"""Which signatures are held for an organiser, and why."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.letters.letter import KINDS, Handling, Held, Kind
from chalicelib.rules.signatures.details import Details
from chalicelib.signing.hold_reasons import hold_reasons_for, holds_new_members
from tests.support.samples import named

SURNAMES = [
    ("Marina Sá", "Marina Torres Paz"),
    ("Walter Ong", "Walter Quispe"),
    ("Eva Sas", "Eva Luz"),
    ("Ong Wu", "Wu Paz"),
]


@pytest.mark.parametrize(("well_known", "other"), SURNAMES)
def test_a_surname_that_is_a_legal_form_elsewhere_holds_nobody_else_of_that_first_name(
    well_known: str, other: str
) -> None:
    handling = Handling(well_known=(well_known,))
    assert hold_reasons_for(Details(kind="person", name=other), "", handling, ()) == ()
    for name in (well_known, f"Dra. {well_known.upper()} Paz", " ".join(reversed(well_known.split()))):
        assert hold_reasons_for(Details(kind="person", name=name), "", handling, ()) == ("well-known",)


@pytest.mark.parametrize("well_known", ["Casa del Agua, A.C.", "Casa del Agua A. C.", "Red Casa del Agua (RCA)"])
def test_a_person_under_an_organisation_s_well_known_name_waits_without_its_legal_form_too(well_known: str) -> None:
    handling = Handling(well_known=(well_known,))
    assert hold_reasons_for(Details(kind="person", name="Red Casa del Agua"), "", handling, ()) == ("well-known",)


PERSON = Details(kind="person", name="Ana Paz Ruiz")
RED = Details(kind="organisation", name="Red Ñandú", website="https://redn.example.org")
PROVED = "domain:example.org"
AS_USUAL = Handling()
KNOWN_NAMES = Handling(well_known=("Eulalia Xicoy", "Organización de las Naciones del Agua (ONDA)", "Cruz Azul"))


@pytest.mark.parametrize(
    ("held", "evidence", "reasons"),
    [
        ("unproved", "", ("organisation",)),
        ("unproved", PROVED, ()),
        ("all", "", ("organisation",)),
        ("all", PROVED, ("kind",)),
        ("none", "", ()),
        ("none", PROVED, ()),
    ],
)
@pytest.mark.parametrize("kind", ["organisation", "coalition"])
def test_an_organisation_waits_as_the_letter_wants(
    kind: Kind, held: Held, evidence: str, reasons: tuple[str, ...]
) -> None:
    handling = Handling(hold_organisations=held)
    assert hold_reasons_for(replace(RED, kind=kind), evidence, handling, ()) == reasons


def test_a_person_waits_for_no_proof_and_for_no_organisation_of_the_same_name() -> None:
    assert hold_reasons_for(PERSON, "", Handling(hold_organisations="all"), ("Ana Paz Ruiz",)) == ()


@pytest.mark.parametrize(
    "other", ["RED NANDU A.C.", "Red Ñandú (RÑ)", "Red Nandú", "Red Ñandú México"], ids=lambda name: name
)
def test_the_second_of_one_organisation_waits_with_the_first_shown(other: str) -> None:
    assert hold_reasons_for(RED, PROVED, AS_USUAL, ("Casa Norte", other)) == (f"duplicate:{other}",)


def test_the_match_that_is_certain_is_shown_before_one_that_may_be() -> None:
    assert hold_reasons_for(RED, PROVED, AS_USUAL, ("Red Ñandú México", "Red Nandu")) == ("duplicate:Red Nandu",)


def test_every_reason_is_told_at_once() -> None:
    handling = Handling(well_known=("Red Ñandú",))
    assert hold_reasons_for(RED, "", handling, ("Red Ñandú",)) == ("organisation", "duplicate:Red Ñandú", "well-known")


@pytest.mark.parametrize(
    "name",
    ["Eulalia Xicoy", "XICOY, Eulalia", "Dra. Eulália Xicoy Bámaca", "eulaliaxicoy", "Eulalia-Xicoy"],
)
def test_a_well_known_person_waits_however_the_name_is_written(name: str) -> None:
    assert hold_reasons_for(replace(PERSON, name=name), "", KNOWN_NAMES, ()) == ("well-known",)


@pytest.mark.parametrize("name", ["Eulalia Bámaca", "Xicoy", "Lalia Xicoy", "Onda Pérez"])
def test_who_shares_a_part_of_a_well_known_name_does_not_wait(name: str) -> None:
    assert hold_reasons_for(replace(PERSON, name=name), "", KNOWN_NAMES, ()) == ()


@pytest.mark.parametrize("name", ["ONDA", "ONDA Guatemala", "Organizacion de las Naciones del Agua", "Cruz-Azul, A.C."])
def test_a_well_known_organisation_waits_by_its_acronym_too_and_with_its_own_address(name: str) -> None:
    assert hold_reasons_for(replace(RED, name=name), PROVED, KNOWN_NAMES, ()) == ("well-known",)


def test_a_letter_that_holds_no_organisation_still_holds_well_known_names_and_the_second_of_one() -> None:
    handling = replace(KNOWN_NAMES, hold_organisations="none")
    assert hold_reasons_for(replace(RED, name="Cruz Azul"), "", handling, ("Cruz Azul",)) == (
        "duplicate:Cruz Azul",
        "well-known",
    )


@pytest.mark.parametrize("member", ["Cruz Azul", "CRUZ AZUL, A.C.", "Casa Cruz Azul"])
def test_a_coalition_waits_for_a_well_known_member_too(member: str) -> None:
    members = ("Casa Norte", member)
    coalition = replace(RED, kind="coalition", members=named(*members))
    assert hold_reasons_for(coalition, PROVED, KNOWN_NAMES, ()) == ("well-known",)
    assert holds_new_members(members, members, KNOWN_NAMES) == ("well-known",)
    assert holds_new_members(("Casa Norte",), members, KNOWN_NAMES) == ()


def test_where_an_organiser_looks_at_everybody_they_look_at_new_members() -> None:
    everybody = Handling(hold_organisations="all")
    assert holds_new_members(("Casa Norte",), ("Casa Norte",), everybody) == ("kind",)
    assert holds_new_members((), ("Casa Norte",), everybody) == ()


names = st.text(alphabet="abcñé ÁZ.-()", min_size=1, max_size=30).filter(str.strip)


@given(names, st.lists(names, max_size=5), st.sampled_from(KINDS))
def test_it_never_fails_and_an_organisation_that_is_there_is_always_found(
    name: str, others: list[str], kind: Kind
) -> None:
    found = hold_reasons_for(Details(kind=kind, name=name), PROVED, AS_USUAL, [*others, name])
    assert any(reason.startswith("duplicate:") for reason in found) == (kind != "person")


def test_a_person_who_confirms_imports_nothing_for_comparing_names() -> None:
    program = (
        "import sys\n"
        "from chalicelib.signing.hold_reasons import hold_reasons_for\n"
        "from chalicelib.rules.letters.letter import Handling\n"
        "from chalicelib.rules.signatures.details import Details\n"
        "hold_reasons_for(Details(kind='person', name='Ana'), '', Handling(), ())\n"
        "print([one for one in sys.modules if one == 'difflib' or one.startswith('chalicelib.rules.organisations.')])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
