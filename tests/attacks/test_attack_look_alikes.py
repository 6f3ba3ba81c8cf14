"""A name that looks like another gets nobody in, twice, or back: it is refused, held, or recognised as the same."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.errors import FormRefused
from chalicelib.rules.fields.names import NameKind, NameRefused, clean_name
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Handling, Kind
from chalicelib.rules.organisations.same_name import seen_as
from chalicelib.rules.organisations.similar_names import similar_among
from chalicelib.rules.signatures.details import Details
from chalicelib.signing.coalition_members import lists_again, member_token
from chalicelib.signing.hold_reasons import hold_reasons_for, holds_new_members
from tests.fakes.keys import PEPPER
from tests.signing.test_coalition_members import FIELDS, ID, RED, Coalition
from tests.signing.test_confirmation_review import HOUSE, confirm
from tests.support.counting import count_once
from tests.support.disguises import disguises, in_other_scripts, with_apostrophes
from tests.support.samples import LETTER, named
from tests.support.world import World

PERSON = "Marcela Ibarrondo Wu"
HOUSE_NAME = "Colectivo Milpa Ilimani"
ADDED = f"Dra. {HOUSE_NAME} Paz"  # words that are added, or turned round, make another organisation's name
# As they were tried: seen from outside, in this order.
TRIED = [
    "Mar\u200bcela Ibarrondo Wu",
    "Mar\u2065cela Ibarrondo Wu",
    "Mar\U000e01f0cela Ibarrondo Wu",
    "M\u0430rcela Ibarrondo Wu",
    "M\u0251rcela Ibarrondo Wu",
    "Mar\u0640cela Ibarrondo Wu",
    "Mar\u05bccela Ibarrondo Wu",
]


def accepted(name: str, kind: NameKind) -> str | None:
    """The name as it would be stored; None if it is refused."""
    try:
        return clean_name(name, kind=kind)
    except NameRefused as refusal:
        assert refusal.code in {"scripts", "combining", "control", "unassigned", "no-letter"}, ascii(name)
        return None


def undetected(name: str, kind: NameKind, detected: Callable[[str], bool]) -> list[str]:
    others = [*disguises(name), *(TRIED if name == PERSON else [])]
    assert len(others) > 1000
    found = [(other, accepted(other, kind)) for other in others]
    assert any(stored not in (None, name) for _, stored in found), "some are printed as they were typed"
    return [ascii(other) for other, stored in found if stored is not None and not detected(stored)]


def test_a_well_known_name_is_held_in_every_disguise() -> None:
    handling = Handling(well_known=(PERSON,))

    def held(name: str) -> bool:
        return hold_reasons_for(Details(kind="person", name=name), "", handling, ()) == ("well-known",)

    assert undetected(PERSON, "person", held) == []


@pytest.mark.parametrize("name", ["Casa Paca", "CASA PACA", "ANA NATO", "Ona Opa", "HOME TYKE", "Xoc Yos", "BEBE ZEZE"])
def test_a_name_wholly_in_another_script_is_held_too(name: str) -> None:
    disguised = list(in_other_scripts(name))
    assert len(disguised) > 10
    for other in disguised:
        stored = accepted(other, "person")
        details = Details(kind="person", name=stored or name)
        assert hold_reasons_for(details, "", Handling(well_known=(name,)), ()) == ("well-known",), ascii(other)


def test_a_well_known_member_is_held_in_every_disguise() -> None:
    handling = Handling(well_known=(HOUSE_NAME,))
    assert (
        undetected(HOUSE_NAME, "member", lambda name: holds_new_members((name,), (name,), handling) == ("well-known",))
        == []
    )


@pytest.mark.parametrize("kind", ["organisation", "coalition"])
def test_an_organisation_is_listed_twice_in_no_disguise(kind: Kind) -> None:
    def held(name: str) -> bool:
        reasons = hold_reasons_for(Details(kind=kind, name=name), "domain:x", Handling(), (HOUSE_NAME,))
        return reasons == (f"duplicate:{HOUSE_NAME}",)

    assert undetected(HOUSE_NAME, kind, held) == [ascii(ADDED)]


def test_a_member_that_objected_comes_back_in_no_disguise() -> None:
    coalition = replace(RED, objected_members=named(HOUSE_NAME))
    turned = " ".join(HOUSE_NAME.split()[::-1])
    found = undetected(HOUSE_NAME, "member", lambda name: lists_again(coalition, [name]))
    assert set(found) == {ascii(ADDED), ascii(turned)}


def test_what_is_listed_beside_a_member_to_outlive_its_objection_goes_with_it() -> None:
    red = Coalition(
        details=replace(RED.details, members=named("Casa Ilimani", "Casa llimani", "Casa \u0251zul", "Casa Azul"))
    )
    red.members.record_word(red.link(member_token(PEPPER, ID, "Casa Ilimani")), "objected")
    red.members.record_word(red.link(member_token(PEPPER, ID, "Casa Azul")), "objected")
    assert red.stored.details.members == ()
    for again in ("Casa Ilimani", "Casa llimani", "CASA ILIMANI", "Casa 1limani", "C\u0251sa Azul"):
        with pytest.raises(FormRefused) as refused:
            red.own.amend(red.link(page_token(PEPPER, ID)), FIELDS | {"members": again})
        assert refused.value.errors == {"members": ("objected",)}


@pytest.mark.parametrize(
    "other", ["Casa de\u0406 Agua", "Casa del \u0251gua", "Casa de1 Agua", "CASA DEI AGUA", "Casa\u180bdel Agua"]
)
def test_two_representatives_who_confirm_at_once_under_look_alikes_are_one_entry(other: str) -> None:
    world = World()
    name = accepted(other, "organisation")
    if name is None:
        return
    first = confirm(world, HOUSE)
    second = confirm(world, HOUSE | {"name": name, "email": "sol@casadelagua.org.mx"})
    assert [first.state, second.state] == ["confirmed", "held"]
    assert second.holds == (f"duplicate:{HOUSE['name']}",)


def test_one_organisation_with_every_apostrophe_is_counted_once_and_printed_as_typed() -> None:
    names = [clean_name(name, kind="member") for name in with_apostrophes("Colectivo \xd1u'u S\xe1vi")]
    assert len(set(names)) == len(names) > 20
    assert count_once([], [names]) == (0, 1)
    assert count_once(["Colectivo \xd1u\ua78cu S\xe1vi"], [names]) == (1, 0)


def test_a_member_in_letters_of_another_alphabet_is_counted_once() -> None:
    assert count_once(
        ["Cruz Azul"], [["Cruz \u0251zul", "CRUZ A\U0001d419UL", "\ua4da\ua4e3\ua4f4\ua4dc \ua4ee\ua4dc\ua4f4\ua4e1"]]
    ) == (1, 0)


def test_what_only_looks_alike_is_counted_as_it_is_and_shown_to_organisers() -> None:
    names = ["Colectivo Ilimani", "Colectivo llimani", "Casa Norte"]
    assert count_once(names, []) == (3, 0)
    assert count_once([], [names]) == (0, 3)
    assert similar_among(names[:1], names[1:]) == [(0,)]


def test_a_look_alike_of_an_added_surname_still_waits() -> None:
    handling = Handling(well_known=("Marcela Ibarrondo",))
    for name in (
        "Dra. M\u0251rcela Paz lbarrondo",
        "Mar-cela Paz I.barrondo",
        "M.a.r.c.e.l.a \u0399barrondo",
        "lbarr0nd0 rnarcela",
    ):
        stored = accepted(name, "person")
        assert stored is None or hold_reasons_for(Details(kind="person", name=stored), "", handling, ()) == (
            "well-known",
        )


@pytest.mark.parametrize(
    "name",
    [
        "M\u03b1rcela Ibarrondo Wu",
        "Marcel\u03b1 Ibarrondo Wu",
        "Marcela Ibarr\u03c3ndo Wu",
        "Marcela Ibarro\u03b7do Wu",
    ],
)
def test_a_greek_symbol_in_a_latin_word_hides_no_name(name: str) -> None:
    held = hold_reasons_for(
        Details(kind="person", name=clean_name(name, kind="person")), "", Handling(well_known=(PERSON,)), ()
    )
    assert held == ("well-known",)


def test_the_letter_holds_them_from_form_to_confirmation() -> None:
    world = World()
    world.letters.replace_head(LETTER, replace(LETTER, handling=Handling(well_known=(PERSON,))))
    for number, name in enumerate(["M\u0251rcela Ibarrondo Wu", "Marcela lbarrondo Wu", "Mar\u200bcela Ibarrondo Wu"]):
        assert confirm(world, {"name": name, "email": f"p{number}@example.org"}).holds == ("well-known",)
    assert confirm(world, {"name": "Marcela Paz", "email": "p9@example.org"}).state == "confirmed"


def test_an_appearance_says_nothing_of_a_name_that_looks_otherwise() -> None:
    names = ("Casa Norte", "Casa Sur", "Casa Este", "Cosa Norte", "Caso Norte")
    assert len(frozenset.union(*map(seen_as, names))) == len(names)
